/**
 * Profiles of real tools, read: what py-spy and Scalene wrote for the shop below lies in test/fixtures/profiles, cProfile is
 * run. Damaged and foreign files are refused with what is wrong.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findInterpreter } from '../../../src/server/calibration/interpreters';
import { newProject } from '../../../src/server/newProject';
import { type FunctionTimes, ProfiledFunctions } from '../../../src/server/profiles/functionTimes';
import { MarshalMap, readMarshal } from '../../../src/server/profiles/marshal';
import { parseProfile } from '../../../src/server/profiles/parseProfile';
import { ProfileError } from '../../../src/server/profiles/profile';
import { at, folderOf, removeFolders, runCli } from '../cli/runCli';

const shop = `import hashlib
import time


def price(items):
    total = 0
    for item in items:
        total += item * item % 7
    return total


def fingerprint(block):
    return hashlib.sha256(block).hexdigest()


def stock():
    time.sleep(0.005)


class Cart:
    def total(self):
        stock()
        return price(range(40_000))


def main():
    block = b"x" * 4_000_000
    for _ in range(60):
        Cart().total()
        fingerprint(block)


if __name__ == "__main__":
    main()
`;

const fixtures = path.resolve(__dirname, '../../fixtures/profiles');

function timesIn(bytes: Uint8Array, file = '/srv/shop/shop.py', text = shop): (name: string) => FunctionTimes {
  const project = newProject();
  project.setFile(file, text);
  const functions = project.facts(file)?.functions ?? [];
  const profiled = new ProfiledFunctions(parseProfile(bytes), [{ path: file, functions }], 'profile');
  return (name) => {
    const facts = functions.find((each) => each.name === name);
    assert.ok(facts !== undefined);
    const times = profiled.get(file, facts);
    assert.ok(times !== undefined, `${name} is in the profile`);
    return times;
  };
}

function near(value: number | undefined, expected: number): void {
  assert.ok(value !== undefined && Math.abs(value - expected) < 0.001 * expected, `${String(value)} ≈ ${expected}`);
}

describe('reading a profile', () => {
  after(removeFolders);

  it('adds up the samples of py-spy, in speedscope form, by function', () => {
    const times = timesIn(readFileSync(path.join(fixtures, 'pySpy.json')));
    const total = times('Cart.total');
    near(total.totalMs, 640);
    assert.equal(total.ownMs, 0);
    assert.deepEqual([total.calls, total.perCallMs], [undefined, undefined], 'samples count no calls');
    near(times('price').ownMs, 410);
    near(times('fingerprint').totalMs, 510);
  });

  it('takes times, their kinds and stacks from Scalene', () => {
    const times = timesIn(readFileSync(path.join(fixtures, 'scalene.json')));
    const { own, ownMs } = times('fingerprint');
    // 16.25 %, 5.33 % and 23.2 % of 1.259 s.
    near(own?.pythonMs, 204.645);
    near(own?.nativeMs, 67.093);
    near(own?.systemMs, 292.075);
    near(ownMs, 204.645 + 67.093 + 292.075);
    near(times('stock').totalMs, 444.475);
    assert.ok((times('main').totalMs ?? 0) > 900);
  });

  it('follows the events of speedscope', () => {
    const frames = ['main', 'Cart.total', 'price'].map((name, index) => ({
      name,
      file: 'shop.py',
      line: [28, 22, 7][index],
    }));
    const events = [
      ['O', 0, 0],
      ['O', 1, 10],
      ['O', 2, 11],
      ['C', 2, 14],
      ['C', 1, 15],
      ['C', 0, 40],
    ].map(([type, frame, at]) => ({ type, frame, at }));
    const profile = { type: 'evented', name: 'main', unit: 'milliseconds', startValue: 0, endValue: 40, events };
    const times = timesIn(Buffer.from(JSON.stringify({ shared: { frames }, profiles: [profile] })));
    assert.deepEqual(
      ['main', 'Cart.total', 'price'].map((name) => [times(name).totalMs, times(name).ownMs]),
      [
        [40, 35],
        [5, 2],
        [3, 3],
      ],
    );
  });

  it('reads what cProfile of this machine writes, calls and all', () => {
    const python = findInterpreter({ folders: [] });
    assert.ok(python !== undefined, 'there is a Python on this machine');
    const recursive = 'def depth(n):\n    return depth(n - 1) if n else 0\n\n\nfor _ in range(3):\n    depth(4)\n';
    const folder = folderOf({ 'shop.py': shop.replace('range(60)', 'range(7)'), 'recursive.py': recursive });
    const profileOf = (file: string): Uint8Array => {
      execFileSync(python, ['-m', 'cProfile', '-o', 'run.prof', file], { cwd: folder });
      return readFileSync(path.join(folder, 'run.prof'));
    };
    const file = path.join(folder, 'shop.py').split(path.sep).join('/');
    const times = timesIn(profileOf('shop.py'), file);
    const stock = times('stock');
    assert.equal(stock.calls, 7);
    assert.ok((stock.perCallMs ?? 0) >= 5 && stock.ownMs < (stock.totalMs ?? 0));
    assert.equal(times('main').calls, 1);
    assert.ok((times('Cart.total').totalMs ?? 0) >= (stock.totalMs ?? 0) + times('price').ownMs);
    const depth = timesIn(profileOf('recursive.py'), `${folder}/recursive.py`, recursive)('depth');
    assert.equal(depth.calls, 15);
    assert.ok(Math.abs((depth.perCallMs ?? 0) - (depth.totalMs ?? 0) / 3) < 1e-9, 'by the calls from outside');
  });

  it('tells functions of one name apart by their lines, and counts no calls of coroutines', () => {
    const text = 'class A:\n    def run(self):\n        pass\n\n\nclass B:\n    async def run(self):\n        pass\n';
    const key = (line: number) => Buffer.concat([Buffer.from([0x29, 3]), short('app.py'), int(line), short('run')]);
    const value = (calls: number) =>
      Buffer.concat([Buffer.from([0x29, 5]), int(calls), int(calls), float(0.5), float(1), Buffer.from('{0')]);
    const bytes = Buffer.concat([Buffer.from('{'), key(2), value(4), key(7), value(8), Buffer.from('0')]);
    const times = timesIn(bytes, '/srv/app.py', text);
    assert.deepEqual([times('A.run').calls, times('A.run').perCallMs], [4, 250]);
    assert.deepEqual(
      [times('B.run').calls, times('B.run').perCallMs, times('B.run').totalMs],
      [undefined, undefined, 1000],
    );
  });

  it('understands the references that marshal writes, and refuses code', () => {
    // A tuple of a text and a reference to that text.
    const bytes = Buffer.from([0xa9, 2, 0xfa, 2, 0x61, 0x62, 0x72, 1, 0, 0, 0]);
    assert.deepEqual(readMarshal(bytes), ['ab', 'ab']);
    assert.ok(readMarshal(Buffer.from('{0')) instanceof MarshalMap);
    assert.equal(readMarshal(Buffer.from([0x6c, 0xfe, 0xff, 0xff, 0xff, 1, 0, 1, 0])), -(1 + 2 ** 15));
    assert.throws(() => readMarshal(Buffer.from([0xe3, 0, 0, 0, 0])), /holds something that profiles do not hold/);
  });

  const speedscope = (profile: unknown): string => JSON.stringify({ shared: { frames: [] }, profiles: [profile] });

  for (const [what, bytes, message] of [
    ['an empty file', '', /is empty/],
    ['a program', 'import os\n', /is neither a profile of cProfile nor JSON/],
    ['other JSON', '{"dependencies": {}}', /neither of Scalene nor of speedscope/],
    ['a list', '[]', /`the whole` is not an object/],
    ['memory in place of time', speedscope({ type: 'sampled', unit: 'bytes' }), /`profiles\[0\]\.unit` is "bytes"/],
    [
      'a stack of frames that are not there',
      speedscope({ type: 'sampled', unit: 'seconds', samples: [[3]], weights: [1] }),
      /refers to frame 3 of 0/,
    ],
    ['a weight too few', speedscope({ type: 'sampled', unit: 'seconds', samples: [[]], weights: [] }), /weights\[0\]/],
    ['Scalene without functions', '{"elapsed_time_sec": 1, "files": {"a.py": {}}}', /`files\["a\.py"\]\.functions`/],
    ['a profile cut off', Buffer.from([0xfb, 0x29, 3, 0xfa, 90, 0x61]), /is cut off/],
    ['a dictionary of something else', Buffer.from([0x7b, 0x29, 0, 0x4e, 0x30]), /entries are of another form/],
    ['a reference to nothing', Buffer.from([0xfb, 0x72, 9, 0, 0, 0]), /leads nowhere/],
    ['nesting without end', Buffer.from([0x7b, ...Array.from({ length: 99 }, () => [0x29, 1]).flat()]), /too deeply/],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => parseProfile(Buffer.from(bytes)),
        (error: unknown) => error instanceof ProfileError && message.test(error.message),
      );
    });
  }
});

function short(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x7a, text.length]), Buffer.from(text, 'latin1')]);
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(5, 'i');
  bytes.writeInt32LE(value, 1);
  return bytes;
}

function float(value: number): Buffer {
  const bytes = Buffer.alloc(9, 'g');
  bytes.writeDoubleLE(value, 1);
  return bytes;
}

describe('check with a profile', () => {
  after(removeFolders);

  function shopFolder(): string {
    const folder = folderOf({ 'shop.py': shop });
    for (const name of ['pySpy.json', 'scalene.json']) {
      const text = readFileSync(path.join(fixtures, name), 'utf8');
      writeFileSync(path.join(folder, name), text.replaceAll('/srv/shop/', `${folder.split(path.sep).join('/')}/`));
    }
    // What cProfile would write for one function, of 60 calls and 3 s.
    const key = Buffer.concat([Buffer.from([0x29, 3]), short('shop.py'), int(5), short('price')]);
    const value = Buffer.concat([Buffer.from([0x29, 5]), int(60), int(60), float(3), float(3), Buffer.from('{0')]);
    writeFileSync(path.join(folder, 'run.prof'), Buffer.concat([Buffer.from('{'), key, value, Buffer.from('0')]));
    return folder;
  }

  it('lists the functions of the profile, the dearest first', async () => {
    const { output } = await runCli(['check', 'shop.py', '--profile', 'pySpy.json'], shopFolder());
    assert.match(output, /^Measured by speedscope, pySpy\.json\n/);
    const names = [...output.matchAll(/shop\.py:\d+ (\S+)/g)].map(([, name]) => name);
    assert.deepEqual(names, ['main', 'Cart.total', 'fingerprint', 'price', 'stock']);
  });

  it('advises with the time of a call where the profile counts calls', async () => {
    const folder = shopFolder();
    const priceWith = async (...args: readonly string[]): Promise<unknown> => {
      const { output } = await runCli(['check', 'shop.py', '--format', 'json', ...args], folder);
      const functions = at(JSON.parse(output), 'files', 0, 'functions');
      assert.ok(Array.isArray(functions));
      return functions.find((each: unknown) => at(each, 'name') === 'price');
    };
    assert.equal(at(await priceWith(), 'measured'), undefined);
    const price = await priceWith('--profile', 'run.prof');
    assert.deepEqual(at(price, 'measured'), {
      by: 'profile',
      from: 'run.prof',
      wall: 50,
      calls: 60,
      total: 3000,
      own: 3000,
    });
    assert.equal(at(price, 'recommendation', 'strategy'), 'processes');
  });

  it('says what is wrong with the file', async () => {
    const folder = shopFolder();
    const missing = await runCli(['check', 'shop.py', '--profile', 'absent.prof'], folder);
    assert.equal(missing.code, 2);
    assert.match(missing.errors, /^absent\.prof /);
    const wrong = await runCli(['check', 'shop.py', '--profile', 'shop.py'], folder);
    assert.equal(wrong.code, 2);
    assert.match(wrong.errors, /^shop\.py is neither a profile of cProfile nor JSON/);
  });
});
