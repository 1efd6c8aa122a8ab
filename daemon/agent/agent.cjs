'use strict';
// Preloaded into a Node worker by skepd. Shows the worker's event loop and heap on its telemetry
// page, and helps it to be a worker of skepd's cluster. Whatever fails here costs figures, never
// the worker. It is on every worker's way to its first listen: it is one file, and loads no module of
// Node that the worker would not load anyway. What drains the worker is loaded when that begins.

const SHOW_EVERY_MS = 1000;
const UV_READABLE = 1;
const UV_WRITABLE = 2;

function take(name) {
  const value = process.env[name];
  delete process.env[name];
  return value;
}

// The app and its children find the environment as its owner wrote it.
function takeSettings() {
  const descriptor = take('SKEP_TELEMETRY_FD');
  const resolution = take('SKEP_RESOLUTION_MS');
  const counts = take('SKEP_COUNT_CONNECTIONS') === '1';
  const ownersOptions = take('SKEP_NODE_OPTIONS');
  if (ownersOptions === undefined) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = ownersOptions;
  const options = [ownersOptions, ...process.execArgv].join('\n');
  return { descriptor, resolution, counts, options };
}

let warned = false;

function warn(error) {
  if (warned) return;
  warned = true;
  const reason = String(error && error.message).split('\n', 1)[0];
  const sentence = 'skep: this worker runs without figures of its event loop and heap, because ' +
    `the agent could not be started: ${reason}\n`;
  try { require('fs').writeSync(2, sentence); } catch { /* there is nobody to tell */ }
}

// By itself, since to require() it would take a millisecond more.
function loadAddon() {
  try {
    const loaded = { exports: {} };
    process.dlopen(loaded, `${__dirname}/agent.node`);
    return { addon: loaded.exports };
  } catch (failure) {
    return { failure };
  }
}

function attach({ addon, failure }, settings) {
  if (settings.descriptor === undefined) return false;
  const descriptor = Number(settings.descriptor);
  try {
    if (failure) throw failure;
    addon.attach(descriptor, Number(settings.resolution), settings.options);
    return true;
  } catch (error) {
    warn(error);
    if (descriptor > 2) try { require('fs').closeSync(descriptor); } catch { /* it was none */ }
    return false;
  }
}

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

function tell(message) {
  try {
    process._send({ cmd: 'NODE_SKEP', ...message }, null, { swallowErrors: true }, () => {});
  } catch { /* the app has closed its channel */ }
}

