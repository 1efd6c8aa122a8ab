'use strict';
// HTTP/2; over TLS where TLS_KEY and TLS_CERT name files, else in plain text.
const fs = require('node:fs');
const http2 = require('node:http2');

const answer = (request, response) => response.end(`process ${process.pid}\n`);

require('./textbook.js')(() => {
  const { TLS_KEY: key, TLS_CERT: cert } = process.env;
  const server = key
    ? http2.createSecureServer({ key: fs.readFileSync(key), cert: fs.readFileSync(cert) }, answer)
    : http2.createServer(answer);
  server.listen(Number(process.env.PORT || 3443));
});
