/** The manuals: what --help prints for each command, and whether everything a command takes stands in it. */
import assert from 'node:assert/strict';
import { manuals } from '../../../src/cli/run';
import { showsColours } from '../../../src/cli/terminal';
import { folderOf, removeFolders, runCli } from './runCli';

describe('--help', () => {
  afterEach(removeFolders);

  it('lists the commands with one sentence each', async () => {
    for (const args of [['--help'], ['-h'], ['help']]) {
      const { code, output, errors } = await runCli(args, folderOf({}));
      assert.deepEqual([code, errors], [0, '']);
      assert.match(output, /^Usage: concurrency-advisor COMMAND \[options\]\n/);
      for (const { name } of manuals) {
        assert.match(output, new RegExp(`^  ${name}\\b`, 'm'));
      }
    }
  });

  for (const manual of manuals) {
    it(`of ${manual.name} has usage, options and exit codes, on 80 columns`, async () => {
      const { code, output, errors } = await runCli([manual.name, '--help'], folderOf({}));
      assert.deepEqual([code, errors], [0, '']);
      assert.ok(output.startsWith(`Usage: concurrency-advisor ${manual.synopsis[0] ?? ''}\n`));
      assert.deepEqual(
        output.split('\n').filter((line) => line.length > 80 || line !== line.trimEnd()),
        [],
      );
      for (const name of Object.keys(manual.options)) {
        assert.match(output, new RegExp(`^  --${name}\\b`, 'm'));
      }
      for (const code of Object.keys(manual.exitCodes)) {
        assert.match(output, new RegExp(`^  ${code}   \\S`, 'm'));
      }
      assert.equal((await runCli(['help', manual.name], folderOf({}))).output, output);
      assert.equal((await runCli([manual.name, '-h'], folderOf({}))).output, output);
    });
  }
});

describe('colours', () => {
  const terminal = { isTTY: true, hasColors: () => true };

  it('are for terminals that have them', () => {
    assert.equal(showsColours(terminal, {}), true);
    assert.equal(showsColours({ isTTY: true, hasColors: () => false }, {}), false);
    assert.equal(showsColours({}, {}), false);
  });

  it('are off with NO_COLOR, and on with FORCE_COLOR wherever the output goes', () => {
    assert.equal(showsColours(terminal, { NO_COLOR: '1' }), false);
    assert.equal(showsColours(terminal, { NO_COLOR: '' }), true);
    assert.equal(showsColours({}, { FORCE_COLOR: '1' }), true);
    assert.equal(showsColours({}, { FORCE_COLOR: '1', NO_COLOR: '1' }), true);
    assert.equal(showsColours(terminal, { FORCE_COLOR: '0' }), false);
  });
});
