'use strict';
// The part of the agent that drains a worker: nothing new is accepted, what is open may end, and at
// the deadline the rest is cut off. Loaded when the first drain begins, and not before.

const { subscribe } = require('diagnostics_channel');
const { Socket } = require('net');
const { Server: TlsServer } = require('tls');

const LOOK_EVERY_MS = 20;
const JUDGE_EVERY_MS = 100;
// A connection without a request is closed when it has been silent for so long. A client that is
// busy sends its next request within a few round trips, and is then told to close by the answer; one
// that is silent for longer would wait for hours, or be closed by Node's own keepAliveTimeout with
// the same risk. As each was silent since the drain began at the latest, such a drain ends soon.
const SILENCE_MS = 1000;
// Those who are told that their WebSocket goes away have so long to agree.
const FAREWELL_MS = 1000;
const GOING_AWAY = 1001;
const CLOSE_FRAME = Buffer.from([0x88, 0x02, GOING_AWAY >> 8, GOING_AWAY & 0xff]);

// What fails here must not end the worker.
function guarded(act) {
  return (...args) => { try { return act(...args); } catch { return undefined; } };
}

// Stands for a handle that is closed, so that the server is still one that listens to the app: its
// own close() ends without an error, address() tells what it told before, and no 'close' comes that
// the app has not asked for, as it would with every last connection of a server without a handle.
class ClosedHandle {
  constructor(address) {
    if (address !== null && typeof address === 'object')
      this.getsockname = (out) => { Object.assign(out, address); return 0; };
  }

  close(done) { if (typeof done === 'function') process.nextTick(done); }
  ref() {}
  unref() {}
  hasRef() { return false; }
}

// Only the listening handle: what is connected stays, also where Node's close() would end it.
const stopListening = guarded((server) => {
  const handle = server._handle;
  if (!handle || handle instanceof ClosedHandle) return;
  const address = server.address();
  handle.close();
  server._handle = new ClosedHandle(address);
});

function stopThis() {
  stopListening(this);
}

function withoutConnection(headers) {
  if (Array.isArray(headers)) {
    if (Array.isArray(headers[0])) return headers.filter(([name]) => !/^connection$/i.test(name));
    return headers.filter((_, i) => !/^connection$/i.test(headers[i & ~1]));
  }
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^connection$/i.test(name)));
}

// Its headers have not been sent. A proxy may say keep-alive itself, in the words of another.
function answerWithClose(response) {
  response.shouldKeepAlive = false;
  const { writeHead } = response;
  response.writeHead = function (...args) {
    if (this.shouldKeepAlive === false && this.statusCode !== 101 && args[0] !== 101) {
      const last = args.length - 1;
      if (last > 0 && args[last] !== null && typeof args[last] === 'object')
        args[last] = withoutConnection(args[last]);
      if (this.hasHeader('connection')) this.setHeader('connection', 'close');
    }
    return Reflect.apply(writeHead, this, args);
  };
}

// Only the last of the requests that a client sent at once is answered with Connection: close, or
// those behind it would never be answered.
function closeAfterAnswers(open) {
  const last = new WeakMap();
  const answer = (socket, response) => {
    const before = last.get(socket);
    if (before && !before.response.headersSent) before.response.shouldKeepAlive = before.kept;
    last.set(socket, { response, kept: response.shouldKeepAlive });
    answerWithClose(response);
  };
  for (const socket of open) {
    const response = socket._httpMessage;
    if (!response || response.headersSent || typeof response.writeHead !== 'function') continue;
    const newest = socket.parser && socket.parser.incoming;
    if (!newest || newest === response.req) answer(socket, response);
  }
  subscribe('http.server.request.start',
    guarded(({ socket, response }) => answer(socket, response)));
}

// GOAWAY names the last stream that was begun: what is at or below it is answered, what is above is
// the client's to send to another.
const closeSession = guarded((session) => {
  if (!session.closed && !session.destroyed) session.close();
});

// The first request of one that has none yet may be on its way, and many clients do not repeat it.
function closeAfterFirst(session, silence) {
  session.once('stream', () => setImmediate(closeSession, session));
  setTimeout(closeSession, silence, session).unref();
}

function connectionsOf(server) {
  const list = Object.getOwnPropertySymbols(server).find(
    ({ description }) => description === 'http.server.connections');
  return list && server[list];
}

// What was accepted until now, and what still comes.
function findConnections(watch) {
  watch.follow();
  const servers = new Set(watch.servers());
  const note = (socket) => {
    if (socket instanceof Socket && !socket.encrypted && servers.has(socket.server))
      watch.accepted(socket);
  };
  process._getActiveHandles().forEach(note);
  // Those that the app has unref'd are no active handles.
  for (const server of servers) {
    try {
      for (const parser of connectionsOf(server)?.all() ?? []) note(parser.socket);
    } catch { /* another Node keeps them otherwise */ }
  }
}

