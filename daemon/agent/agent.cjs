'use strict';
// Preloaded into a Node worker by skepd. Shows the worker's event loop and heap on its telemetry
// page, and lets a cluster worker that listens on nothing end by itself. Whatever fails here costs
// figures, never the worker. It is on every worker's way to its first listen: it loads nothing that
// the worker has not loaded anyway.

const SHOW_EVERY_MS = 1000;

function take(name) {
  const value = process.env[name];
  delete process.env[name];
  return value;
}

// The app and its children find the environment as its owner wrote it.
function takeSettings() {
  const settings = {
    descriptor: take('SKEP_TELEMETRY_FD'),
    resolution: take('SKEP_RESOLUTION_MS'),
    ownersOptions: take('SKEP_NODE_OPTIONS'),
  };
  if (settings.ownersOptions === undefined) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = settings.ownersOptions;
  return settings;
}

function warn(error) {
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
    addon.attach(descriptor, Number(settings.resolution));
    return true;
  } catch (error) {
    warn(error);
    if (descriptor > 2) try { require('fs').closeSync(descriptor); } catch { /* it was none */ }
    return false;
  }
}

// Tells the page each second what only JavaScript knows, once there is such a thing.
function showFigures(addon, openConnections, options) {
  let inspector;
  let timer;
  const show = () => {
    try {
      addon.show(openConnections(), inspector !== undefined && inspector.url() !== undefined);
    } catch {
      clearInterval(timer);
    }
  };
  const begin = () => { timer ??= setInterval(show, SHOW_EVERY_MS).unref(); };
  const debuggable = () => {
    inspector ??= require('inspector');
    begin();
    show();
  };

  // However the inspector is opened later, Node says so to a cluster's primary through this event.
  process.on('internalMessage', (message) => {
    if (message && message.cmd === 'NODE_DEBUG_ENABLED') debuggable();
  });
  if (options.some((option) => option.startsWith('--inspect'))) debuggable();
  return begin;
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
  const cluster = require('./cluster.cjs').join();
  const servers = require('./servers.cjs').watch(cluster);
  if (!attached) return;
  const { addon } = loaded;
  const options = [...(settings.ownersOptions || '').split(/[\s"]+/), ...process.execArgv];
  require('./heap.cjs').judge(addon, options);
  servers.onFirst(showFigures(addon, servers.openConnections, options));
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
