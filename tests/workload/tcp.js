'use strict';
// Says who it is, then echoes.
const net = require('node:net');

net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.write(`process ${process.pid}\n`);
  socket.pipe(socket);
}).listen(Number(process.env.PORT || 3000));
