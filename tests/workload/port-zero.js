'use strict';
// Any port: the same one for every worker of the app.
const http = require('node:http');

const server = http.createServer((request, response) => response.end(`process ${process.pid}\n`));
server.listen(0, () => console.log(`port ${server.address().port}`));
