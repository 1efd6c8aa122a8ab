'use strict';
// usage: http2_rolls.js URL SESSIONS STREAMS
// Asks all the time, STREAMS requests at once on each of SESSIONS connections, and honours GOAWAY as the protocol has it:
// streams above its last id are asked again on a new connection, the others have to be answered. SIGUSR2 ends a stretch, SIGTERM
// the whole. Prints JSON:
//   served     requests answered, in all
//   stretches  the same for each stretch, the last included
//   lost       streams at or below GOAWAY's last id, or on a connection that had none, which were not answered; causes says how
//   retried    streams above it, or never sent, asked again
//   goaways    connections that said it; refused: connections that were not made
const http2 = require('node:http2');

const [url, sessions, streams] = process.argv.slice(2);
const told = { served: 0, stretches: [0], lost: 0, retried: 0, goaways: 0, refused: 0, causes: {} };
let over = false;

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

function connect() {
  const session = http2.connect(url, { rejectUnauthorized: false });
  const state = { session, usable: true, connected: false, last: undefined };
  session.on('connect', () => { state.connected = true; });
  session.on('goaway', (code, last) => {
    if (state.last === undefined) told.goaways++;
    state.last = last;
    state.usable = false;
  });
  session.on('error', () => { if (!state.connected) told.refused++; });
  session.on('close', () => { state.usable = false; });
  return state;
}

// Resolves to undefined for a whole answer, else to what went wrong.
const ask = (stream) => new Promise((resolve) => {
  let status;
  let ended = false;
  stream.on('response', (headers) => { status = headers[':status']; });
  stream.on('data', () => {});
  stream.on('end', () => { ended = true; });
  stream.on('error', () => {});
  stream.on('close', () => {
    if (ended && status === 200) resolve(undefined);
    else resolve(`status ${status}, ${ended ? 'ended' : 'cut off'}, code ${stream.rstCode}`);
  });
});

function account(state, stream, trouble) {
  if (trouble === undefined) {
    told.served++;
    told.stretches[told.stretches.length - 1]++;
    return;
  }
  const above = stream.id === undefined || (state.last !== undefined && stream.id > state.last);
  if (above) {
    told.retried++;
    return;
  }
  told.lost++;
  const cause = `${state.last === undefined ? 'no GOAWAY' : 'below GOAWAY'}: ${trouble}`;
  told.causes[cause] = (told.causes[cause] ?? 0) + 1;
}

async function loop(connection) {
  while (!over) {
    if (!connection.state?.usable || connection.state.session.closed) {
      if (connection.state && !connection.state.connected) await pause(5);
      if (!connection.state?.usable || connection.state.session.closed) connection.state = connect();
    }
    const { state } = connection;
    let stream;
    try {
      stream = state.session.request({ ':path': '/' });
    } catch {
      state.usable = false;
      continue;
    }
    account(state, stream, await ask(stream));
  }
}

process.on('SIGUSR2', () => told.stretches.push(0));
process.on('SIGTERM', () => {
  over = true;
  setTimeout(() => {
    told.causes['not answered within 5 s of the end'] = 1;
    told.lost++;
    finish();
  }, 5000).unref();
});

function finish() {
  process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit(0));
}

const loops = [];
for (let i = 0; i < Number(sessions); i++) {
  const connection = {};
  for (let j = 0; j < Number(streams); j++) loops.push(loop(connection));
}
Promise.all(loops).then(finish);
