'use strict';
// A server that shares its port through the kernel, asking nobody (Node.js 22.12 and later).
const http = require('node:http');

http.createServer((request, response) => response.end(`process ${process.pid}\n`))
  .listen({ port: Number(process.env.PORT || 3000), host: '127.0.0.1', reusePort: true });
