'use strict';
// usage: limits.js
// What the kernel's limits do to workers, and what skepd makes of it. Needs cgroup v2 with all controllers.
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const { configure, get, log, skepctl, stage, until, with_skepd, workers } = require('./skepd.js');

const metrics_address = '127.0.0.1:9712';
const first_port = 3100;
const names = ['leaking', 'growing', 'slowed', 'forking', 'burning'];

const app = (name, act, most, limits, more = '', count = 2) => `
[app.${name}]
command   = ["node", "tests/system/guest/greedy.js"]
directory = "${process.cwd()}"
workers   = ${count}
env       = { PORT = "${first_port + names.indexOf(name)}", ACT = "${act}", MOST = "${most}" }
${more}
[app.${name}.resources]
${limits}
`;
// Leaves behind what does not end with it: a child, one in a session of its own, and that one's child, deaf to signals.
const litter = `
[app.litter]
command = ["/bin/sh", "-c", "trap '' TERM HUP; (setsid sh -c 'trap \\"\\" TERM HUP; (sleep 77001) & sleep 77002' &) ; sleep 77003"]
[app.litter.stop]
kill = "500ms"
`;
const apps = (holding_limit) => app('leaking', 'leak', 0, 'memory-max = "200MB"') +
  app('growing', 'grow', 188, 'memory-max = "200MiB"') +
  app('slowed', 'grow', 150, 'memory-high = "120MiB"') +
  app('forking', 'fork', 0, 'pids-max = 24', '', 1) +
  app('burning', 'burn', 3000, `cpu-max = "20%"\ncpu-weight = 50\nio-weight = 20\n${holding_limit}`,
    'loop-lag = { soft = "off", hard = "off" }', 1) + litter;

