'use strict';
// The least HTTP server.
const http = require('node:http');

http.createServer((request, response) => response.end(`Hello from process ${process.pid}\n`))
  .listen(Number(process.env.PORT || 3000));
