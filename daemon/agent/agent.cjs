'use strict';
// Preloaded into a Node worker by skepd. Shows the worker's event loop and heap on its telemetry
// page, and lets a cluster worker that listens on nothing end by itself. Whatever fails here costs
// figures, never the worker.

const { isMainThread, resourceLimits, threadId } = require('worker_threads');

const MIB = 1024 * 1024;
const SAMPLE_EVERY_MS = 1000;

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

function attachMain(settings) {
  if (settings.descriptor === undefined) return undefined;
  const descriptor = Number(settings.descriptor);
  try {
    const addon = require('./agent.node');
    addon.attach(descriptor, Number(settings.resolution));
    return addon;
  } catch (error) {
    warn(error);
    if (descriptor > 2) try { require('fs').closeSync(descriptor); } catch { /* it was none */ }
    return undefined;
  }
}

// The main thread has warned already where this fails.
function attachThread() {
  try {
    const addon = require('./agent.node');
    return addon.attachThread(threadId) ? addon : undefined;
  } catch {
    return undefined;
  }
}

function flag(name, options) {
  const pattern = new RegExp(`^--${name.replaceAll('-', '[-_]')}=(\\d+)$`);
  const values = options.map((option) => pattern.exec(option)).filter(Boolean);
  return values.length > 0 ? Number(values.at(-1)[1]) : undefined;
}

// What V8 keeps of heap_size_limit for the young generation, three semi-spaces: of the size asked
// for (rounded up to a power of two), else a fraction of the old generation up to a largest size
// (Heap::YoungGenerationSizeFromOldGenerationSize in V8's heap/heap.cc; it differs by version).
function youngGeneration(heapSizeLimit, semiSpace) {
  if (semiSpace > 0) return 3 * MIB * 2 ** Math.ceil(Math.log2(semiSpace));
  const major = parseInt(process.versions.node, 10);
  const [ratio, most] = major < 24 ? [128, 16] : major < 26 ? [32, 64] : [64, 32];
  return Math.min(3 * MIB * most, heapSizeLimit * 3 / (ratio + 3));
}

// To what the old generation can grow before V8 aborts. The flags of the command line win over
// those of the environment, and over the limits given to a thread.
function oldGenerationLimit(heapSizeLimit, ownersOptions) {
  const options = [...(ownersOptions || '').split(/[\s"]+/), ...process.execArgv];
  const asked = flag('max-old-space-size', options) ||
    (isMainThread ? 0 : resourceLimits.maxOldGenerationSizeMb);
  if (asked > 0 && asked * MIB <= heapSizeLimit) return asked * MIB;
  const rest = heapSizeLimit - youngGeneration(heapSizeLimit, flag('max-semi-space-size', options));
  return Math.max(rest, heapSizeLimit / 4);
}

// Counts the open connections of every server that was ever told to listen. Weak: a server whose
// listen failed is never closed.
function watchServers() {
  const { Server } = require('net');
  const { listen } = Server.prototype;
  const known = new WeakSet();
  const servers = new Set();
  Server.prototype.listen = function (...args) {
    if (!known.has(this)) {
      known.add(this);
      servers.add(new WeakRef(this));
    }
    return Reflect.apply(listen, this, args);
  };
  return () => {
    let open = 0;
    for (const reference of servers) {
      const server = reference.deref();
      if (server === undefined) servers.delete(reference);
      else if (server._connections > 0) open += server._connections;
    }
    return open;
  };
}

function watchCollections(afterMajor) {
  const { PerformanceObserver, constants } = require('perf_hooks');
  const seen = { count: 0, milliseconds: 0 };
  new PerformanceObserver((list) => {
    let major = false;
    for (const entry of list.getEntries()) {
      seen.count += 1;
      seen.milliseconds += entry.duration;
      major ||= entry.detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
    }
    if (major) afterMajor();
  }).observe({ entryTypes: ['gc'] });
  return seen;
}

function isYoung({ space_name: name }) {
  return name === 'new_space' || name === 'new_large_object_space';
}

// Writes what only JavaScript can tell, each second and after each major collection. The heap is
// judged by what the last major collection left of the old generation; before the first one, by
// all there is.
function showFigures(addon, ownersOptions) {
  const v8 = require('v8');
  const openConnections = watchServers();
  const heapSizeLimit = v8.getHeapStatistics().heap_size_limit;
  const judgedLimit = oldGenerationLimit(heapSizeLimit, ownersOptions);
  let judged = Infinity;
  let collections;
  let timer;

  const measure = () => {
    let used = 0;
    let old = 0;
    for (const space of v8.getHeapSpaceStatistics()) {
      used += space.space_used_size;
      if (!isYoung(space)) old += space.space_used_size;
    }
    return { used, old };
  };
  const write = (major) => {
    try {
      const { used, old } = measure();
      if (major) judged = old;
      addon.write(used, heapSizeLimit, Math.min(judged, old), judgedLimit, openConnections(),
        collections.count, collections.milliseconds * 1e6);
    } catch {
      clearInterval(timer);
    }
  };
  collections = watchCollections(() => write(true));
  timer = setInterval(write, SAMPLE_EVERY_MS, false).unref();
  write(false);
}

// The channel of a cluster worker keeps its loop alive for ever, since cluster itself listens on
// it. Here it does so only while the app waits for an answer to a listen, or for messages.
function letJobsEnd() {
  if (!process.channel) return;
  const cluster = require('cluster');
  if (!cluster.isWorker) return;
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

  const getServer = cluster._getServer;
  cluster._getServer = function (server, options, answered) {
    let waiting = true;
    hold();
    return Reflect.apply(getServer, this, [server, options, function (...answer) {
      if (waiting) release();
      waiting = false;
      return Reflect.apply(answered, this, answer);
    }]);
  };
  process.channel.unref();
}

function start() {
  const settings = isMainThread ? takeSettings() : {};
  const addon = isMainThread ? attachMain(settings) : attachThread();
  if (isMainThread) letJobsEnd();
  if (addon) showFigures(addon, isMainThread ? settings.ownersOptions : process.env.NODE_OPTIONS);
}

try { start(); } catch (error) { warn(error); }
