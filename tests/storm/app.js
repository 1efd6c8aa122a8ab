'use strict';
// What the storm runs: a server that says who it is, over HTTP, or over HTTPS where TLS_KEY is given.
//   /block?ms=MS   holds the loop meanwhile
// NOTES names a file where each connection is noted as soon as it is here, and the request to leave, so that both are known
// whatever becomes of the process: "accepted PID CLIENT_PORT AT", "leaves PID 0 AT", AT in nanoseconds of CLOCK_MONOTONIC.
// RELEASE names a file that says what this release is like: "crash" ends before it listens, "mute" never listens.
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');

const { NOTES, RELEASE, PORT, TLS_KEY, TLS_CERT } = process.env;
const notes = fs.openSync(NOTES, 'a');
const now = () => process.hrtime.bigint();
const note = (what, port) => fs.writeSync(notes, `${what} ${process.pid} ${port} ${now()}\n`);

function block(milliseconds) {
  const end = now() + BigInt(milliseconds) * 1000000n;
  while (now() < end);
}

function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname === '/block') block(Number(searchParams.get('ms')));
  response.end(`${process.pid}\n`);
}

// By the loop's own turn, so that whatever was accepted before has been noted.
process.on('SIGTERM', () => {
  note('leaves', 0);
  process.exit(0);
});

const release = fs.readFileSync(RELEASE, 'utf8').trim();
if (release === 'crash') throw new Error('this release is a bad one');
if (release === 'mute') {
  setInterval(() => {}, 1000);
} else {
  const identity = TLS_KEY && { key: fs.readFileSync(TLS_KEY), cert: fs.readFileSync(TLS_CERT) };
  const server = identity ? https.createServer(identity, answer) : http.createServer(answer);
  // Node's own would close a connection whose request waits for a held loop.
  server.keepAliveTimeout = 60000;
  server.on('connection', (socket) => note('accepted', socket.remotePort)).listen(Number(PORT));
}
