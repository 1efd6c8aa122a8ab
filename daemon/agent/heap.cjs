'use strict';
// To what the old generation can grow before V8 aborts.

const MIB = 1024 * 1024;

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

function oldGeneration(heapSizeLimit, options) {
  const asked = flag('max-old-space-size', options);
  if (asked > 0 && asked * MIB <= heapSizeLimit) return asked * MIB;
  const rest = heapSizeLimit - youngGeneration(heapSizeLimit, flag('max-semi-space-size', options));
  return Math.max(rest, heapSizeLimit / 4);
}

// `options` in their order: those of the command line win over those of the environment.
function judge(addon, options) {
  const heapSizeLimit = addon.heapSizeLimit();
  if (heapSizeLimit > 0) addon.judgeHeap(oldGeneration(heapSizeLimit, options));
}

module.exports = { judge };
