'use strict';
// An HTTP server that does to itself what its paths say, to see what a supervisor makes of it.
//   PORT, HOST   where it listens
//   SLOW_BOOT    a file: while it exists, listening begins BOOT_MS after the start
//   TLS_KEY, TLS_CERT  files, for HTTPS
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');

const kept = [];
// Of RFC 6455.
const webSocketId = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const actions = {
  '/': () => String(process.pid),
  '/blocking': (query) => {
    const end = Date.now() + Number(query.get('ms'));
    while (Date.now() < end);
    return 'blocked';
  },
  // Blocks the loop as well, and needs no processor for it. `mark` is a file that is there from then on.
  '/waiting': (query) => {
    if (query.has('mark')) fs.writeFileSync(query.get('mark'), '');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(query.get('ms')));
    return 'waited';
  },
  // Answers later, and blocks nothing.
  '/slow': (query, response) => {
    setTimeout(() => response.end('slow'), Number(query.get('ms')));
  },
  '/retire': () => {
    process.send('retire');
    return 'retiring';
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

const { TLS_KEY: key, TLS_CERT: cert } = process.env;
const server = key ? https.createServer({ key: fs.readFileSync(key), cert: fs.readFileSync(cert) })
  : http.createServer();

server.on('request', (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  const action = actions[url.pathname];
  response.statusCode = action ? 200 : 404;
  const text = action ? action(url.searchParams, response) : 'no such action';
  if (text !== undefined) response.end(text);
});

// A WebSocket that never says anything.
server.on('upgrade', (request, socket) => {
  const accept = crypto.createHash('sha1').update(request.headers['sec-websocket-key'] + webSocketId);
  socket.on('error', () => {});
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`);
});

server.on('error', (error) => {
  console.log(`error ${error.code}`);
  process.exit(1);
});

const slow = process.env.SLOW_BOOT && fs.existsSync(process.env.SLOW_BOOT);
setTimeout(() => server.listen(Number(process.env.PORT), process.env.HOST),
           slow ? Number(process.env.BOOT_MS) : 0);
