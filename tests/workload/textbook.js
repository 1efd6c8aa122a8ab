'use strict';
// What every program of Node's documentation of `cluster` does: the first process forks, the others serve.
const cluster = require('node:cluster');

module.exports = function textbook(serve, workers = 2) {
  if (!cluster.isPrimary) return serve();
  for (let i = 0; i < workers; i++) cluster.fork();
  return cluster.on('exit', (worker) => console.log(`worker ${worker.process.pid} died`));
};