const state_of = async (name) => (await workers(name))[0];
const serves = (name) => until(`${name} serves`, async () => {
  const all = await workers(name);
  return all.every((worker) => worker.state === 'RUNNING') && all;
});
const metrics = () => get(`http://${metrics_address}/metrics`);
async function metric(series) {
  const line = (await metrics()).split('\n').find((each) => each.startsWith(`${series} `));
  return line ? Number(line.slice(series.length + 1)) : undefined;
}
const in_cgroup = (pid, file) => {
  const own = fs.readFileSync(`/proc/${pid}/cgroup`, 'utf8').match(/^0::(.*)$/m)[1];
  return fs.readFileSync(`/sys/fs/cgroup${own}/${file}`, 'utf8').trim();
};
const lives = (pid) => {
  try {
    return !/^State:\s+[ZX]/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

// How long it takes from the worker's end to its successor's RUNNING, in milliseconds.
async function succession(victim) {
  await until('it ends', () => !lives(victim.pid), 5);
  const began = Date.now();
  const next = await until('it is replaced', async () => {
    const now = await state_of('leaking:0');
    return now.pid !== victim.pid && now.state === 'RUNNING' && now;
  }, 20);
  return [next, Date.now() - began];
}

async function a_leak() {
  const all = await serves('leaking');
  await skepctl('signal', 'USR2', 'leaking:0');
  const [next, took] = await succession(all[0]);
  assert.deepEqual(next.restarts_by_reason, { 'oom-kill': 1 });
  const [other] = (await workers('leaking:1'));
  assert.equal(other.pid, all[1].pid, 'the other worker was not touched');
  assert.match(fs.readFileSync(log, 'utf8'), /leaking:0.*the kernel killed it for want of memory: memory-max is 191 MiB/);
  assert.equal(await metric('skep_worker_memory_events_total{app="leaking",worker="0",event="oom-kill"}'), 1);
  assert.equal(await metric('skep_worker_restarts_total{app="leaking",worker="0",reason="oom-kill"}'), 1);
  // What of that is the boot of a Node on this machine, which may be an emulated one.
  await skepctl('signal', 'KILL', 'leaking:0');
  const [, plain] = await succession(next);
  return `from its end to RUNNING ${took} ms, after a plain SIGKILL ${plain} ms`;
}

// Names the app, whose first worker comes near its limit.
const pressed = (name, says) => async () => {
  const [victim] = await serves(name);
  await skepctl('signal', 'USR2', `${name}:0`);
  const next = await until('it is rolled', async () => {
    const now = await state_of(`${name}:0`);
    return now.pid !== victim.pid && now.state === 'RUNNING' && now;
  });
  assert.deepEqual(next.restarts_by_reason, { memory: 1 });
  const text = fs.readFileSync(log, 'utf8').match(new RegExp(`${name}:0.*(its cgroup holds [^;]*); a successor boots`));
  assert.match(text[1], says);
  assert.equal(await metric(`skep_worker_memory_events_total{app="${name}",worker="0",event="oom-kill"}`), 0);
  return text[1];
};

async function all_stages() {
  await stage('every app serves', async () => {
    for (const name of names) await serves(name);
  });
  await stage('memory-max: a leak is named, replaced, and touches no other', a_leak);
  await stage('near memory-max: rolled before it is killed', pressed('growing', /memory-max is 200 MiB/));
  await stage('held up at memory-high: rolled', pressed('slowed', /memory-high is 120 MiB, and it waited for memory/));
  await stage('pids-max: no process more, and the worker serves on', async () => {
    const before = await state_of('forking:0');
    await skepctl('signal', 'USR2', 'forking:0');
    await until('one is refused', async () =>
      (await metric('skep_worker_processes_refused_total{app="forking",worker="0"}')) > 0);
    assert((await metric('skep_worker_processes{app="forking",worker="0"}')) <= 24);
    assert.equal((await state_of('forking:0')).pid, before.pid);
  });
  await stage('cpu-max: it is held back', async () => {
    const { pid } = await state_of('burning:0');
    assert.equal(in_cgroup(pid, 'cpu.max'), '20000 100000');
    assert.equal(in_cgroup(pid, 'cpu.weight'), '50');
    await skepctl('signal', 'USR2', 'burning:0');
    const seconds = await until('it is throttled', () =>
      metric('skep_worker_cpu_throttled_seconds_total{app="burning",worker="0"}'));
    return `${seconds.toFixed(1)} s so far`;
  });
  await stage('a limit is changed on a living worker', async () => {
    const { pid } = await state_of('burning:0');
    configure(apps('memory-max = "300MiB"'), metrics_address);
    await skepctl('reread');
    await skepctl('update');
    await until('it has the limit', () => in_cgroup(pid, 'memory.max') === `${300 << 20}`);
    configure(apps(''), metrics_address);
    await skepctl('reread');
    await skepctl('update');
    await until('it has none', () => in_cgroup(pid, 'memory.max') === 'max');
    assert.equal((await state_of('burning:0')).pid, pid);
  });
  await stage('pressure is on /metrics', async () => {
    for (const resource of ['cpu', 'memory', 'io'])
      for (const share of ['some', 'full'])
        assert.notEqual(await metric(`skep_worker_pressure_seconds_total{app="slowed",worker="0",resource="${resource}",share="${share}"}`), undefined);
    assert((await metric('skep_worker_pressure_seconds_total{app="slowed",worker="0",resource="memory",share="full"}')) > 0);
    assert.equal(await metric('skep_app_cgroup{app="slowed",kind="own"}'), 1);
  });
  await stage('nothing is left of a worker that forked away from it', async () => {
    const left = () => execFileSync('sh', ['-c', 'pgrep -f "^sleep 7700[123]" || true'], { encoding: 'utf8' }).split('\n').filter(Boolean);
    await until('it has all its processes', () => left().length === 3);
    await skepctl('stop', 'litter');
    await until('none is left', () => left().length === 0, 20);
  });
}

async function main() {
  assert.match(fs.readFileSync('/sys/fs/cgroup/cgroup.controllers', 'utf8'), /memory/, 'the kernel has the memory controller');
  configure(apps(''), metrics_address);
  await with_skepd(all_stages);
  const left = fs.readdirSync('/sys/fs/cgroup').filter((name) => name.startsWith('skep-'));
  assert.deepEqual(left, [], 'no cgroup is left behind');
}

main();
