'use strict';
// usage: tls_keep_alive.js PORT CONNECTIONS [anew]
// Asks an HTTPS server all the time on CONNECTIONS keep-alive connections until SIGTERM, each with one request after another, and
// counts every request that was not answered by its error. A connection that ends between two requests, or after "Connection:
// close", is made anew. Prints JSON: {"ok": n, "status": n, "errors": {"CODE": n}, "reconnects": n}
const https = require('node:https');

const [port, connections] = process.argv.slice(2, 4).map(Number);
const keepAlive = process.argv[4] !== 'anew';
const told = { ok: 0, status: 0, errors: {}, reconnects: 0 };
let over = false;

// One agent a connection, so that each request waits for its own.
const ask = (agent) => new Promise((resolve) => {
  const fail = (error) => {
    const name = error.code ?? error.message;
    told.errors[name] = (told.errors[name] ?? 0) + 1;
    setTimeout(resolve, 2);
  };
  const request = https.get({ host: '127.0.0.1', port, agent, rejectUnauthorized: false, timeout: 5000 }, (response) => {
    response.resume();
    response.on('error', fail);
    response.on('end', () => {
      if (!response.complete) return;
      told[response.statusCode === 200 ? 'ok' : 'status']++;
      resolve();
    });
  });
  request.on('timeout', () => request.destroy(Object.assign(new Error(), { code: 'timeout' })));
  request.on('socket', () => { if (!request.reusedSocket) told.reconnects++; });
  request.on('error', fail);
});

async function loop() {
  const agent = new https.Agent({ keepAlive, maxSockets: 1 });
  while (!over) await ask(agent);
  agent.destroy();
}

process.on('SIGTERM', () => { over = true; });
Promise.all(Array.from({ length: connections }, loop)).then(() => console.log(JSON.stringify(told)));
