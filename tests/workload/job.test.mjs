// For `node --test`: its children are processes of their own, which inherit nothing of Skep.
import assert from 'node:assert';
import test from 'node:test';

test('a child of a test runner has the environment of its owner', () => {
  for (const name of ['NODE_CHANNEL_FD', 'NODE_UNIQUE_ID', 'SKEP_TELEMETRY_FD', 'SKEP_RESOLUTION_MS'])
    assert.strictEqual(process.env[name], undefined, name);
  assert.doesNotMatch(process.env.NODE_OPTIONS ?? '', /agent/);
});
