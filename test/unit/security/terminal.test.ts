/**
 * What the command line prints about a repository whose names were chosen to deceive: escape sequences, line ends and turned
 * writing are shown for what they are, and no line of the output is the repository's own.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { visible, visibleJson, visibleLines, visibleOutput } from '../../../src/core/visibleText';
import { palette } from '../../../src/cli/terminal';
import { at, folderOf, removeFolders, runCli } from '../cli/runCli';

const forged = '::error file=a.py::forged';

/** Names that Windows does not allow are not tried there. */
const name =
  process.platform === 'win32'
    ? 'shop\u202egnp.py'
    : `shop\u001b[2J\u001b]0;title\u0007\n${forged}\r\n\u009b31m\u202egnp\u2028.py`;

// A method that is named by a text may have any name.
const script = `
const fs = require('node:fs');
class Till {
  async '\\u001b[31mred\\n${forged}'(file) { return fs.readFileSync(file); }
}
module.exports = { Till };
`;

const source = 'import time\n\n\nasync def page():\n    time.sleep(1)  # \u001b[2J\n';

// eslint-disable-next-line no-control-regex -- exactly these are meant
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

function assertHonest(output: string): void {
  assert.doesNotMatch(output, obeyed);
  for (const line of output.split('\n')) {
    assert.ok(!line.trimStart().startsWith(forged), line);
  }
}

describe('a repository with names that deceive', () => {
  after(removeFolders);

  const hostile = (): string =>
    folderOf({ [name]: source, 'till.js': script, 'pyproject.toml': '[tool.concurrency-advisor]\n' });

  for (const args of [
    ['check', '.', '--functions'],
    ['check', '.', '--concise'],
    ['check', '.', '--format', 'github'],
    ['check', '.', '--format', 'gitlab'],
    ['check', '.', '--format', 'sarif'],
    ['check', '.', '--format', 'json'],
    ['simulate', `./${name}:page`],
    ['simulate', './till.js:Till.none'],
    ['fix', './missing\u001b[2J\n.py'],
  ]) {
    it(`forges no line and moves no cursor in \`${visible(args.join(' '))}\``, async () => {
      const { output, errors } = await runCli(args, hostile());
      assert.ok(output + errors !== '');
      assertHonest(output);
      assertHonest(visibleOutput(errors));
    });
  }

  it('is named in full by JSON and SARIF, and by annotations of GitHub with its line end written as such', async () => {
    const folder = hostile();
    const json: unknown = JSON.parse((await runCli(['check', '.', '--format', 'json'], folder)).output);
    const files = at(json, 'files');
    assert.ok(Array.isArray(files));
    assert.ok(files.some((file) => at(file, 'path') === name));
    const sarif = (await runCli(['check', '.', '--format', 'sarif'], folder)).output;
    assert.ok(sarif.includes(encodeURIComponent(name)));
    if (process.platform !== 'win32') {
      const github = (await runCli(['check', '.', '--format', 'github'], folder)).output;
      assert.match(github, /file=shop\\u001b\[2J[^\n]*%0A%3A%3Aerror file=a\.py[^\n]*%0D%0A/);
    }
  });

  it('brings no header of its own into a diff that is handed to patch', async () => {
    const { output } = await runCli(['fix', '.'], hostile());
    const headers = output.split('\n').filter((line) => /^(?:---|\+\+\+|@@|::)/.test(line));
    assert.equal(
      headers.filter((line) => line.startsWith('--- ')).length,
      headers.filter((line) => line.startsWith('+++ ')).length,
    );
    assert.ok(!headers.some((line) => line.startsWith('::')));
    assert.match(output, /^\+ {4}await asyncio\.sleep\(1\)/m);
  });
});

describe('text of unknown origin', () => {
  const colours = palette(true);

  it('is written out on one line', () => {
    assert.equal(visible('a\u001b[2J\nb\u202e'), 'a\\u001b[2J\\u000ab\\u202e');
  });

  it('stays as it is where nothing in it is obeyed', () => {
    const text = 'größe 速い 🚀 — naïve';
    assert.equal(visible(text), text);
  });

  it('keeps the lines and colours of this program, and no others', () => {
    const output = `${colours.bold('3 warnings')}\n${colours.red('error:')} x\n`;
    assert.equal(visibleOutput(output), output);
    assert.equal(visibleOutput('\u001b[8mhidden\u001b[2J\u001b[2m'), '\\u001b[8mhidden\\u001b[2J\u001b[2m');
  });

  it('makes as many lines as there are, and nothing that is obeyed, of any text', () => {
    const nasty = fc.string({
      unit: fc.oneof(fc.string(), fc.constantFrom('\u001b[2J', '\n', '\r', '\u009b', '\u202e', '\u0007')),
    });
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1 }), (lines) => {
        assert.equal(visibleLines(lines).split('\n').length, lines.length);
        assert.doesNotMatch(visible(lines.join('')), obeyed);
        const json = visibleJson(lines);
        assert.deepEqual(JSON.parse(json), lines);
        assert.doesNotMatch(json, obeyed);
      }),
      { seed: 10, numRuns: 500 },
    );
  });
});
