'use strict';
// Grows by ?mb= megabytes that it keeps, of its heap (/heap) or of memory outside it (/memory), and answers when that was
// done, in milliseconds since the epoch. Start it with --expose-gc: the heap counts after a full collection.
const http = require('node:http');

const kept = [];

function grow(path, megabytes) {
  if (path === '/memory') {
    kept.push(Buffer.alloc(megabytes * 2 ** 20, 1));
    return;
  }
  for (let i = 0; i < megabytes; i++) kept.push(new Array(2 ** 17).fill(i + 0.5));
  globalThis.gc();
}

http
  .createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    grow(url.pathname, Number(url.searchParams.get('mb') ?? 0));
    response.end(String(Date.now()));
  })
  .listen(Number(process.env.PORT ?? 3000));
