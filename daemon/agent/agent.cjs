'use strict';
// Preloaded into a Node worker by skepd. Shows the worker's event loop and heap on its telemetry
// page, and helps it to be a worker of skepd's cluster. Whatever fails here costs figures, never
// the worker. It is on every worker's way to its first listen: it is one file, and loads no module of
// Node that the worker would not load anyway.

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
  const ownersOptions = take('SKEP_NODE_OPTIONS');
  if (ownersOptions === undefined) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = ownersOptions;
  const options = [ownersOptions, ...process.execArgv].join('\n');
  return { descriptor, resolution, options };
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
function joinCluster() {
  const cluster = require('cluster');
  if (!cluster.isWorker) return undefined;
  const listens = watchListens(cluster, letJobsEnd(cluster));
  watchBinds(listens);
  return listens;
}

// Knows every server that was ever told to listen. Weak: one whose listen failed is never closed.
function watchServers(listens) {
  const { Server } = require('net');
  const { listen } = Server.prototype;
  const known = new WeakSet();
  const servers = new Set();
  const watch = { first() {} };

  Server.prototype.listen = function (...args) {
    if (!known.has(this)) {
      known.add(this);
      servers.add(new WeakRef(this));
      watch.first();
    }
    if (listens) listens(this, args[0]);
    return Reflect.apply(listen, this, args);
  };

  watch.openConnections = () => {
    let open = 0;
    for (const reference of servers) {
      const server = reference.deref();
      if (server === undefined) servers.delete(reference);
      else if (server._connections > 0) open += server._connections;
    }
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
  if (!attached) return;
  const { addon } = loaded;
  showFigures(addon, servers, settings.options);
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
