'use strict';
// usage: http2.js URL COUNT
// Asks COUNT times over HTTP/2, each time on a new connection; prints each answer.
const http2 = require('node:http2');

const [url, count] = process.argv.slice(2);

const ask = () => new Promise((resolve, reject) => {
  const session = http2.connect(url, { rejectUnauthorized: false });
  session.on('error', reject);
  let text = '';
  session.request({ ':path': '/' }).setEncoding('utf8')
    .on('data', (piece) => { text += piece; })
    .on('error', reject)
    .on('end', () => session.close(() => resolve(text)))
    .end();
});

(async () => {
  for (let i = 0; i < Number(count); i++) process.stdout.write(await ask());
})();