function tellUnshared(server, options, scheme) {
  const how = options.reusePort === true ? 'reusePort' : 'exclusive';
  tell({ act: 'unshared', how, where: name(server.address(), scheme) });
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
function joinCluster() {
  const cluster = require('cluster');
  if (!cluster.isWorker) return undefined;
  const listens = watchListens(cluster, letJobsEnd(cluster));
  watchBinds(listens);
  return listens;
}

// Which sockets have become WebSockets can only be seen when they do. A server without a listener
// of the app's treats such a request as any other, and shall do so on.
function watchUpgrades(server, upgraded) {
  const note = ({ headers }, socket) => {
    if (/^websocket$/i.test(headers.upgrade)) upgraded.add(socket);
  };
  const begin = () => server.prependListener('upgrade', note);
  server.on('newListener', (event, listener) => {
    if (event === 'upgrade' && listener !== note && server.listenerCount(event) === 0) begin();
  });
  server.on('removeListener', (event, listener) => {
    if (event === 'upgrade' && listener !== note && server.listenerCount(event) === 1)
      server.removeListener(event, note);
  });
  if (server.listenerCount('upgrade') > 0) begin();
}

// Keeps what a drain needs and would find no more when it begins. Accepted connections it finds:
// they are kept from follow() on only, as that costs each of them. `changed` is called when one of
// these was opened or closed.
function watchConnections(watch) {
  const sockets = watch.sockets = new Set();  // as they were accepted
  const secured = watch.secured = new Set();  // those on top of them
  const sessions = watch.sessions = new Set();
  const upgraded = watch.upgraded = new WeakSet();
  watch.arrived = () => {};
  watch.changed = () => {};

  function forget() { sockets.delete(this); watch.changed(); }
  function forgetSecured() { secured.delete(this); }
  function forgetSession() { sessions.delete(this); }
  const accepted = (socket) => {
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket.on('close', forget);
    watch.changed();
  };
  const shaken = (socket) => { secured.add(socket); socket.on('close', forgetSecured); };
  const begun = (session) => {
    sessions.add(session);
    session.on('close', forgetSession);
    watch.arrived(session);
  };
  let following = false;
  watch.accepted = accepted;
  watch.follow = () => {
    if (following) return;
    following = true;
    for (const server of watch.servers()) server.on('connection', accepted);
  };
  watch.open = () => [...sockets, ...secured];
  return (server) => {
    if (following) server.on('connection', accepted);
    server.on('secureConnection', shaken);
    server.on('session', begun);
    watchUpgrades(server, upgraded);
  };
}

// Knows every server that was ever told to listen. Weak: one whose listen failed is never closed.
function watchServers(listens) {
  const { Server } = require('net');
  const { listen } = Server.prototype;
  const known = new WeakSet();
  const servers = new Set();
  const watch = { first() {}, listens() {} };
  const watchOpen = watchConnections(watch);

  Server.prototype.listen = function (...args) {
    if (!known.has(this)) {
      known.add(this);
      servers.add(new WeakRef(this));
      try { watchOpen(this); } catch { /* a server that is none */ }
      watch.first();
      watch.listens(this);
    }
    if (listens) listens(this, args[0]);
    return Reflect.apply(listen, this, args);
  };

  watch.servers = function* () {
    for (const reference of servers) {
      const server = reference.deref();
      if (server === undefined) servers.delete(reference);
      else yield server;
    }
  };
  watch.openConnections = () => {
    let open = 0;
    for (const server of watch.servers()) if (server._connections > 0) open += server._connections;
    return open;
  };
  return watch;
}

// Tells the page each second what only JavaScript knows, once there is such a thing.
function showFigures(addon, servers, options) {
  let inspector;
  let timer;
  const show = () => {
    try {
      const debuggable = inspector !== undefined && inspector.url() !== undefined;
      addon.show(servers.openConnections(), debuggable);
    } catch {
      clearInterval(timer);
    }
  };
  const begin = () => { timer ??= setInterval(show, SHOW_EVERY_MS).unref(); };
  const beginDebuggable = () => {
    inspector ??= require('inspector');
    begin();
    show();
  };

  servers.first = begin;
  // However the inspector is opened later, Node says so with this event, meant for a cluster.
  process.on('internalMessage', (message) => {
    if (message && message.cmd === 'NODE_DEBUG_ENABLED') beginDebuggable();
  });
  if (options.includes('--inspect')) beginDebuggable();
}

// Each connection is shown when it opens and closes, for who steers by their number.
function countConnections(addon, servers) {
  servers.changed = () => addon.connections(servers.openConnections());
  servers.follow();
}

// Loaded only when it begins; where that is not allowed, the worker cannot.
function drain(servers, within) {
  try {
    require('./drain.cjs')(servers, within, (cutOff) => {
      tell({ act: 'drained', cutOff });
      // Nothing else may keep the process until skepd has asked for what was counted last.
      if (registryAsked) setTimeout(() => {}, LAST_QUESTION_MS);
    });
  } catch {
    tell({ act: 'drained', able: false });
  }
}

// So long skepd waits for the registry of a worker that has drained.
const LAST_QUESTION_MS = 500;
let registryAsked = false;

// As drain(): an app whose prom-client fails here only has no metrics to show.
function answerRegistry(requestId) {
  registryAsked = true;
  try { require('./registry.cjs')(requestId); } catch { /* skepd waits for a while only */ }
}

// Says so while the worker waits for the answer to its first listen, where it costs no time.
function offerToDrain(servers) {
  process.on('internalMessage', (message) => {
    if (message && message.cmd === 'NODE_SKEP' && message.act === 'drain' && message.within >= 0)
      drain(servers, message.within);
    if (message && message.cmd === 'NODE_SKEP' && message.act === 'registry')
      answerRegistry(message.id);
  });
  setImmediate(() => tell({ act: 'hello', drains: true }));
}

// What ends a thread does not concern its process, unless the app says so.
function countThreads(addon) {
  process.on('worker', (thread) => {
    thread.on('exit', (code) => addon.threadEnded(code));
  });
}

function startMain(loaded) {
  const settings = takeSettings();
  const attached = attach(loaded, settings);
  const listens = process.channel ? joinCluster() : undefined;
  const servers = watchServers(listens);
  if (process.channel) offerToDrain(servers);
  if (!attached) return;
  const { addon } = loaded;
  showFigures(addon, servers, settings.options);
  if (settings.counts) countConnections(addon, servers);
  countThreads(addon);
}

// The main thread has warned already where this fails.
function startThread({ addon }) {
  if (!addon) return;
  addon.attachThread(require('worker_threads').threadId);
  countThreads(addon);
}

function start() {
  const loaded = loadAddon();
  const main = loaded.addon ? loaded.addon.isMainThread : require('worker_threads').isMainThread;
  (main ? startMain : startThread)(loaded);
}

try { start(); } catch (error) { warn(error); }
