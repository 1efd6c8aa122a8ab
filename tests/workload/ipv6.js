'use strict';
const http = require('node:http');

http.createServer((request, response) => {
  response.end(`${request.socket.remoteAddress}, process ${process.pid}\n`);
}).listen({ port: Number(process.env.PORT || 3000), host: '::1', ipv6Only: true });
