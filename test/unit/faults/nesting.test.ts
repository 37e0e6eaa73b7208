/** Code that is nested more deeply than anybody writes it, as generators and packers do: told of, and nothing else suffers. */
import assert from 'node:assert/strict';
import { folderOf, removeFolders, runCli } from '../cli/runCli';
import { isStackOverflow } from '../../../src/languages/typescript/nesting';
import { LspClient } from '../server/lspClient';

const depth = 5000;
const waiting =
  'import { readFileSync } from "node:fs";\nexport async function wait() {\n  return readFileSync("a");\n}\n';

/** The deep part is on the third line of each. */
const deep: Readonly<Record<string, string>> = {
  'deep.js': `import { wait } from "./wait.js";\nexport const first = wait();\nexport const f = ${'() => '.repeat(depth)}1;\n`,
  'deep.ts': `export const a = 1;\nexport const b = 2;\nexport const c = a${'.then()'.repeat(depth)};\n`,
  'deep.py': `import time\nasync def wait(): time.sleep(1)\nx = ${'('.repeat(depth)}1${')'.repeat(depth)}\n`,
};

describe('code that is nested too deeply', () => {
  afterEach(removeFolders);

  const program = (): string =>
    folderOf({ ...deep, 'wait.js': waiting, 'use.js': 'import { f } from "./deep.js";\nf();\n' });

  it('is told of by check with its place, and the rest is reported', async () => {
    const { code, output } = await runCli(['check', '.', '--concise'], program());
    for (const name of Object.keys(deep)) {
      const [problem, ...more] = output
        .split('\n')
        .filter((line) => line.startsWith(`${name}:3:`) && line.includes('error'));
      assert.match(problem ?? '', /: error: Nested too deeply to be analysed/, output);
      assert.deepEqual(more, []);
    }
    assert.match(output, /^wait\.js:3:10: hint/m);
    assert.match(output, /^deep\.py:2:19: warning/m);
    assert.doesNotMatch(output, /call stack/);
    assert.equal(code, 1);
  });

  it('is logged nowhere as a failure of the server, which goes on', async () => {
    const client = await LspClient.start({ folder: program() });
    await client.until(() => client.statuses.at(-1)?.state === 'ready');
    for (const [name, text] of Object.entries(deep)) {
      await client.open(client.uriOf(name), text);
      await client.diagnostics(client.uriOf(name));
    }
    await client.open(client.uriOf('wait.js'), waiting);
    const codes = (await client.diagnostics(client.uriOf('wait.js'))).map((each) => each.code);
    assert.deepEqual(codes, ['blocking-call-in-async']);
    assert.deepEqual(
      client.log.filter((line) => /failed|call stack/.test(line)),
      [],
    );
    await client.stop();
  });

  it('is told from other errors where the engine runs out of stack in a regular expression', () => {
    let level = 0;
    const descend = (): void => {
      level++;
      new RegExp(`\\{(\\d+)\\}${String(level)}`).test('{1}');
      descend();
    };
    let thrown: unknown;
    try {
      descend();
    } catch (error) {
      thrown = error;
    }
    assert.ok(isStackOverflow(thrown), String(thrown));
    assert.throws(
      () => new RegExp('('.repeat(2)),
      (error) => !isStackOverflow(error),
    );
  });
});
