'use strict';
// usage: primary.js SERVER
// What people write by hand with node:cluster: WORKERS processes of SERVER, each replaced when it dies. SIGUSR2 replaces all of
// them, one after another: the successor listens, then the old one is disconnected, and killed after ROLL_DRAIN_MS. The policy
// is NODE_CLUSTER_SCHED_POLICY. STATE names a file that always says which processes listen and how many rolls are complete.
const cluster = require('node:cluster');
const fs = require('node:fs');

const { STATE, WORKERS = '2', ROLL_DRAIN_MS = '2000' } = process.env;
const listening = new Set();
let rolls = 0;

function tell() {
  const pids = [...listening].map((worker) => worker.process.pid);
  fs.writeFileSync(`${STATE}.new`, JSON.stringify({ listening: pids, rolls }));
  fs.renameSync(`${STATE}.new`, STATE);
}

const once = (worker, event) => new Promise((resolve) => { worker.once(event, resolve); });

async function roll() {
  for (const old of [...listening]) {
    await once(cluster.fork(), 'listening');
    const gone = once(old, 'exit');
    old.disconnect();
    const late = setTimeout(() => old.process.kill('SIGKILL'), Number(ROLL_DRAIN_MS));
    await gone;
    clearTimeout(late);
  }
  rolls++;
  tell();
}

cluster.setupPrimary({ exec: process.argv[2] });
cluster.on('listening', (worker) => {
  listening.add(worker);
  tell();
});
cluster.on('exit', (worker) => {
  listening.delete(worker);
  tell();
  if (!worker.exitedAfterDisconnect) cluster.fork();
});
process.on('SIGUSR2', roll);
for (let i = 0; i < Number(WORKERS); i++) cluster.fork();
