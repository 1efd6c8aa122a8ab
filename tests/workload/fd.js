'use strict';
// HTTP on a socket that it inherits: descriptor FD, or 3, the first of LISTEN_FDS.
const http = require('node:http');

http.createServer((request, response) => response.end(`process ${process.pid}\n`))
  .on('error', (error) => {
    console.log(`error ${error.code}`);
    process.exit(1);
  })
  .listen({ fd: Number(process.env.FD || 3) });
