/**
 * That the front end of JavaScript and TypeScript reads whatever it is given: its own source, real packages as they are
 * installed, code that breaks off anywhere. Problems are told only where code is really broken.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { typescript } from '../../../src/languages/typescript/typescript';
import { newScriptProject } from '../../support/checkFixtures';

const root = path.resolve(import.meta.dirname, '../../..');

/** Generated files beyond this are no programs that people read. */
const maxSize = 400_000;

function scriptsBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return entry.name === 'node_modules' ? [] : scriptsBelow(full);
    }
    return /\.[cm]?[jt]sx?$/.test(entry.name) && statSync(full).size < maxSize ? [full] : [];
  });
}

function extract(text: string, file: string) {
  return typescript.extract(text, { path: file, moduleName: file, isPackage: false });
}

describe('real programs of JavaScript and TypeScript', () => {
  const packages = ['ajv/dist', 'undici/lib', 'vscode-jsonrpc/lib', 'ignore', 'smol-toml/dist', 'lit-html'];
  for (const folder of [
    'src/core',
    'src/analysis',
    'src/server',
    'src/view',
    ...packages.map((each) => `node_modules/${each}`),
  ]) {
    it(`are read without a problem: ${folder}`, () => {
      const files = scriptsBelow(path.join(root, folder));
      assert.ok(files.length > 2, `${folder} has ${files.length} files`);
      for (const file of files) {
        const { problems, functions } = extract(readFileSync(file, 'utf8'), file);
        assert.deepEqual(problems, [], file);
        assert.equal(functions[0]?.name, '<module>');
      }
    });
  }

  it('know what most calls of a program of their own reach', () => {
    const project = newScriptProject();
    const folder = path.join(root, 'src');
    project.setRoots([folder]);
    for (const file of [...scriptsBelow(path.join(folder, 'core')), ...scriptsBelow(path.join(folder, 'analysis'))]) {
      project.setFile(file, readFileSync(file, 'utf8'));
    }
    const calls = project.paths().flatMap((file) => project.summaries(file).flatMap(({ calls: made }) => made));
    const unresolved = calls.filter(({ target }) => target.kind === 'unresolved');
    assert.ok(calls.length > 1500, `${calls.length} calls`);
    assert.ok(unresolved.length < 0.15 * calls.length, `${unresolved.length} of ${calls.length} are not understood`);
  });
});

describe('code of JavaScript that is not finished', () => {
  const program = readFileSync(path.join(root, 'test/fixtures/typescript/promises/chains.ts'), 'utf8');

  it('is read wherever it breaks off', () => {
    for (let end = 0; end < program.length; end += 7) {
      const { functions } = extract(program.slice(0, end), 'chains.ts');
      assert.equal(functions[0]?.name, '<module>', `at ${end}`);
    }
  });

  it('is read with any line left out', () => {
    const lines = program.split('\n');
    lines.forEach((_, index) => {
      const { functions } = extract(lines.toSpliced(index, 1).join('\n'), 'chains.ts');
      assert.ok(functions.length > 3, `without line ${index + 1}`);
    });
  });

  it('has its problems listed where they are', () => {
    const { problems } = extract('const a = (;\nfunction b() { load(); }\n', 'a.js');
    assert.deepEqual(problems[0]?.range.start, { line: 0, character: 11 });
    assert.ok(problems[0].message.length > 3);
  });

  it('keeps the functions around an error', () => {
    const { functions } = extract('function a() { load( }\nclass B { m() { x. } }\nfunction c() {}', 'a.js');
    for (const name of ['a', 'B.m', 'c']) {
      assert.ok(
        functions.some((each) => each.name === name),
        name,
      );
    }
  });

  for (const text of [
    '',
    '\uFEFFlet a;',
    '#!/usr/bin/env node\nlet a;',
    '\0',
    'a'.repeat(100_000),
    '('.repeat(3000),
    '{'.repeat(3000),
  ]) {
    it(`reads ${JSON.stringify(text.slice(0, 12))} of ${text.length} characters`, () => {
      assert.equal(extract(text, 'a.js').functions[0]?.name, '<module>');
    });
  }

  it('reads expressions that are nested very deeply', () => {
    const text = `const a = ${'['.repeat(300)}1${']'.repeat(300)};\nconst b = ${Array.from({ length: 500 }, () => '1').join(' + ')};`;
    assert.deepEqual(extract(text, 'a.js').problems, []);
  });

  /** What is nested, and where it is: the lines before are plain. */
  const nested: Readonly<Record<string, (depth: number) => string>> = {
    'functions that return functions': (depth) => `${'() => '.repeat(depth)}1;`,
    'calls in calls': (depth) => `${'f(() => {\n'.repeat(depth)}x();\n${'})'.repeat(depth)};`,
    'blocks in blocks': (depth) => '{'.repeat(depth) + '}'.repeat(depth),
    'a chain of calls': (depth) => `a${'.b()'.repeat(depth)};`,
    'a sum': (depth) => `a${' + a'.repeat(depth)};`,
    'else after else': (depth) => `${'if (a) b(); else '.repeat(depth)}c();`,
    templates: (depth) => `${'`${'.repeat(depth)}1${'}`'.repeat(depth)};`,
    markup: (depth) => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)};`,
  };
  const plain = 'export function first() {\n  return 1;\n}\n';
  for (const [name, text] of Object.entries(nested)) {
    it(`says where it is nested too deeply: ${name}`, () => {
      const { functions, problems } = extract(`${plain}${text(30_000)}\n`, 'a.jsx');
      assert.equal(functions[0]?.name, '<module>');
      assert.deepEqual(
        problems.map(({ message }) => message),
        ['Nested too deeply to be analysed, and so nothing of this file is: split this up, or exclude the file.'],
      );
      assert.ok((problems[0]?.range.start.line ?? 0) >= 3, JSON.stringify(problems[0]?.range));
      assert.deepEqual(
        extract(plain, 'a.jsx').functions.map((each) => each.name),
        ['<module>', 'first'],
      );
    });
  }

  it('reads names that all refer to each other', () => {
    const names = Array.from({ length: 40 }, (_, index) => `name${index}`);
    const lines = [`let ${names.join(', ')};`, ...names.map((name) => `${name} = [${names.join(', ')}];`)];
    assert.deepEqual(extract([...lines, 'function all() { return name0; }'].join('\n'), 'a.js').problems, []);
  });

  it('reads functions that are nested without end, their names not growing without end', () => {
    const { functions } = extract(`${'() => '.repeat(400)}1;\nfunction after() {}`, 'a.js');
    assert.ok(functions.length > 100, `${functions.length} functions`);
    assert.ok(functions.reduce((sum, { name }) => sum + name.length, 0) < 500_000);
    assert.equal(functions.at(-1)?.name, 'after');
  });
});
