'use strict';
// Listens at once, and says that it is ready when the file READY_FILE is there.
const fs = require('node:fs');
const http = require('node:http');

http.createServer((request, response) => response.end(`process ${process.pid}\n`))
  .listen(Number(process.env.PORT || 3000));

const timer = setInterval(() => {
  if (!fs.existsSync(process.env.READY_FILE)) return;
  clearInterval(timer);
  process.send('ready');
}, 20);
