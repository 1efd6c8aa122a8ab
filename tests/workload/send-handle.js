'use strict';
// Sends what it has open to its parent, as an app of node:cluster's may, then listens.
const http = require('node:http');
const net = require('node:net');

const listener = http.createServer((request, response) => response.end(`process ${process.pid}\n`));
const pair = net.createServer().listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => {
  const client = net.connect(pair.address().port, '127.0.0.1', () => {
    for (let i = 0; i < 3; i++) process.send({ number: i }, client, { keepOpen: true });
    listener.listen(Number(process.env.PORT || 3000));
  });
});
