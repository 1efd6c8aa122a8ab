'use strict';
// A server that each process listens with by itself: of several on one port, one wins.
const http = require('node:http');

http.createServer((request, response) => response.end(`process ${process.pid}\n`))
  .on('error', (error) => {
    console.log(`error ${error.code}`);
    setInterval(() => {}, 1000);
  })
  .listen({ port: Number(process.env.PORT || 3000), host: '127.0.0.1', exclusive: true });
