/**
 * `measure` on the command line with the interpreter of this machine, and what `simulate` and `check` make of it. The tolerances
 * leave room for a machine that does other things meanwhile; how a call divides hardly depends on that.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findInterpreter } from '../../../src/server/calibration/interpreters';
import { at, type CliResult, folderOf, removeFolders, runCli } from './runCli';

const work = `
import hashlib, os, sys, time, asyncio

BLOCK = b"x" * 10_000_000


def pure():
    total = 0
    for i in range(300_000):
        total += i
    return total


def digest():
    return hashlib.sha256(BLOCK).hexdigest()


def nap():
    time.sleep(0.02)


def mixed():
    end = time.thread_time() + 0.01
    while time.thread_time() < end:
        pass
    time.sleep(0.01)


def unknown(callback):
    callback()


async def waits():
    await asyncio.sleep(0.01)


def noisy():
    print('{"type": "end"}')
    os.write(1, b"garbage")
    time.sleep(0.001)


def broken():
    raise ValueError("no such shop")


def endless():
    while True:
        pass


def leaves():
    sys.exit(3)


def gone():
    os._exit(4)


def uncalled():
    return 1
`;

const pythonPath = findInterpreter({ folders: [] });

interface Project {
  readonly folder: string;
  readonly calibrationFolder: string;
}

function project(files: Readonly<Record<string, string>> = {}): Project {
  const folder = folderOf({ 'work.py': work, ...files });
  return { folder, calibrationFolder: path.join(folder, 'cache') };
}

async function measured(name: string, call: string, where: Project, more: readonly string[] = []): Promise<CliResult> {
  assert.ok(pythonPath !== undefined, 'there is a Python on this machine');
  const args = ['measure', `work.py:${name}`, '--call', call, '--python', pythonPath, '--format', 'json', ...more];
  return runCli(args, where.folder, undefined, { calibrationFolder: where.calibrationFolder });
}

async function report(name: string, call = `${name}()`, where = project()): Promise<unknown> {
  const { code, output, errors } = await measured(name, call, where);
  assert.equal(code, 0, errors);
  return JSON.parse(output);
}

function amount(value: unknown, ...keys: readonly string[]): number {
  const found = at(value, ...keys);
  assert.ok(typeof found === 'number', `${keys.join('.')} is a number`);
  return found;
}

describe('measuring a function', function () {
  this.timeout(60_000);
  after(removeFolders);

  for (const [name, least, most] of [
    ['pure', 0.75, 1.01],
    ['digest', 0, 0.25],
    ['mixed', 0.6, 1.01],
  ] as const) {
    it(`finds how much of the computing of ${name}() holds the GIL, and says how sure that is`, async function () {
      // A machine that is too busy to tell says so, and is asked again.
      this.retries(3);
      const found = await report(name);
      const share = amount(found, 'heldMs') / amount(found, 'cpuMs');
      assert.ok(share >= least && share <= most, `held for ${share} of the computing`);
      const error = amount(found, 'heldErrorMs');
      assert.ok(error > 0 && error <= amount(found, 'cpuMs'));
    });
  }

  it('tells waiting from computing', async () => {
    const nap = await report('nap');
    assert.ok(amount(nap, 'waitMs') > 19 && amount(nap, 'cpuMs') < 2, JSON.stringify(nap));
    const mixed = await report('mixed');
    assert.ok(Math.abs(amount(mixed, 'cpuMs') - 10) < 2, JSON.stringify(mixed));
  });

  it('awaits coroutines', async () => {
    const found = await report('waits');
    assert.equal(at(found, 'kind'), 'coroutine');
    assert.ok(amount(found, 'waitMs') > 8);
  });

  it('takes nothing that the function prints for a result', async () => {
    const found = await report('noisy');
    assert.ok(amount(found, 'wallMs') >= 1);
  });

  it('imports files of a package by their own name', async () => {
    const where = project({
      'shop/__init__.py': '',
      'shop/prices.py': 'TAX = 1.19\n',
      'shop/cart.py': 'from .prices import TAX\n\n\nclass Cart:\n    def total(self, net):\n        return net * TAX\n',
    });
    assert.ok(pythonPath !== undefined);
    const { code, output, errors } = await runCli(
      ['measure', 'shop/cart.py:Cart.total', '--call', 'Cart().total(100)', '--python', pythonPath, '--repeat', '3'],
      where.folder,
    );
    assert.equal(code, 0, errors);
    assert.match(output, /^Cart\(\)\.total\(100\) takes .* a call\n3 runs of \d+ calls/);
    assert.match(output, /computing .*\n +with the GIL .*±/);
    assert.match(output, /Recommended: /);
  });

  for (const [name, call, message] of [
    ['broken', 'broken()', /`broken\(\)` raised ValueError: no such shop\n(?:.*\n)*.*work\.py", line \d+, in broken/],
    ['pure', 'pure(', /`pure\(` is not a Python expression: SyntaxError/],
    ['pure', 'x = 1', /is not a Python expression/],
    ['pure', 'nothing()', /raised NameError: name 'nothing' is not defined/],
    ['leaves', 'leaves()', /raised SystemExit: 3/],
    ['gone', 'gone()', /ended with code 4 while measuring `gone\(\)`/],
    ['uncalled', 'pure()', /`pure\(\)` did not call `uncalled`/],
  ] as const) {
    it(`says what went wrong with ${call} for ${name}`, async () => {
      const where = project();
      const { code, output, errors } = await measured(name, call, where);
      assert.equal(code, 2);
      assert.equal(output, '');
      assert.match(errors, message);
    });
  }

  it('ends a call that does not end', async () => {
    const { code, errors } = await measured('endless', 'endless()', project(), ['--timeout', '2']);
    assert.equal(code, 2);
    assert.match(errors, /`endless\(\)` was not measured within 2 s, and was ended/);
  });

  it('says that there is no such interpreter, and how a file cannot be imported', async () => {
    const where = project({ 'bad.py': 'import no_such_module\n\n\ndef work():\n    pass\n' });
    const missing = await runCli(
      ['measure', 'work.py:pure', '--call', 'pure()', '--python', './no/python'],
      where.folder,
    );
    assert.equal(missing.code, 2);
    assert.match(missing.errors, /no.python does not exist/);
    const bad = await runCli(['measure', 'bad.py:work', '--call', 'work()'], where.folder);
    assert.match(bad.errors, /Importing .*bad\.py failed: ModuleNotFoundError: No module named 'no_such_module'/);
  });

  for (const [args, message] of [
    [['measure'], /needs one FILE:FUNCTION/],
    [['measure', 'work.py:pure'], /needs --call/],
    [['measure', 'work.py', '--call', 'pure()'], /measure needs FILE:FUNCTION/],
    [['measure', 'work.py:pure', '--call', 'pure()', '--repeat', '0'], /--repeat takes a number above 0/],
    [['measure', 'work.py:absent', '--call', 'pure()'], /There is no function `absent`/],
  ] as const) {
    it(`explains what is wrong with "${args.join(' ')}"`, async () => {
      const { code, errors } = await runCli(args, project().folder);
      assert.equal(code, 2);
      assert.match(errors, message);
    });
  }
});

describe('a measured function', function () {
  this.timeout(60_000);
  after(removeFolders);

  /** A virtual environment's place is where the project's interpreter is looked for. */
  async function measuredProject(): Promise<Project> {
    const where = project();
    const args = ['measure', 'work.py:unknown', '--call', 'unknown(nap)', '--repeat', '3', '--workload', 'nap.json'];
    const { code, errors } = await runCli(args, where.folder, undefined, where);
    assert.equal(code, 0, errors);
    return where;
  }

  async function simulated(where: Project, ...args: readonly string[]): Promise<unknown> {
    const all = ['simulate', ...args, '--format', 'json'];
    const { output, errors } = await runCli(all, where.folder, undefined, where);
    assert.notEqual(output, '', errors);
    return JSON.parse(output);
  }

  it('is simulated and checked with its own times until it is edited', async () => {
    const where = await measuredProject();
    const before = await simulated(where, 'work.py:unknown');
    assert.equal(at(before, 'origins', 'io'), 'measured');
    assert.equal(at(before, 'measured', 'by'), 'measurement');
    assert.ok(amount(at(before, 'measured'), 'wallMs') > 19);
    const ignored = await simulated(where, 'work.py:unknown', '--no-calibration');
    assert.equal(at(ignored, 'measured'), undefined);

    const checked = await runCli(['check', 'work.py', '--format', 'json'], where.folder, undefined, where);
    const functions = at(JSON.parse(checked.output), 'files', 0, 'functions');
    assert.ok(Array.isArray(functions));
    const withTimes = functions.filter((each: unknown) => at(each, 'measured') !== undefined);
    assert.deepEqual(
      withTimes.map((each: unknown) => at(each, 'name')),
      ['unknown'],
    );
    const table = await runCli(['check', 'work.py', '--functions'], where.folder, undefined, where);
    assert.match(table.output, /unknown .*2\d ms measured/);

    const file = path.join(where.folder, 'work.py');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('return 1', 'return 2').replace('import hashlib', 'import json, hashlib'));
    assert.equal(at(await simulated(where, 'work.py:unknown'), 'origins', 'io'), 'measured', 'others may change');
    writeFileSync(file, text.replace('    callback()', '    return callback()'));
    assert.equal(at(await simulated(where, 'work.py:unknown'), 'measured'), undefined);
  });

  it('can be simulated from the workload file that was written', async () => {
    const where = await measuredProject();
    const found = await simulated(where, '--workload', 'nap.json');
    const segments = at(found, 'workload', 'segments');
    assert.ok(Array.isArray(segments));
    const waits = segments.filter((each: unknown) => at(each, 'kind') === 'io');
    assert.equal(waits.length, 1);
    assert.ok(amount(waits[0], 'ms') > 19);
  });
});
