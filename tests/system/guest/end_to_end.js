'use strict';
// usage: end_to_end.js STEERING   (ebpf, classic-bpf: what skepd should say that it uses)
// One skepd with two workers, and clients that ask while workers are rolled, killed and stopped. Ends with 1 at the first
// promise broken, and prints skepd's log then.
const assert = require('node:assert');
const { configure, get, pause, skepctl, stage, until, with_skepd, workers } = require('./skepd.js');

const steering = process.argv[2];
const port = 3000;
configure(`
[app.web]
command   = ["node", "tests/workload/hello.js"]
directory = "${process.cwd()}"
workers   = 2
env       = { PORT = "${port}" }
`);

const pids = (all) => all.map((worker) => worker.pid);

const both_serve = () => until('two workers serve', async () => {
  const all = await workers();
  return all.length === 2 && all.every((worker) => worker.state === 'RUNNING' && worker.eligible) && all;
});

const ask = () => get(`http://127.0.0.1:${port}/`);

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

with_skepd(all_stages);
