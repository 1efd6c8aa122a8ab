'use strict';
// usage: end_to_end.js STEERING   (ebpf, classic-bpf: what skepd should say that it uses)
// One skepd with two workers, and clients that ask while workers are rolled, killed and stopped. Ends with 1 at the first
// promise broken, and prints skepd's log then.
const assert = require('node:assert');
const { spawn, execFile } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');

const steering = process.argv[2];
const port = 3000;
// An emulated processor takes its time; nothing here measures it.
const patience = 60_000;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skep-'));
const socket = path.join(folder, 'control.sock');
const log = path.join(folder, 'skepd.log');
const config = path.join(folder, 'skep.toml');
fs.writeFileSync(config, `
[daemon]
socket  = "${socket}"
metrics = ""

[app.web]
command   = ["node", "tests/workload/hello.js"]
directory = "${process.cwd()}"
workers   = 2
env       = { PORT = "${port}" }
`);

function skepctl(...words) {
  return new Promise((resolve, reject) => {
    execFile('build/release/ctl/skepctl', ['--socket', socket, ...words], (error, output, errors) =>
      error ? reject(new Error(`skepctl ${words.join(' ')}: ${error.code}\n${output}${errors}`)) : resolve(output));
  });
}

const workers = async () => JSON.parse(await skepctl('status', '--json'));
const pids = (all) => all.map((worker) => worker.pid);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function both_serve() {
  const deadline = Date.now() + patience;
  for (let last; ; await pause(200)) {
    const all = await workers().catch((error) => { last = error.message; return []; });
    if (all.length === 2 && all.every((worker) => worker.state === 'RUNNING' && worker.eligible)) return all;
    assert(Date.now() < deadline, `two workers serve: ${last ?? JSON.stringify(all)}`);
  }
}

// Asks over a connection of its own; resolves to the answer, rejects where there is none.
function ask() {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, agent: false, timeout: patience }, (response) => {
      let text = '';
      response.on('data', (part) => { text += part; });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', reject);
  });
}

// So many askers in turn, each going on while `more()`; resolves to all answers.
async function ask_while(more, askers) {
  const answers = [];
  await Promise.all(Array.from({ length: askers }, async () => {
    while (more()) answers.push(await ask());
  }));
  return answers;
}

function ask_times(times, askers) {
  let asked = 0;
  return ask_while(() => asked++ < times, askers);
}

async function stage(name, act) {
  const began = Date.now();
  const found = await act();
  console.log(`  ${name}${found ? `: ${found}` : ''} (${Date.now() - began} ms)`);
}

async function all_stages() {
  await stage(`two workers serve, steered by ${steering}`, async () => {
    assert.deepEqual((await both_serve()).map((worker) => worker.steering), [steering, steering]);
  });
  await stage('200 requests are answered by both', async () => {
    const answers = await ask_times(200, 4);
    assert.equal(answers.length, 200);
    const counts = new Map();
    for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
    assert.equal(counts.size, 2, [...counts.keys()].join());
    return [...counts.values()].join(' and ');
  });
  await stage('a roll under requests loses none', async () => {
    const old = pids(await workers());
    let rolling = true;
    const roll = skepctl('roll', '--wait', 'web').finally(() => { rolling = false; });
    const [answers] = await Promise.all([ask_while(() => rolling, 4), roll]);
    for (const pid of pids(await both_serve())) assert(!old.includes(pid), `${pid} was rolled`);
    return `${answers.length} answered`;
  });
  await stage('kill -9 of a worker between requests loses none', async () => {
    const [victim] = pids(await both_serve());
    await ask_times(20, 1);
    process.kill(victim, 'SIGKILL');
    const answers = await ask_times(100, 4);
    assert.equal(answers.length, 100);
    assert(!pids(await both_serve()).includes(victim));
    return `${answers.length} answered`;
  });
  await stage('what waits for a stopped worker is answered after its kill -9', async () => {
    const [victim] = pids(await both_serve());
    process.kill(victim, 'SIGSTOP');
    const asked = ask_times(20, 20);
    await pause(20);
    process.kill(victim, 'SIGKILL');
    const answers = await asked;
    assert.equal(answers.length, 20);
    const rescued = (await both_serve()).reduce((sum, worker) => sum + worker.rescued, 0);
    return `${answers.length} answered, ${rescued} rescued in all`;
  });
}

async function main() {
  const out = fs.openSync(log, 'w');
  const skepd = spawn('build/release/daemon/skepd', ['--config', config], { stdio: ['ignore', out, out] });
  const ended = new Promise((resolve) => skepd.on('exit', (code, signal) => resolve(signal ?? code)));
  try {
    await all_stages();
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

main();
