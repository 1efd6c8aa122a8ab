'use strict';
// Listens on the port that the file PORT_FILE holds when it starts.
const port = Number(require('node:fs').readFileSync(process.env.PORT_FILE, 'utf8'));
require('node:http').createServer((request, response) => response.end('hello')).listen(port);
