import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ModuleFacts } from '../../../src/core/facts';
import { plainModuleFacts } from '../../../src/core/plainFacts';
import type { ExtractionOptions, Language } from '../../../src/languages/language';
import { python } from '../../../src/languages/python/python';
import { buildIdentity, FactsCache } from '../../../src/server/files/factsCache';

const text = `import requests\n\n\ndef load(urls):\n    return [requests.get(url) for url in urls]\n${'# Long enough.\n'.repeat(100)}`;
const place: ExtractionOptions = { path: 'thumbnails/load.py', moduleName: 'thumbnails.load', isPackage: false };

describe('Facts kept for the next start', () => {
  let folder = '';
  let readings = 0;
  const counting: Language = {
    ...python,
    extract: (source, options) => {
      readings++;
      return plainModuleFacts(python.extract(source, options));
    },
  };
  const facts = (
    build = 'build 1',
    {
      source = text,
      at = place,
      language = counting,
    }: Partial<{ source: string; at: ExtractionOptions; language: Language }> = {},
  ): ModuleFacts => {
    const cache = new FactsCache({ folder, build });
    return cache.using(() => cache.of(language).extract(source, at));
  };
  const entries = (): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => path.join(each.parentPath, each.name));
  const onlyEntry = (): string => {
    const [first, ...others] = entries();
    assert.ok(first !== undefined && others.length === 0);
    return first;
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'facts-'));
    readings = 0;
  });
  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  });

  it('are the same facts, without reading the text again', () => {
    const expected = plainModuleFacts(python.extract(text, place));
    assert.deepEqual(facts(), expected);
    assert.deepEqual(facts(), expected);
    assert.equal(readings, 1);
  });

  it('share what the facts share, so that nothing is evaluated twice', () => {
    const source = `${text}\ndef twice(sessions):\n    session = sessions.open()\n    session.get()\n    session.get()\n`;
    facts('build 1', { source });
    const [, kept] = facts('build 1', { source }).functions.filter(({ name }) => name === 'twice' || name === 'load');
    const callees = (kept?.body ?? [])
      .flatMap((each) => (each.kind === 'statement' ? each.operations : []))
      .flatMap((each) => (each.kind === 'call' && each.callee.kind === 'attribute' ? [each.callee] : []))
      .filter(({ name }) => name === 'get');
    assert.equal(callees.length, 2);
    assert.equal(callees[0]?.value, callees[1]?.value);
    assert.equal(readings, 1);
  });

  it('are read again after a change of the text, of its place or of the product', () => {
    facts();
    facts('build 2');
    facts('build 1', { source: `${text}# changed\n` });
    facts('build 1', { at: { ...place, moduleName: 'load' } });
    facts('build 1', { at: { ...place, path: 'other.py' } });
    facts('build 1', { at: { ...place, isPackage: true } });
    assert.equal(readings, 6);
  });

  it('are not kept of a text that is being typed, nor of a short one', () => {
    const cache = new FactsCache({ folder, build: 'build 1' });
    cache.of(counting).extract(text, place);
    facts('build 1', { source: 'x = 1\n' });
    assert.deepEqual(entries(), []);
  });

  it('are read again and written anew where an entry is cut short, changed or something else', () => {
    const expected = facts();
    const entry = onlyEntry();
    const whole = readFileSync(entry);
    const flipped = Buffer.from(whole);
    flipped[whole.length - 5] = (flipped[whole.length - 5] ?? 0) ^ 0x40;
    for (const broken of [Buffer.alloc(0), whole.subarray(0, 20), whole.subarray(0, -1), flipped, Buffer.from('{}')]) {
      writeFileSync(entry, broken);
      readings = 0;
      assert.deepEqual(facts(), expected);
      assert.equal(readings, 1);
      assert.deepEqual(readFileSync(entry), whole);
    }
  });

  it('lie under names that are hashes, whatever the file is called', () => {
    facts('build 1', { at: { ...place, path: '../../../etc/passwd', moduleName: '/absolute' } });
    assert.match(path.relative(folder, onlyEntry()), /^[0-9a-f]{2}[/\\][0-9a-f]{62}$/);
  });

  it('are simply not kept where the folder cannot be made', () => {
    const occupied = path.join(folder, 'occupied');
    writeFileSync(occupied, '');
    const cache = new FactsCache({ folder: path.join(occupied, 'facts'), build: 'build 1' });
    const again = () => cache.using(() => cache.of(counting).extract(text, place));
    assert.deepEqual(again(), again());
    assert.equal(readings, 2);
    assert.equal(readFileSync(occupied, 'utf8'), '');
  });

  it('leave no half entry behind on a full disk', () => {
    const written: string[] = [];
    const cache = new FactsCache({
      folder,
      build: 'build 1',
      writeFile: (file, content) => {
        written.push(file);
        writeFileSync(file, content.subarray(0, 10));
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      },
    });
    const expected = plainModuleFacts(python.extract(text, place));
    assert.deepEqual(
      cache.using(() => cache.of(counting).extract(text, place)),
      expected,
    );
    assert.deepEqual(cache.using(() => cache.of(counting).extract(`${text}# more\n`, place)).path, place.path);
    assert.equal(written.length, 1, 'the first failure is the last try');
    assert.deepEqual(entries(), []);
  });

  it('are whole while several windows write the same entries', async function () {
    this.timeout(120_000);
    const script = path.join(__dirname, '..', '..', 'support', 'writeFacts.ts');
    const writers = Array.from({ length: 3 }, () =>
      spawn(process.execPath, ['--import=tsx', script, folder], { stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    const codes = await Promise.all(writers.map(async (each): Promise<unknown> => (await once(each, 'exit'))[0]));
    assert.deepEqual(codes, [0, 0, 0]);
    assert.equal(entries().length, 20);
    assert.ok(entries().every((each) => !path.basename(each).includes('.')));
  });

  it('make room by dropping the oldest', () => {
    const cache = new FactsCache({ folder, build: 'build 1', limit: 3000 });
    cache.using(() => {
      for (let number = 0; number < 100; number++) {
        cache.of(counting).extract(`${text}# ${String(number)}\n`, place);
      }
    });
    const [first = '', ...others] = entries();
    for (const each of others) {
      utimesSync(each, 1_000_000, 1_000_000);
    }
    writeFileSync(`${first}.crashed`, 'half');
    utimesSync(`${first}.crashed`, 1_000_000, 1_000_000);
    cache.trim();
    const left = entries();
    assert.ok(left.includes(first));
    assert.ok(!left.includes(`${first}.crashed`));
    assert.ok(left.reduce((sum, each) => sum + statSync(each).size, 0) <= 3000);
  });

  it('belong to one build of the product, and to none where it runs from its sources', () => {
    assert.equal(buildIdentity(__dirname), undefined);
    assert.equal(buildIdentity(path.join(folder, 'missing')), undefined);
    writeFileSync(path.join(folder, 'server.js'), 'one');
    const before = buildIdentity(folder);
    writeFileSync(path.join(folder, 'server.js'), 'three');
    assert.ok(before !== undefined);
    assert.notEqual(buildIdentity(folder), before);
  });
});
