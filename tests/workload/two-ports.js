'use strict';
const http = require('node:http');

const first = Number(process.env.PORT || 3000);
for (const port of [first, Number(process.env.PORT2 || first + 1)])
  http.createServer((request, response) => response.end(`port ${port}, process ${process.pid}\n`)).listen(port);
