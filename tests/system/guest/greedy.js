'use strict';
// A worker that takes what it is not to have, when it is told so by SIGUSR2: what it does is in ACT, how much in MOST.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');

const most = Number(process.env.MOST ?? 0);
const held = [];
const mebibyte = 1 << 20;

const take = (mebibytes) => held.push(Buffer.alloc(mebibytes * mebibyte, 1));
const own = fs.readFileSync('/proc/self/cgroup', 'utf8').match(/^0::(.*)$/m)[1];
const holds = () => fs.readFileSync(`/sys/fs/cgroup${own}/memory.current`, 'utf8') / mebibyte;

const acts = {
  // All at once, without a turn of the loop in between.
  leak() { for (;;) take(4); },
  // Until its cgroup holds so many MiB, a few in each turn.
  grow() {
    const timer = setInterval(() => (holds() < most ? take(2) : clearInterval(timer)), 20);
  },
  burn() { for (const end = Date.now() + most; Date.now() < end;); },
  // Until no process can be had any more.
  fork() {
    const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
    child.on('spawn', () => setImmediate(acts.fork));
    child.on('error', (error) => console.log(`no more: ${error.code}`));
  },
};

process.on('SIGUSR2', acts[process.env.ACT]);
http.createServer((request, response) => response.end(`${process.pid}`)).listen(Number(process.env.PORT));
