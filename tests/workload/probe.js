'use strict';
// An HTTP server that does to itself what its paths say, to see what a supervisor makes of it.
//   PORT, HOST   where it listens
//   SLOW_BOOT    a file: while it exists, listening begins BOOT_MS after the start
const fs = require('node:fs');
const http = require('node:http');

const kept = [];

const actions = {
  '/': () => String(process.pid),
  '/blocking': (query) => {
    const end = Date.now() + Number(query.get('ms'));
    while (Date.now() < end);
    return 'blocked';
  },
  // Blocks the loop as well, and needs no processor for it.
  '/waiting': (query) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(query.get('ms')));
    return 'waited';
  },
  '/exit': (query) => setTimeout(() => process.exit(Number(query.get('code'))), 5) && 'leaving',
  '/kill': (query) => setTimeout(() => process.kill(process.pid, query.get('signal')), 5) && 'dying',
  // Live objects, as a leak of an app's own would be.
  '/heap': (query) => {
    const objects = Number(query.get('mb')) * 1024;
    for (let i = 0; i < objects; i++) kept.push(new Array(128).fill(i + 0.5));
    return String(process.memoryUsage().heapUsed);
  },
  '/memory': (query) => {
    kept.push(Buffer.alloc(Number(query.get('mb')) << 20, 1));
    return String(process.memoryUsage().rss);
  },
  '/env': (query) => String(process.env[query.get('name')]),
};

const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  const action = actions[url.pathname];
  response.statusCode = action ? 200 : 404;
  response.end(action ? action(url.searchParams) : 'no such action');
});

server.on('error', (error) => {
  console.log(`error ${error.code}`);
  process.exit(1);
});

const slow = process.env.SLOW_BOOT && fs.existsSync(process.env.SLOW_BOOT);
setTimeout(() => server.listen(Number(process.env.PORT), process.env.HOST),
           slow ? Number(process.env.BOOT_MS) : 0);
