'use strict';
// The app of the quickstart: a plain HTTP server that knows nothing of Skep.
const { createHash, pbkdf2 } = require('node:crypto');
const http = require('node:http');

const port = Number(process.env.PORT || 3000);
const slot = process.env.SKEP_SLOT ?? 'none';
const leaked = [];
let count = 0;

function block(milliseconds) {
  const end = Date.now() + milliseconds;
  while (Date.now() < end);
  return `blocked for ${milliseconds} ms\n`;
}

function leak(megabytes) {
  for (let i = 0; i < megabytes; i++) leaked.push(new Array(131072).fill(i + 0.5));
  return `${leaked.length} MB leaked\n`;
}

function hash(query, response) {
  if (query.get('sync')) {
    const sum = createHash('sha256');
    for (let i = 0; i < 2000; i++) sum.update('skep');
    return response.end(sum.digest('hex') + '\n');
  }
  return pbkdf2('skep', 'salt', 10000, 32, 'sha256', (error, key) => {
    response.end(error ? String(error) : key.toString('hex') + '\n');
  });
}

const pages = {
  '/': () => `Hello from worker ${slot}, process ${process.pid}: answer number ${++count}\n`,
  '/pid': () => `${process.pid}\n`,
  '/memory': () => JSON.stringify(process.memoryUsage()) + '\n',
  '/blocking': (query) => block(Number(query.get('ms') || 1000)),
  '/leak': (query) => leak(Number(query.get('mb') || 10)),
  '/exit': (query) => {
    setImmediate(() => process.exit(Number(query.get('code') || 0)));
    return 'leaving\n';
  },
  '/throw': () => {
    setImmediate(() => { throw new Error('thrown because /throw was asked for'); });
    return 'throwing\n';
  },
};

http.createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://skep');
  if (pathname === '/hash') return hash(searchParams, response);
  if (!Object.hasOwn(pages, pathname)) response.statusCode = 404;
  return response.end(response.statusCode === 404 ? 'no such page\n' : pages[pathname](searchParams));
}).listen(port);
