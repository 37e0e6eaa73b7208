/** JavaScript and TypeScript in an editor session and in a workspace: what is loaded when, and where names of modules lead. */
import assert from 'node:assert/strict';
import path from 'node:path';
import type { Diagnostic, Hover } from 'vscode-languageserver/node';
import { simulationMethod, type SimulationResult } from '../../../src/protocol';
import { scriptPathsOf } from '../../../src/server/files/scriptPaths';
import { ImportSearch } from '../../../src/server/files/imports';
import { Projects } from '../../../src/server/projects';
import { folderOf, removeFolders } from '../cli/runCli';
import { LspClient, messageOf } from './lspClient';

const store = `import { readFileSync } from 'node:fs';

export function load(name: string) {
  return readFileSync(name, 'utf8');
}
`;
const page = `import { load } from './store';

export async function page(name: string) {
  await fetch('https://bakery.example');
  return load(name);
}
`;

/** What the calls of a function reach, as `file#function` or the name of an API. */
function reached(projects: Projects, file: string, name: string): readonly string[] {
  const summary = projects.summaries(file).find(({ facts }) => facts.name === name);
  assert.ok(summary, `no function ${name}`);
  return summary.calls.map(({ target }) =>
    target.kind === 'project'
      ? target.functions.map((each) => `${each.path}#${each.id}`).join()
      : 'name' in target
        ? (target.name ?? '')
        : 'unresolved',
  );
}

describe('projects of more than one language', () => {
  it('do not load what reads JavaScript before there is any', () => {
    const projects = new Projects();
    projects.setFile('shop/a.py', 'import time\ndef f():\n    time.sleep(1)\n');
    assert.equal(projects.hasScripts, false);
    assert.equal(projects.text('shop/a.ts'), undefined);
    assert.deepEqual(projects.summaries('shop/a.ts'), []);
    assert.equal(projects.hasScripts, false);
    projects.setFile('shop/a.ts', 'export const a = () => 1;');
    assert.equal(projects.hasScripts, true);
  });

  it('keep the languages apart', () => {
    const projects = new Projects();
    projects.setFile('a.py', 'def load():\n    pass\n');
    projects.setFile('a.ts', 'export function load() {}');
    projects.setFile('b.ts', "import { load } from './a';\nexport const use = () => load();");
    assert.deepEqual(reached(projects, 'b.ts', 'use'), ['a.ts#load']);
    assert.deepEqual([...projects.paths()].sort(), ['a.py', 'a.ts', 'b.ts']);
    projects.removeFile('a.ts');
    assert.deepEqual(reached(projects, 'b.ts', 'use'), ['unresolved']);
  });
});

