'use strict';
// The program of Node's documentation of `cluster`, but for the port.
const cluster = require('node:cluster');
const http = require('node:http');
const numCPUs = require('node:os').availableParallelism?.() ?? require('node:os').cpus().length;

if (cluster.isPrimary) {
  console.log(`Primary ${process.pid} is running`);
  for (let i = 0; i < numCPUs; i++) cluster.fork();
  cluster.on('exit', (worker) => console.log(`worker ${worker.process.pid} died`));
} else {
  http.createServer((request, response) => {
    response.writeHead(200);
    response.end(`hello from process ${process.pid}\n`);
  }).listen(Number(process.env.PORT || 8000));
  console.log(`Worker ${process.pid} started`);
}