// Which parsers of HTTP are between two messages, as Node itself keeps it for closeIdleConnections().
function idleParsers(server) {
  const list = connectionsOf(server);
  try { return list && new Set(list.idle()); } catch { return undefined; }
}

// Ends connections that wait for their clients.
class Silence {
  constructor(watch, silence) {
    this.watch = watch;
    this.silence = silence;
    this.seen = new WeakMap();
    for (const socket of watch.open()) this.isLong(socket);
  }

  isLong(socket) {
    const now = performance.now();
    const before = this.seen.get(socket);
    if (before && !socket._httpMessage && before.bytes === socket.bytesRead)
      return now - before.since >= this.silence();
    this.seen.set(socket, { bytes: socket.bytesRead, since: now });
    return false;
  }

  // Half a request is none that waits for its client to think.
  waits(socket, idle) {
    if (socket.bytesRead === 0) return true;
    const { parser, server } = socket;
    if (!server) return true;
    if (!idle.has(server)) idle.set(server, idleParsers(server));
    const parsers = idle.get(server);
    return parsers === undefined || parsers.has(parser);
  }

  // To be called when the loop has just read what has arrived.
  end() {
    const idle = new Map();
    const { sockets, secured } = this.watch;
    const shaken = new Set();
    for (const socket of secured) shaken.add(socket._parent);
    for (const socket of sockets) {
      if (shaken.has(socket)) continue;
      const shakes = socket.server instanceof TlsServer;
      if ((shakes || socket.parser) && this.isLong(socket) && (shakes || this.waits(socket, idle)))
        socket.destroy();
    }
    for (const socket of secured)
      if (socket.parser && this.isLong(socket) && this.waits(socket, idle)) socket.destroy();
  }
}

const sayGoingAway = guarded((socket, upgraded) => {
  const library = Object.getOwnPropertySymbols(socket).find((s) => s.description === 'websocket');
  const webSocket = library && socket[library];
  if (webSocket && typeof webSocket.close === 'function') webSocket.close(GOING_AWAY);
  else if (upgraded.has(socket) && socket.writable) socket.end(CLOSE_FRAME);
});

class Drain {
  // `watch`: what is open, by the script that was here from the beginning.
  constructor(watch, within, drained) {
    this.watch = watch;
    this.drained = drained;
    this.until(within);
    guarded(findConnections)(watch);
    this.quiet = new Silence(watch, () => this.silence);
    for (const server of watch.servers()) this.stop(server);
    watch.listens = (server) => this.stop(server);
    watch.arrived = guarded((session) => closeAfterFirst(session, this.silence));
    closeAfterAnswers(watch.open());
    setImmediate(() => {
      for (const session of watch.sessions) {
        if (!session.destroyed && session.state.lastProcStreamID === 0) watch.arrived(session);
        else closeSession(session);
      }
      this.look();
    });
    this.looking = setInterval(() => this.look(), LOOK_EVERY_MS);
    const judge = guarded(() => this.quiet.end());
    this.judging = setInterval(() => setImmediate(judge), JUDGE_EVERY_MS);
  }

  // The earlier end counts.
  until(within) {
    const end = performance.now() + within;
    if (this.over || this.end <= end) return;
    this.end = end;
    this.silence = Math.min(SILENCE_MS, within / 2);
    clearTimeout(this.farewell);
    clearTimeout(this.deadline);
    this.farewell = setTimeout(() => this.say(), within - Math.min(FAREWELL_MS, within / 4));
    this.deadline = setTimeout(() => this.cutOff(), within);
  }

  stop(server) {
    stopListening(server);
    server.on('listening', stopThis);
  }

  look() {
    if (this.watch.openConnections() === 0) this.finish(0);
  }

  say() {
    for (const socket of this.watch.open()) sayGoingAway(socket, this.watch.upgraded);
  }

  cutOff() {
    const open = this.watch.openConnections();
    for (const socket of this.watch.open()) socket.destroy();
    this.finish(open);
  }

  finish(cutOff) {
    if (this.over) return;
    this.over = true;
    clearInterval(this.looking);
    clearInterval(this.judging);
    clearTimeout(this.farewell);
    clearTimeout(this.deadline);
    this.drained(cutOff);
  }
}

let drain;

// drain(watch, within in ms, called once with the number of connections that were cut off)
module.exports = (watch, within, drained) => {
  if (drain) drain.until(within);
  else drain = new Drain(watch, within, drained);
};
