/**
 * The documentation against the product and against itself: pages that are made from the source are made from today's, links and
 * anchors lead somewhere, the worked example of a knowledge file works, and the map of folders names those there are.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { manuals } from '../../src/cli/run';
import { commandReference, commandsFile, settingsFile, settingsReference } from '../support/reference';
import { folderOf, removeFolders, runCli } from '../unit/cli/runCli';

const root = path.resolve(import.meta.dirname, '../..');

/** Every page of the repository that is not a test's data. */
const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && !file.startsWith('test/fixtures/') && existsSync(path.join(root, file)));

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** The text without code, in which brackets mean something else. */
function prose(text: string): string {
  return text.replaceAll(/^( *)(```|~~~)[^]*?^\1\2/gm, '').replaceAll(/`[^`\n]*`/g, (code) => 'x'.repeat(code.length));
}

/** The anchors of a page, by GitHub's rule: lower case, punctuation gone, spaces as dashes, a number for the second of a name. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const withoutCode = text.replaceAll(/^( *)(```|~~~)[^]*?^\1\2/gm, '');
  for (const [, title = ''] of withoutCode.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const name = title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}\p{Mark}_\- ]/gu, '')
      .replaceAll(' ', '-');
    let anchor = name;
    for (let count = 1; anchors.has(anchor); count++) {
      anchor = `${name}-${count}`;
    }
    anchors.add(anchor);
  }
  for (const [, id = ''] of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) {
    anchors.add(id);
  }
  return anchors;
}

describe('the pages that are made from the source', () => {
  it('are today’s: docs/settings.md from the manifest (npm run docs:reference)', async () => {
    assert.equal(readFileSync(settingsFile, 'utf8'), await settingsReference());
  });

  it('are today’s: the options in docs/cli.md from --help (npm run docs:reference)', async () => {
    const page = readFileSync(commandsFile, 'utf8');
    assert.equal(page, await commandReference(page, manuals));
  });

  it('list every command of the program', () => {
    const page = readFileSync(commandsFile, 'utf8');
    for (const { name } of manuals) {
      assert.match(page, new RegExp(`^concurrency-advisor ${name}\\b`, 'm'));
      assert.match(page, new RegExp(`^## ${name}$`, 'm'));
    }
  });
});

describe('every link', () => {
  for (const page of pages) {
    it(`of ${page} leads to a file, and its anchor to a heading`, () => {
      const text = read(page);
      const folder = path.dirname(path.join(root, page));
      const links = [
        ...prose(text).matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|<(?:img|a)[^>]+(?:src|href)="([^"]+)"/g),
      ];
      for (const [, inText, inTag] of links) {
        const link = decodeURIComponent(inText ?? inTag ?? '');
        if (/^[a-z]+:/.test(link)) {
          continue;
        }
        const [file = '', anchor] = link.split('#', 2);
        const target = file === '' ? path.join(root, page) : path.resolve(folder, file);
        assert.ok(existsSync(target), `${page}: ${link} does not exist`);
        if (anchor !== undefined && target.endsWith('.md')) {
          assert.ok(anchorsOf(readFileSync(target, 'utf8')).has(anchor), `${page}: ${link} has no such heading`);
        }
      }
    });
  }

  it('to a page is there at least once: docs/README.md names them all', () => {
    const index = read('docs/README.md');
    for (const page of pages.filter((file) => /^docs\/[^/]+\.md$/.test(file) && file !== 'docs/README.md')) {
      assert.ok(index.includes(`](${path.basename(page)})`), page);
    }
  });
});

describe('the configurations of docs/editors.md', () => {
  const blocks = [...read('docs/editors.md').matchAll(/```(\w+)\n([^]*?)```/g)];
  const configurations = blocks.filter(([, language]) => language !== 'sh');

  it('all start the server as the command line takes it', () => {
    assert.deepEqual(
      configurations.map(([, language]) => language),
      ['lua', 'lua', 'lua', 'toml', 'elisp', 'elisp', 'json', 'json'],
    );
    for (const [, , text = ''] of configurations) {
      assert.match(text, /"?concurrency-advisor["']/);
      assert.match(text, /["']lsp["'],? ["']--stdio["']/);
    }
  });

  it('can be read by their editors: JSON, TOML and Lisp are whole', () => {
    for (const [, language, text = ''] of configurations) {
      if (language === 'json') {
        assert.equal(typeof JSON.parse(text), 'object');
      } else if (language === 'toml') {
        assert.deepEqual(Object.keys(parseToml(text)), ['language-server', 'language']);
      } else if (language === 'elisp') {
        assert.equal(text.split('(').length, text.split(')').length, text);
      }
    }
  });
});

describe('the worked example of docs/knowledge.md', () => {
  afterEach(removeFolders);

  const section =
    read('docs/knowledge.md')
      .split('\n## ')
      .find((each) => each.startsWith('A worked example')) ?? '';
  const blocks = [...section.matchAll(/```(\w+)\n([^]*?)```/g)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
  const block = (language: string, index = 0): string => {
    const found = blocks.filter((each) => each.language === language)[index];
    assert.ok(found, `${language} ${index}`);
    return found.text;
  };

  it('is silent without the file and finds the call with it, as the page prints', async () => {
    const folder = folderOf({ 'orders.py': block('python'), 'tools/knowledge/warehouse.json': block('json') });
    const without = await runCli(['check', 'orders.py', '--concise'], folder);
    assert.deepEqual([without.code, without.output], [0, 'No findings in 1 file.\n']);
    const { code, output, errors } = await runCli(
      ['check', 'orders.py', '--knowledge', 'tools/knowledge/warehouse.json'],
      folder,
    );
    assert.deepEqual([code, errors], [1, '']);
    assert.equal(output, block('text').replace(/^\$ .*\n/, ''));
  });

  it('is found through pyproject.toml as well', async () => {
    const folder = folderOf({
      'orders.py': block('python'),
      'tools/knowledge/warehouse.json': block('json'),
      'pyproject.toml': block('toml'),
    });
    const { code, errors } = await runCli(['check', 'orders.py'], folder);
    assert.deepEqual([code, errors], [1, '']);
  });
});

describe('ARCHITECTURE.md', () => {
  const text = read('ARCHITECTURE.md');

  it('has every folder of the source in its table, and none that is gone', () => {
    const folders = readdirSync(path.join(root, 'src')).filter((name) =>
      statSync(path.join(root, 'src', name)).isDirectory(),
    );
    const rows = [...text.matchAll(/^\| ((?:`[^`]+`,? ?)+) +\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
    );
    for (const folder of folders) {
      assert.ok(rows.includes(folder), folder);
    }
  });

  it('names only files and folders that are there', () => {
    const named = [
      ...text.matchAll(/`((?:advice|analysis|cli|client|core|knowledge|languages|server|simulator|view)\/[\w./-]+)`/g),
    ];
    assert.ok(named.length > 10);
    for (const [, name = ''] of named) {
      const file = path.join(root, 'src', name);
      assert.ok([file, `${file}.ts`].some(existsSync), name);
    }
  });

  it('names folders around the source that are there', () => {
    const around = text.split('## Around the source')[1]?.split('\n## ')[0] ?? '';
    const named = [...around.matchAll(/`((?:test|scripts|config|media|tools)(?:\/\w+)?)`/g)].map(
      ([, name = '']) => name,
    );
    assert.ok(named.length > 10);
    for (const name of named) {
      assert.ok(existsSync(path.join(root, name)), name);
    }
  });

  it('gives a reason for every dependency that the bundles carry', () => {
    const imported = new Set<string>();
    for (const file of execFileSync('git', ['ls-files', 'src/*.ts'], { cwd: root, encoding: 'utf8' }).split('\n')) {
      const source = file !== '' && existsSync(path.join(root, file)) ? read(file) : '';
      for (const [, name = ''] of source.matchAll(/^import (?!type)[^;]*? from '((?:@[\w-]+\/)?[\w-]+)[^']*';/gm)) {
        imported.add(name);
      }
    }
    // `bundled:` is a file of this repository, as text.
    const notPackages = ['node', 'vscode', 'bundled'];
    for (const name of [...imported].filter((each) => !notPackages.includes(each))) {
      assert.ok(text.includes(`\`${name}\``), name);
    }
  });
});
