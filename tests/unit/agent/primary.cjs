'use strict';
// A cluster primary of Node's own with one worker that has the agent: primary.cjs AGENT PROGRAM.
// Tells what becomes of the worker, a line each.
const cluster = require('cluster');
const http = require('http');

const [, , agent, program] = process.argv;
process.umask(0o077);
cluster.schedulingPolicy = cluster.SCHED_NONE;
cluster.setupPrimary({ exec: program, args: [] });
const worker = cluster.fork({ NODE_OPTIONS: `--require "${agent}"` });

worker.on('message', (message) => {
  console.log('said', message);
  if (message === 'idle') worker.send('work');
});
worker.process.on('internalMessage', ({ cmd, act, how, where }) => {
  if (cmd === 'NODE_SKEP' && act === 'unshared') console.log(act, how, where.replace(/:\d+$/, ':N'));
});
cluster.on('listening', (_, { port }) => {
  if (port < 0) return;
  http.get({ port, agent: false }, (response) => {
    response.resume();
    response.on('end', () => console.log('answered', response.statusCode));
  });
});
cluster.on('exit', (_, code, signal) => console.log('ended', code ?? signal));
