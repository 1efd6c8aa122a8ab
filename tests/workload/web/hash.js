'use strict';
// /hash: scrypt on a thread of this process's own; ?pool=1 on those of libuv, ?sync=1 on the event loop itself.
const { promisify } = require('node:util');
const { scrypt, scryptSync } = require('node:crypto');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

const ask = ['skep', 'salt', 64];
const mostWaiting = 1000;
const waiting = new Map();
let thread;
let asked = 0;

function start() {
  thread = new Worker(__filename);
  thread.unref();
  thread.on('message', ({ id, hex }) => {
    waiting.get(id)?.resolve(hex);
    waiting.delete(id);
  });
  thread.on('error', () => {});
  thread.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the hashing thread has ended'));
    waiting.clear();
    thread = undefined;
  });
}

function onThread() {
  if (waiting.size >= mostWaiting) throw Object.assign(new Error('too many hashes are waiting'), { statusCode: 503 });
  if (!thread) start();
  const id = ++asked;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    thread.postMessage(id);
  });
}

if (!isMainThread && parentPort)
  parentPort.on('message', (id) => parentPort.postMessage({ id, hex: scryptSync(...ask).toString('hex') }));

module.exports = async (query) => {
  if (query.get('sync')) return `${scryptSync(...ask).toString('hex')}\n`;
  if (query.get('pool')) return `${(await promisify(scrypt)(...ask)).toString('hex')}\n`;
  return `${await onThread()}\n`;
};
