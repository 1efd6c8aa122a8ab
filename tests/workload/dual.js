'use strict';
// No host: IPv4 and IPv6 both.
const http = require('node:http');

http.createServer((request, response) => {
  response.end(`${request.socket.remoteAddress}, process ${process.pid}\n`);
}).listen(Number(process.env.PORT || 3000));
