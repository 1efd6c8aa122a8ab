'use strict';
// TLS_KEY, TLS_CERT: files. Says who answers, and whether the client came back with a session.
const fs = require('node:fs');
const https = require('node:https');

require('./textbook.js')(() => {
  const identity = { key: fs.readFileSync(process.env.TLS_KEY), cert: fs.readFileSync(process.env.TLS_CERT) };
  https.createServer(identity, (request, response) => {
    response.end(`process ${process.pid}, ${request.socket.isSessionReused() ? 'resumed' : 'new'}\n`);
  }).listen(Number(process.env.PORT || 3443));
});
