import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { tierUpFlag } from '../../../src/cli/tierUp';

describe('how far the engine optimises a command', () => {
  it('puts the last compiler off where another comes before it', () => {
    const flag = '--invocation-count-for-turbofan=1000000';
    assert.equal(tierUpFlag('13.6.233.17-node.37', 'x64'), flag);
    assert.equal(tierUpFlag('14.1.146.11-node.14', 'arm64'), flag);
  });

  it('leaves engines alone that have no other compiler', () => {
    assert.equal(tierUpFlag('11.3.244.8-node.33', 'x64'), undefined);
    assert.equal(tierUpFlag('12.4.254.21-node.33', 'x64'), undefined);
    assert.equal(tierUpFlag('13.6.233.17-node.37', 'ppc64'), undefined);
  });

  it('says nothing that this engine does not understand', () => {
    const flag = tierUpFlag(process.versions.v8, process.arch);
    const program = `require('node:v8').setFlagsFromString(${JSON.stringify(flag ?? '--no-lazy')})`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
  });
});
