'use strict';
// usage: tls.js PORT COUNT
// Asks an HTTPS server COUNT times, each time on a new connection, with the session of the first where it can; prints each
// answer.
const https = require('node:https');

const [port, count] = process.argv.slice(2).map(Number);
const agent = new https.Agent({ keepAlive: false, maxCachedSessions: 1 });

const ask = () => new Promise((resolve, reject) => {
  https.get({ host: '127.0.0.1', port, agent, rejectUnauthorized: false, servername: 'localhost' }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (piece) => { text += piece; });
    response.on('end', () => resolve(text));
  }).on('error', reject);
});

(async () => {
  for (let i = 0; i < count; i++) process.stdout.write(await ask());
})();
