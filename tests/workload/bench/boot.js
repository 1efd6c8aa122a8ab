'use strict';
// Tells how many nanoseconds have passed from BEGUN_NS until its server listens.
const http = require('node:http');

http.createServer((request, response) => response.end()).listen(Number(process.env.PORT), () => {
  console.log(String(process.hrtime.bigint() - BigInt(process.env.BEGUN_NS)));
});
