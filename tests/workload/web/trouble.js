'use strict';
// Pages that do to their own process what happens to others by mistake.
const leaked = new Map();

// Live objects of the old generation, a kilobyte each, under keys that nobody ever deletes.
function leak(megabytes) {
  for (let i = 0; i < megabytes * 1024; i++) leaked.set(leaked.size, new Array(128).fill(i + 0.5));
  return `${Math.round(leaked.size / 1024)} MB leaked\n`;
}

function block(milliseconds) {
  const end = Date.now() + milliseconds;
  while (Date.now() < end);
  return `blocked for ${milliseconds} ms\n`;
}

// After the answer has left.
const soon = (deed) => setTimeout(deed, 5);

module.exports = {
  '/blocking': (query) => block(Number(query.get('ms') || 1000)),
  '/leak': (query) => leak(Number(query.get('mb') || 10)),
  '/memory': () => JSON.stringify(process.memoryUsage()) + '\n',
  '/exit': (query) => {
    soon(() => process.exit(Number(query.get('code') || 0)));
    return 'leaving\n';
  },
  '/throw': () => {
    soon(() => { throw new Error('thrown because /throw was asked for'); });
    return 'throwing\n';
  },
};
