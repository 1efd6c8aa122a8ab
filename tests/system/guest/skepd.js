'use strict';
// One skepd of a test's own, in a folder that goes with it, and how a test talks to it.
const assert = require('node:assert');
const { spawn, execFile } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');

// An emulated processor takes its time; nothing here measures it.
const patience = 60_000;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skep-'));
const socket = path.join(folder, 'control.sock');
const log = path.join(folder, 'skepd.log');
const config = path.join(folder, 'skep.toml');

function skepctl(...words) {
  return new Promise((resolve, reject) => {
    execFile('build/release/ctl/skepctl', ['--socket', socket, ...words], (error, output, errors) =>
      error ? reject(new Error(`skepctl ${words.join(' ')}: ${error.code}\n${output}${errors}`)) : resolve(output));
  });
}

const workers = async (...names) => JSON.parse(await skepctl('status', '--json', ...names));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Resolves to what `look` gives once that is true; rejects with what it gave last.
async function until(what, look, every = 200) {
  const deadline = Date.now() + patience;
  for (let last; ; await pause(every)) {
    try {
      const found = await look();
      if (found) return found;
      last = found;
    } catch (error) {
      last = error.message;
    }
    assert(Date.now() < deadline, `${what}: ${last}`);
  }
}

// Answers without a connection kept.
function get(url) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false, timeout: patience }, (response) => {
      let text = '';
      response.on('data', (part) => { text += part; });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', reject);
  });
}

async function stage(name, act) {
  const began = Date.now();
  const found = await act();
  console.log(`  ${name}${found ? `: ${found}` : ''} (${Date.now() - began} ms)`);
}

function configure(apps, metrics = '') {
  fs.writeFileSync(config, `[daemon]\nsocket = "${socket}"\nmetrics = "${metrics}"\n${apps}`);
}

// Runs skepd while `act` does, then ends it. The program ends with 1 at the first promise broken, and prints skepd's log then.
async function with_skepd(act) {
  const out = fs.openSync(log, 'w');
  const skepd = spawn('build/release/daemon/skepd', ['--config', config], { stdio: ['ignore', out, out] });
  const ended = new Promise((resolve) => skepd.on('exit', (code, signal) => resolve(signal ?? code)));
  try {
    await act();
    skepd.kill('SIGTERM');
    assert.equal(await ended, 0, 'skepd ends with 0 on SIGTERM');
  } catch (error) {
    console.log(`  ${error.stack}\n--- skepd's log\n${fs.readFileSync(log, 'utf8')}`);
    skepd.kill('SIGKILL');
    process.exitCode = 1;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

module.exports = { configure, folder, get, log, patience, pause, skepctl, stage, until, with_skepd, workers };
