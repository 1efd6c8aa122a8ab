'use strict';
// Blocks its loop for /block?ms= and answers when that began, in milliseconds since the epoch.
const http = require('node:http');

http
  .createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const begun = Date.now();
    const until = begun + Number(url.searchParams.get('ms') ?? 0);
    while (Date.now() < until);
    response.end(String(begun));
  })
  .listen(Number(process.env.PORT ?? 3000));
