'use strict';
// A server beside THREADS worker threads (1 by default), each with an event loop of its own.
//   /            all of them turn
//   /block?ms=   one blocks
//   /exit?code=  one ends with that exit code, /throw: by an error that nobody catches; another takes its place
const http = require('node:http');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

const deeds = {
  '/block': (ms) => {
    const end = Date.now() + ms;
    while (Date.now() < end);
  },
  '/exit': (code) => process.exit(code),
  '/throw': () => { throw new Error('thrown on a thread'); },
};

function startThread() {
  const thread = new Worker(__filename);
  thread.on('error', () => {});
  thread.on('exit', () => { threads[threads.indexOf(thread)] = startThread(); });
  return thread;
}

const threads = [];
if (isMainThread) {
  for (let i = 0; i < Number(process.env.THREADS || 1); i++) threads.push(startThread());
  http.createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const number = Number(searchParams.get('ms') ?? searchParams.get('code') ?? 0);
    if (deeds[pathname]) threads[0].postMessage({ pathname, number });
    response.end(`process ${process.pid}\n`);
  }).listen(Number(process.env.PORT || 3000));
} else {
  parentPort.on('message', ({ pathname, number }) => deeds[pathname](number));
}
