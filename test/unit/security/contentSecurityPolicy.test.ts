/** The content security policy of the simulation view, read as a browser reads it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { contentSecurityPolicy } from '../../../src/client/contentSecurityPolicy';

const source = 'https://*.vscode-cdn.example';
const directives = new Map(
  contentSecurityPolicy('n0nce', source)
    .split(';')
    .map((directive) => directive.trim().split(/\s+/))
    .map(([name = '', ...values]) => [name, values]),
);

describe('the page of the simulation view', () => {
  it('loads nothing that is not named, and has no base, no form and no frame', () => {
    assert.deepEqual(directives.get('default-src'), ["'none'"]);
    assert.deepEqual(directives.get('base-uri'), ["'none'"]);
    assert.deepEqual(directives.get('form-action'), ["'none'"]);
    for (const name of ['connect-src', 'frame-src', 'child-src', 'object-src', 'media-src', 'manifest-src']) {
      assert.ok(!directives.has(name), `${name} is left to default-src`);
    }
  });

  it('runs scripts by nonce alone: neither inline, nor evaluated, nor by address', () => {
    assert.deepEqual(directives.get('script-src'), ["'nonce-n0nce'"]);
    const all = [...directives.values()].flat();
    for (const word of [
      "'unsafe-inline'",
      "'unsafe-eval'",
      "'unsafe-hashes'",
      "'strict-dynamic'",
      "'wasm-unsafe-eval'",
    ]) {
      assert.ok(!all.includes(word), word);
    }
  });

  it('takes style, fonts and pictures from the extension only', () => {
    assert.deepEqual(directives.get('style-src'), [source]);
    assert.deepEqual(directives.get('font-src'), [source]);
    assert.deepEqual(directives.get('img-src'), [source, 'data:']);
    assert.deepEqual(directives.get('worker-src'), ['blob:']);
    assert.deepEqual(
      [...directives.values()].flat().filter((value) => /^(?:\*|https?:|ws)/.test(value) && value !== source),
      [],
    );
  });

  it('has no text of the user in it: the page is made of the policy, the nonce and two addresses', () => {
    const text = readFileSync(path.join(import.meta.dirname, '../../../src/client/html.ts'), 'utf8');
    const page = /`<!DOCTYPE html>[^`]*`/.exec(text)?.[0] ?? '';
    assert.deepEqual(
      Array.from(page.matchAll(/\$\{([^}]*)\}/g), ([, expression]) => expression),
      ['policy', "asset('view.css')", 'nonce', "asset('view.js')"],
    );
  });
});
