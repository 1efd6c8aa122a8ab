'use strict';
// Speaks the cluster protocol to a worker by hand, to answer its listen late and with EADDRINUSE.
const { fork } = require('child_process');

const [, , agent, program] = process.argv;
const env = { ...process.env, NODE_OPTIONS: `--require "${agent}"`, NODE_UNIQUE_ID: '1' };
const worker = fork(program, { env });
worker.on('internalMessage', (message) => {
  if (message.act !== 'queryServer') return;
  const answer = { cmd: 'NODE_CLUSTER', ack: message.seq, errno: -98, key: 'k', data: message.data };
  setTimeout(() => worker.send(answer), 200);
});
worker.on('exit', (code, signal) => console.log('ended', code ?? signal));
