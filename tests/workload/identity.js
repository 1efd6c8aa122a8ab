'use strict';
// Tells, as JSON, who it is told to be, and what a child of its own inherits of that.
const { execFile } = require('node:child_process');
const cluster = require('node:cluster');
const http = require('node:http');

const pick = (environment) => Object.fromEntries(
  Object.entries(environment).filter(([name]) => /^(NODE_|SKEP_|LISTEN_|NOTIFY_|WATCHDOG_)/.test(name)));

const self = () => ({
  pid: process.pid,
  version: process.versions.node,
  unique: cluster.worker?.id ?? null,
  preloads: globalThis.preloads ?? [],
  env: pick(process.env),
});

http.createServer((request, response) => {
  if (request.url !== '/child') return response.end(JSON.stringify(self()));
  const script = 'process.stdout.write(JSON.stringify({env: process.env, argv: process.execArgv}))';
  return execFile(process.execPath, ['-e', script], (error, out) => {
    response.end(error ? String(error) : JSON.stringify({ ...self(), child: pick(JSON.parse(out).env) }));
  });
}).listen(Number(process.env.PORT || 3000));
