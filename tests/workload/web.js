#!/usr/bin/env node
'use strict';
// A small web service that knows nothing of Skep, with a way to go wrong at every path.
//   PORT, HOST     where it listens
//   REDIS_URL      redis://[:password@]host[:port][/database]: what its processes share; without it, each has its own
//   CACHE_TTL_MS   how long /cached/:id stays as it is
//   WARM_UP_MS     /healthz is unwell for so long after the start
const http = require('node:http');

const cached = require('./web/cached.js');
const hash = require('./web/hash.js');
const health = require('./web/health.js');
const session = require('./web/session.js');
const trouble = require('./web/trouble.js');
const { openStore } = require('./web/store.js');

const store = openStore(process.env.REDIS_URL);
const slot = process.env.SKEP_SLOT ?? 'none';
let answers = 0;

// A page takes (query, request, response, rest of the path) and returns its text, or answers by itself in time.
const pages = {
  '/': () => `Hello from worker ${slot}, process ${process.pid}: answer number ${++answers}\n`,
  '/pid': () => `${process.pid}\n`,
  '/hash': hash,
  '/healthz': health,
  '/session': session(store),
  '/cached': cached(store, Number(process.env.CACHE_TTL_MS || 60000)),
  ...trouble,
};

function pageOf(pathname) {
  if (Object.hasOwn(pages, pathname)) return { page: pages[pathname], rest: '' };
  const [, id] = /^\/cached\/([\w.-]{1,64})$/.exec(pathname) ?? [];
  return { page: id && pages['/cached'], rest: id };
}

async function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const { page, rest } = pageOf(pathname);
  if (!page) {
    response.statusCode = 404;
    return 'no such page\n';
  }
  return page(searchParams, request, response, rest);
}

http.createServer((request, response) => {
  answer(request, response).then(
    (text) => text !== undefined && response.end(text),
    (error) => {
      response.statusCode = error.statusCode ?? 500;
      response.end(`${error.message}\n`);
    });
}).listen(Number(process.env.PORT || 3000), process.env.HOST);
