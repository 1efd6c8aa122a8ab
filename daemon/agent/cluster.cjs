'use strict';
// What a worker of skepd's cluster needs beyond Node's own part.

const UV_READABLE = 1;
const UV_WRITABLE = 2;

// The channel of a cluster worker keeps its loop alive for ever, since cluster itself listens on
// it. Here it does so only while the app waits for an answer to a listen, or for messages.
function letJobsEnd(cluster) {
  let holds = 0;
  const hold = () => {
    holds += 1;
    if (holds === 1 && process.channel) process.channel.ref();
  };
  const release = () => {
    if (holds === 0) return;
    holds -= 1;
    if (holds === 0 && process.channel) process.channel.unref();
  };

  const heard = (change) => (event) => {
    if (event === 'message' || event === 'disconnect') change();
  };
  for (const emitter of [process, cluster.worker]) {
    emitter.on('newListener', heard(hold));
    emitter.on('removeListener', heard(release));
  }
  process.channel.unref();
  return { hold, release };
}

function name(address, scheme) {
  if (typeof address === 'string') return address;
  if (address.address === '::') return `${scheme}*:${address.port}`;
  const host = address.address.includes(':') ? `[${address.address}]` : address.address;
  return `${scheme}${host}:${address.port}`;
}

function tellUnshared(server, options, scheme) {
  const how = options.reusePort === true ? 'reusePort' : 'exclusive';
  const message = { cmd: 'NODE_SKEP', act: 'unshared', how, where: name(server.address(), scheme) };
  process._send(message, null, { swallowErrors: true }, () => {});
}

// Node does so itself where listen() has a handle at once; here it came with the primary's answer.
function openToAll(server, { path, readableAll, writableAll }) {
  if (typeof path !== 'string' || !server._handle || !server._handle.fchmod) return;
  const mode = (readableAll === true ? UV_READABLE : 0) | (writableAll === true ? UV_WRITABLE : 0);
  const error = mode === 0 ? 0 : server._handle.fchmod(mode);
  if (error === 0) return;
  const reason = require('util').getSystemErrorName(error);
  process.emitWarning(`${path} was not opened to all users as its readableAll or writableAll asks: ${reason}`);
}

// Sees which servers got their handle from the primary, and which made one of their own.
function watchListens(cluster, { hold, release }) {
  const asked = new WeakSet();
  const optionsOf = new WeakMap();
  const told = new WeakSet();

  const getServer = cluster._getServer;
  cluster._getServer = function (server, options, answered) {
    asked.add(server);
    let waiting = true;
    hold();
    return Reflect.apply(getServer, this, [server, options, function (...answer) {
      if (waiting) release();
      waiting = false;
      return Reflect.apply(answered, this, answer);
    }]);
  };

  const listening = (server, scheme) => {
    try {
      const options = optionsOf.get(server);
      if (asked.has(server)) {
        openToAll(server, options);
      } else if (!told.has(server)) {
        told.add(server);
        tellUnshared(server, options, scheme);
      }
    } catch { /* a server that is none */ }
  };
  return (server, options, scheme = '') => {
    try {
      if (!optionsOf.has(server)) server.on('listening', () => listening(server, scheme));
      optionsOf.set(server, options !== null && typeof options === 'object' ? options : {});
      asked.delete(server);
    } catch { /* a server that is none */ }
  };
}

// A socket that only sends binds itself, exclusively, to any port.
function watchBinds(listens) {
  const { Socket } = require('dgram');
  const { bind } = Socket.prototype;
  Socket.prototype.bind = function (...args) {
    const [options] = args;
    if (options && options.port > 0) listens(this, options, 'udp:');
    return Reflect.apply(bind, this, args);
  };
}

// Returns what is to be called before a server listens; nothing outside of a cluster.
function join() {
  const cluster = require('cluster');
  if (!cluster.isWorker) return undefined;
  const listens = watchListens(cluster, letJobsEnd(cluster));
  watchBinds(listens);
  return listens;
}

module.exports = { join };
