'use strict';
// Answers each datagram with who it is.
const dgram = require('node:dgram');

require('./textbook.js')(() => {
  const socket = dgram.createSocket(process.env.FAMILY || 'udp4');
  socket.on('message', (message, { address, port }) => socket.send(`process ${process.pid}\n`, port, address));
  socket.on('error', (error) => {
    console.log(`error ${error.code}`);
    process.exit(1);
  });
  socket.bind(Number(process.env.PORT || 3000), process.env.HOST);
});
