/** The SARIF report against the standard's own schema, and what code-scanning services need of it beyond validity. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { pathToFileURL } from 'node:url';
import { ruleIds } from '../../../src/advice/finding';
import { at, folderOf, removeFolders, runCli } from './runCli';

const files = {
  'shop/storage.py': 'import requests\n\n\ndef load(url):\n    return requests.get(url).text\n',
  'shop/a b#1.py':
    'import time\nfrom shop.storage import load\n\n\nasync def page(url):\n    time.sleep(1)  # concurrency: ignore\n    return load(url)\n\n\nasync def pages():\n    return load("a"), load("a")\n',
  'shop/broken.py': 'def (:\n',
};

const schemaFile = path.resolve(import.meta.dirname, '../../fixtures/sarif/sarif-schema-2.1.0.json');

/** The schema is one of draft 4; of what changed until draft 7 it only uses the name of `id`. */
function validator(): (log: unknown) => readonly string[] {
  const schema: unknown = JSON.parse(readFileSync(schemaFile, 'utf8'));
  assert.ok(typeof schema === 'object' && schema !== null);
  const kept = Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== 'id'));
  const ajv = new Ajv({ allErrors: true, strict: false });
  ajv.addFormat('uri', (text) => URL.canParse(text));
  ajv.addFormat('uri-reference', (text) => /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/.test(text));
  ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));
  const validate = ajv.compile(kept);
  return (log) => {
    validate(log);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${String(message)}`);
  };
}

async function logOf(folder: string, ...args: readonly string[]): Promise<unknown> {
  return JSON.parse((await runCli(['check', '.', '--format', 'sarif', ...args], folder)).output);
}

function listAt(value: unknown, ...keys: readonly (string | number)[]): readonly unknown[] {
  const list = at(value, ...keys);
  assert.ok(Array.isArray(list), keys.join('.'));
  return list;
}

describe('check --format sarif', () => {
  afterEach(removeFolders);

  it('is valid by the schema of OASIS, with findings, fixes, chains, suppressions and errors in it', async () => {
    const errorsOf = validator();
    assert.notDeepEqual(errorsOf({ version: '2.1.0', runs: [{ tool: {} }] }), [], 'the schema refuses what is wrong');
    const folder = folderOf({ ...files, 'data.py': Uint8Array.of(0) });
    assert.deepEqual(errorsOf(await logOf(folder)), []);
    assert.deepEqual(errorsOf(await logOf(folderOf({}))), []);
  });

  it('explains every rule: its sentence, why, the page and its level', async () => {
    const rules = listAt(await logOf(folderOf({})), 'runs', 0, 'tool', 'driver', 'rules');
    assert.deepEqual(rules.map((rule) => at(rule, 'id')).sort(), [...ruleIds].sort());
    for (const rule of rules) {
      const full = String(at(rule, 'fullDescription', 'text'));
      assert.ok(full.length > String(at(rule, 'shortDescription', 'text')).length, String(at(rule, 'id')));
      assert.doesNotMatch(full, /\]\(|\n/);
      assert.match(String(at(rule, 'helpUri')), /^https:\/\/.*\/docs\/rules\/[\w-]+\.md$/);
      const markdown = String(at(rule, 'help', 'markdown'));
      assert.ok(markdown.startsWith(`# ${String(at(rule, 'id'))}\n`));
      assert.doesNotMatch(markdown, /\]\(\.\.?\//);
      assert.match(String(at(rule, 'defaultConfiguration', 'level')), /^(warning|note)$/);
    }
  });

  it('leads through a chain of calls step by step', async () => {
    const results = listAt(await logOf(folderOf(files)), 'runs', 0, 'results');
    const flow = listAt(results[0], 'codeFlows', 0, 'threadFlows', 0, 'locations');
    assert.deepEqual(
      flow.map((step) => [
        at(step, 'nestingLevel'),
        at(step, 'location', 'physicalLocation', 'artifactLocation', 'uri'),
        at(step, 'location', 'physicalLocation', 'region', 'startLine'),
        at(step, 'location', 'message', 'text'),
      ]),
      [
        [0, 'shop/a%20b%231.py', 7, 'called in page'],
        [1, 'shop/storage.py', 5, 'requests.get'],
      ],
    );
  });

  it('names files relative to the folder it was run in, and that folder', async () => {
    const folder = folderOf(files);
    const log = await logOf(folder);
    const place = at(log, 'runs', 0, 'results', 0, 'locations', 0);
    assert.deepEqual(at(place, 'physicalLocation', 'artifactLocation'), {
      uri: 'shop/a%20b%231.py',
      uriBaseId: 'SRCROOT',
    });
    assert.equal(at(log, 'runs', 0, 'originalUriBaseIds', 'SRCROOT', 'uri'), `${pathToFileURL(folder).href}/`);
    assert.equal(at(log, 'runs', 0, 'columnKind'), 'utf16CodeUnits');
    assert.deepEqual(at(place, 'logicalLocations'), [{ fullyQualifiedName: 'page', kind: 'function' }]);
    const output = (await runCli(['check', folder, '--format', 'sarif'], folderOf({}))).output;
    const outside = at(JSON.parse(output), 'runs', 0, 'results', 0, 'locations', 0, 'physicalLocation');
    assert.deepEqual(at(outside, 'artifactLocation'), {
      uri: pathToFileURL(path.join(folder, 'shop', 'a b#1.py')).href,
    });
  });

  it('keeps what a comment silences, as suppressed', async () => {
    const results = listAt(await logOf(folderOf(files)), 'runs', 0, 'results');
    const suppressed = results.filter((result) => listAt(result, 'suppressions').length > 0);
    assert.equal(suppressed.length, 1);
    assert.deepEqual(at(suppressed[0], 'suppressions'), [{ kind: 'inSource' }]);
    assert.equal(at(suppressed[0], 'locations', 0, 'physicalLocation', 'region', 'startLine'), 6);
  });

  it('gives findings fingerprints that stay when lines move, and differ where two are alike', async () => {
    const prints = async (text: string) =>
      listAt(await logOf(folderOf({ ...files, 'shop/a b#1.py': text })), 'runs', 0, 'results').map((result) =>
        String(at(result, 'partialFingerprints', 'primaryLocationLineHash')),
      );
    const before = await prints(files['shop/a b#1.py']);
    assert.deepEqual(await prints(`"""Moved."""\n\n\n${files['shop/a b#1.py']}`), before);
    assert.equal(new Set(before).size, before.length);
    assert.ok(before.every((print) => /^[0-9a-f]{16}:\d+$/.test(print)));
    assert.equal(before.filter((print) => print.endsWith(':2')).length, 1);
  });

  it('says whether everything could be read', async () => {
    const successOf = async (more: Readonly<Record<string, string | Uint8Array>>) =>
      at(await logOf(folderOf({ ...files, ...more })), 'runs', 0, 'invocations', 0, 'executionSuccessful');
    assert.deepEqual([await successOf({}), await successOf({ 'data.py': Uint8Array.of(0) })], [true, false]);
  });
});

describe('check --format gitlab', () => {
  afterEach(removeFolders);

  it('lists findings with a path, a line, a level and a fingerprint of their own', async () => {
    const { code, output } = await runCli(['check', '.', '--format', 'gitlab'], folderOf(files));
    const issues: unknown = JSON.parse(output);
    assert.ok(Array.isArray(issues), output);
    assert.equal(code, 1);
    assert.deepEqual(
      issues.map((issue) => [
        at(issue, 'location', 'path'),
        at(issue, 'location', 'lines', 'begin'),
        at(issue, 'severity'),
      ]),
      [7, 11, 11].map((line) => ['shop/a b#1.py', line, 'major']),
    );
    assert.equal(new Set(issues.map((issue) => at(issue, 'fingerprint'))).size, 3);
    assert.equal(at(issues[0], 'check_name'), 'blocking-call-in-async');
  });
});
