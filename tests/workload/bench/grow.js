'use strict';
// Grows by ?mb= megabytes that it keeps, of its heap (/heap) or of memory outside it (/memory), and prints when,
// in milliseconds since the epoch: when the memory began to grow, since the process may not live to the end of it, and when
// the heap had grown. Start it with --expose-gc: the heap counts after a full collection.
const fs = require('node:fs');
const http = require('node:http');

const kept = [];

const say = (time) => fs.writeSync(1, `${time}\n`);

function grow(path, megabytes) {
  if (path === '/memory') {
    say(Date.now());
    kept.push(Buffer.alloc(megabytes * 2 ** 20, 1));
    return;
  }
  for (let i = 0; i < megabytes; i++) kept.push(new Array(2 ** 17).fill(i + 0.5));
  globalThis.gc();
  say(Date.now());
}

http
  .createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    response.end('growing\n');
    setTimeout(grow, 20, url.pathname, Number(url.searchParams.get('mb') ?? 0));
  })
  .listen(Number(process.env.PORT ?? 3000));
