/** Annotations of GitHub Actions, read back as the runner reads them: whatever a message or a path holds must survive. */
import assert from 'node:assert/strict';
import { formatGithub } from '../../../src/cli/formats/github';
import type { Report } from '../../../src/cli/report';
import { folderOf, removeFolders, runCli } from './runCli';

interface Annotation {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/**
 * The runner's reading of a workflow command: https://github.com/actions/runner, ActionCommand.TryParseV2. A line is one
 * command; a property ends at a comma and the properties at `::`.
 */
function annotationOf(line: string): Annotation {
  const [, command = '', list = '', message = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
  const unescaped = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n');
  const properties = list.split(',').map((each) => {
    const [, key = '', value = ''] = /^(\w+)=(.*)$/.exec(each) ?? [];
    return [key, unescaped(value).replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%')] as const;
  });
  return { command, properties: Object.fromEntries(properties), message: unescaped(message).replaceAll('%25', '%') };
}

function annotationsIn(output: string): readonly Annotation[] {
  assert.ok(output === '' || output.endsWith('\n'));
  return output.split('\n').slice(0, -1).map(annotationOf);
}

describe('check --format github', () => {
  afterEach(removeFolders);

  it('names file, place and rule, and tells of the chain in lines below', async () => {
    const folder = folderOf({
      'shop/storage.py': 'import requests\n\n\ndef load(url):\n    return requests.get(url)\n',
      'shop/page.py': 'from shop.storage import load\n\n\nasync def page(url):\n    return load(url)\n',
    });
    const [annotation, ...others] = annotationsIn((await runCli(['check', '.', '--format', 'github'], folder)).output);
    assert.deepEqual(others, []);
    assert.equal(annotation?.command, 'warning');
    assert.deepEqual(annotation.properties, {
      file: 'shop/page.py',
      line: '5',
      endLine: '5',
      col: '12',
      endColumn: '16',
      title: 'blocking-call-in-async',
    });
    assert.match(annotation.message, /^`load` blocks the event loop .*\nshop\/storage\.py:5 requests\.get$/);
  });

  it('shows hints as notices and what cannot be read as errors', async () => {
    const folder = folderOf({
      'tests/test_page.py': 'import time\n\n\nasync def test_page():\n    time.sleep(1)\n',
      'data.py': Uint8Array.of(0),
    });
    const { output } = await runCli(['check', '.', '--format', 'github'], folder);
    assert.deepEqual(
      annotationsIn(output).map(({ command, properties }) => [command, properties['file']]),
      [
        ['notice', 'tests/test_page.py'],
        ['error', 'data.py'],
      ],
    );
  });

  const difficult = [
    '100%',
    'a,b',
    'C:\\shop',
    'two\nlines',
    'back\rhere',
    'x::y',
    '%0A',
    'title=1,line=2::',
    '%253A',
    'ü 名',
  ];

  for (const text of difficult) {
    it(`keeps ${JSON.stringify(text)} as it is, in a path and in a message`, () => {
      const report: Report = { files: [], errors: [{ path: text, message: text, line: 3 }], display: (path) => path };
      assert.deepEqual(annotationsIn(formatGithub(report)), [
        { command: 'error', properties: { file: text, line: '3', col: '1' }, message: text },
      ]);
    });
  }
});
