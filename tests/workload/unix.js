'use strict';
// HTTP on the Unix socket SOCKET; READABLE_ALL and WRITABLE_ALL open it to other users.
const http = require('node:http');

require('./textbook.js')(() => {
  http.createServer((request, response) => response.end(`process ${process.pid}\n`))
    .on('error', (error) => {
      console.log(`error ${error.code}`);
      process.exit(1);
    })
    .listen({
      path: process.env.SOCKET,
      readableAll: Boolean(process.env.READABLE_ALL),
      writableAll: Boolean(process.env.WRITABLE_ALL),
    });
});
