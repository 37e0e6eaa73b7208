/** How grave a finding in JavaScript is, by where it stands. */
import assert from 'node:assert/strict';
import { findingsOf } from '../../../src/advice/advise';
import { defaultAdviceSettings } from '../../../src/advice/finding';
import { newScriptProject } from '../../support/checkFixtures';

const blocking = `import { execSync } from 'node:child_process';
export async function revision() {
  return execSync('git rev-parse HEAD').toString();
}
`;

function severities(files: Readonly<Record<string, string>>): string[] {
  const project = newScriptProject();
  for (const [name, text] of Object.entries(files)) {
    project.setFile(name, text);
  }
  return Object.keys(files).flatMap((name) =>
    findingsOf(project, name, defaultAdviceSettings).map(({ rule, severity }) => `${rule} ${severity}`),
  );
}

describe('a blocking call in JavaScript', () => {
  it('is a warning in an async function that anybody may call', () => {
    assert.deepEqual(severities({ 'src/shop.ts': blocking }), ['blocking-call-in-async warning']);
  });

  for (const file of [
    'src/shop.test.ts',
    'src/shop.spec.js',
    'src/__tests__/shop.ts',
    'test/shop.mjs',
    'vite.config.ts',
    'scripts/release.mjs',
    'esbuild.js',
    'src/cli/shop.ts',
    'bin/shop.js',
  ]) {
    it(`is a hint in ${file}`, () => {
      assert.deepEqual(severities({ [file]: blocking }), ['blocking-call-in-async hint']);
    });
  }

  for (const file of ['src/latest.ts', 'src/contest/shop.ts', 'src/client/shop.ts', 'src/binary/shop.ts']) {
    it(`is a warning in ${file}`, () => {
      assert.deepEqual(severities({ [file]: blocking }), ['blocking-call-in-async warning']);
    });
  }

  it('is a hint in what a script starts, directly or through another function', () => {
    const main = 'async function main() {\n  console.log(await revision());\n}\n\nawait main();\n';
    assert.deepEqual(severities({ 'shop.mjs': blocking.replace('export ', '') + main }), [
      'blocking-call-in-async hint',
    ]);
  });

  it('is a warning in what a script starts beside other tasks', () => {
    const main = 'await Promise.all([revision(), revision()]);\n';
    const text = `${blocking.replace('export ', '')}async function both() {\n  ${main}}\n\nawait both();\n`;
    assert.deepEqual(severities({ 'shop.mjs': text }), ['blocking-call-in-async warning']);
  });

  it('is a warning in a handler that is written in another file', () => {
    const server = "import express from 'express';\nimport { page } from './page';\nexpress().get('/', page);\n";
    const page =
      "import { readFileSync } from 'node:fs';\nexport function page(request, response) {\n  response.send(readFileSync('a'));\n}\n";
    assert.deepEqual(severities({ 'server.ts': server, 'page.ts': page }), ['blocking-call-in-async warning']);
  });
});
