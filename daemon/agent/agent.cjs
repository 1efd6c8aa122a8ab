'use strict';
// Preloaded into a Node worker by skepd. Shows the worker's event loop and heap on its telemetry
// page, and helps it to be a worker of skepd's cluster. Whatever fails here costs figures, never
// the worker. It is on every worker's way to its first listen, so it loads no module of Node that
// the worker would not load anyway.

const SHOW_EVERY_MS = 1000;

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

function loadAddon() {
  try {
    return { addon: require('./agent.node') };
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
  const listens = process.channel ? require('./cluster.cjs').join() : undefined;
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
