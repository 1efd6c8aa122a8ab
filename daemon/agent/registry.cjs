'use strict';
// The part of the agent that has the app's prom-client (14 or 15) answer for its registries. Loaded
// when skepd asks first, which it does where the config says so. Nothing of the app's has to be changed:
// its prom-client is found among the modules that were loaded, and does what it does for a primary of
// node:cluster.

const INDEX = /[\\/]prom-client[\\/]index\.js$/;

function findClient() {
  for (const [file, loaded] of Object.entries(require.cache))
    if (loaded && loaded.loaded && INDEX.test(file) && loaded.exports.AggregatorRegistry)
      return loaded.exports;
  return undefined;
}

// The listener by which prom-client answers a primary. It comes with the first AggregatorRegistry;
// where the app has made one, the listener cannot be told from the app's own.
function findListener({ AggregatorRegistry }) {
  const before = new Set(process.listeners('message'));
  new AggregatorRegistry();
  const added = process.listeners('message').find((listener) => !before.has(listener));
  if (added === undefined) return (request) => process.emit('message', request);
  process.removeListener('message', added);
  return added;
}

function tellOfNone(requestId) {
  const answer = { type: 'prom-client:getMetricsRes', requestId, metrics: [] };
  process._send(answer, null, { swallowErrors: true }, () => {});
}

let listener;

module.exports = (requestId) => {
  if (listener === undefined) {
    const client = findClient();
    if (client !== undefined) listener = findListener(client);
  }
  if (listener === undefined) tellOfNone(requestId);
  else listener({ type: 'prom-client:getMetricsReq', requestId });
};