describe('module names of a JavaScript workspace', () => {
  afterEach(removeFolders);

  function projectsOf(files: Readonly<Record<string, string>>): {
    readonly projects: Projects;
    readonly folder: string;
  } {
    const folder = folderOf(files).split(path.sep).join('/');
    const projects = new Projects();
    projects.setRoots([folder]);
    const sources = Object.entries(files).filter(([name]) => !name.endsWith('.json'));
    for (const [name, text] of sources) {
      projects.setFile(`${folder}/${name}`, text);
    }
    projects.setScriptPaths(
      scriptPathsOf(
        sources.map(([name]) => path.join(folder, name)),
        [path.normalize(folder)],
      ),
    );
    return { projects, folder };
  }

  it('follow path aliases of tsconfig.json and of what it extends', () => {
    const { projects, folder } = projectsOf({
      'base.json': JSON.stringify({ compilerOptions: { baseUrl: '.', paths: { '@shop/*': ['src/shop/*'] } } }),
      'tsconfig.json': JSON.stringify({ extends: './base.json' }),
      'src/shop/store.ts': store,
      'src/main.ts':
        "import { load } from '@shop/store';\nimport { load as plain } from 'src/shop/store';\nexport const use = () => [load('a'), plain('a')];",
    });
    const expected = `${folder}/src/shop/store.ts#load`;
    assert.deepEqual(reached(projects, `${folder}/src/main.ts`, 'use'), [expected, expected]);
  });

  it('find packages of the workspace by their entries', () => {
    const main =
      "import { load } from '@shop/store';\nimport { load as part } from '@shop/store/part';\nimport { load as plain } from 'plain';\nexport const use = () => [load('a'), part('a'), plain('a')];";
    const { projects, folder } = projectsOf({
      'package.json': JSON.stringify({ name: 'root', workspaces: ['packages/*'] }),
      'packages/store/package.json': JSON.stringify({
        name: '@shop/store',
        exports: { '.': { types: './dist/index.d.ts', import: './dist/index.js' }, './part': './dist/part.js' },
      }),
      'packages/store/src/index.ts': store,
      'packages/store/src/part.ts': store,
      'packages/plain/package.json': JSON.stringify({ name: 'plain', main: 'lib/plain.js' }),
      'packages/plain/lib/plain.js': 'exports.load = () => 1;',
      'packages/app/main.ts': main,
    });
    assert.deepEqual(reached(projects, `${folder}/packages/app/main.ts`, 'use'), [
      `${folder}/packages/store/src/index.ts#load`,
      `${folder}/packages/store/src/part.ts#load`,
      `${folder}/packages/plain/lib/plain.js#load`,
    ]);
  });

  it('say nothing where a configuration is broken', () => {
    const folder = folderOf({ 'tsconfig.json': '{ "compilerOptions": [', 'package.json': '{', 'a.ts': '' });
    assert.deepEqual(scriptPathsOf([path.join(folder, 'a.ts')], [folder]), {
      aliases: [{ folder: folder.split(path.sep).join('/'), paths: [] }],
      packages: [],
    });
  });

  it('lead to files on disk for relative imports alone', () => {
    const folder = folderOf({ 'a.ts': '', 'b.mts': '', 'c/index.jsx': '' });
    const from = path.join(folder, 'main.ts');
    const found = (name: string) =>
      new ImportSearch([folder]).filesOfModule(name, from).map((file) => path.relative(folder, file));
    assert.deepEqual(found(`${folder}/a`), ['a.ts']);
    assert.deepEqual(found(`${folder}/b`), ['b.mts']);
    assert.deepEqual(found(`${folder}/c`), [path.join('c', 'index.jsx')]);
    assert.deepEqual(found(`${folder}/none`), []);
    assert.deepEqual(found('express.default'), []);
  });
});

describe('an editor session with TypeScript', () => {
  let client: LspClient;

  afterEach(async () => {
    await client.stop();
    removeFolders();
  });

  it('reports, shows verdicts and simulates as for Python', async () => {
    client = await LspClient.start({ folder: folderOf({ 'shop/store.ts': store, 'shop/page.ts': page }) });
    const uri = client.uriOf('shop/page.ts');
    await client.open(uri, page, 'typescript');
    await client.until(() => client.statuses.at(-1)?.state === 'ready');
    const diagnostics: readonly Diagnostic[] = await client.diagnostics(uri);
    assert.deepEqual(
      diagnostics.map(({ code, range }) => [code, range.start.line]),
      [['blocking-call-in-async', 4]],
    );
    assert.match(diagnostics.map(messageOf).join(), /readFileSync/);
    const lenses = await client.codeLenses(uri);
    assert.deepEqual(
      lenses.map(({ range }) => range.start.line),
      [2],
    );
    const hover = await client.request<Hover | null>('textDocument/hover', {
      textDocument: { uri },
      position: { line: 2, character: 24 },
    });
    assert.match(JSON.stringify(hover?.contents), /I\/O-bound/);
    const simulation = await client.request<SimulationResult>(simulationMethod, {
      uri,
      position: { line: 3, character: 4 },
    });
    assert.equal(simulation?.functionName, 'page');
    assert.equal(simulation.machine.language, 'javascript');
  });

  it('reads unsaved documents by the language the editor says they have', async () => {
    client = await LspClient.start();
    await client.open(
      'untitled:Untitled-1',
      page.replace(/load\(name\)/, "require('fs').readFileSync(name)"),
      'javascript',
    );
    const diagnostics = await client.diagnostics('untitled:Untitled-1');
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['blocking-call-in-async'],
    );
  });
});
