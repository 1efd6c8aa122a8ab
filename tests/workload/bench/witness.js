'use strict';
// Answers who it is and when it accepted the connection that asks, in nanoseconds of CLOCK_MONOTONIC: "PID ACCEPTED".
//   /?delay=MS      answers so much later
//   /block?ms=MS    blocks the loop meanwhile, and answers "PID BEGUN ENDED"
// ACCEPTED names a file where each connection is noted as soon as it is here, so that it is known after a SIGKILL too:
// "PID CLIENT_PORT ACCEPTED".
const fs = require('node:fs');
const http = require('node:http');

const file = process.env.ACCEPTED ? fs.openSync(process.env.ACCEPTED, 'a') : undefined;
const accepted = new WeakMap();
const now = () => process.hrtime.bigint();

function block(milliseconds) {
  const begun = now();
  const end = begun + BigInt(milliseconds) * 1000000n;
  while (now() < end);
  return `${process.pid} ${begun} ${now()}\n`;
}

http.createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname === '/block') return response.end(block(Number(searchParams.get('ms'))));
  const text = `${process.pid} ${accepted.get(request.socket)}\n`;
  const delay = Number(searchParams.get('delay') ?? 0);
  return delay > 0 ? setTimeout(() => response.end(text), delay) : response.end(text);
}).on('connection', (socket) => {
  const at = now();
  accepted.set(socket, at);
  if (file !== undefined) fs.writeSync(file, `${process.pid} ${socket.remotePort} ${at}\n`);
}).listen(Number(process.env.PORT || 3000));
