/**
 * Measuring an interpreter, as far as it can be tested without trusting a clock: what is printed is read, and whatever an
 * interpreter may do instead of measuring becomes one clear error. The interpreters are small Node programs.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from '../../../src/languages/python/parser/parse';
import type { Overheads } from '../../../src/core/workload';
import type { CalibrationProgressParams } from '../../../src/protocol';
import {
  type Calibration,
  calibrationToJson,
  machineOf,
  measuredOn,
  parseCalibration,
} from '../../../src/server/calibration/calibration';
import { measuredMachine } from '../../../src/server/calibration/inUse';
import {
  findInterpreter,
  findNode,
  resolveInterpreter,
  resolveNode,
} from '../../../src/server/calibration/interpreters';
import {
  CalibrationError,
  type CalibrationFailure,
  measureInterpreter,
  measureNode,
} from '../../../src/server/calibration/measureInterpreter';
import { atPace } from '../../../src/server/calibration/pace';
import { disturbances, mostLate, quietnessNames } from '../../../src/server/calibration/quietness';
import { calibrationFolder, storeCalibration, storedCalibration } from '../../../src/server/calibration/store';
import { defaultMachine, overheadNames } from '../../../src/simulator/machine';
import { folderOf, removeFolders } from '../../support/folders';

const repository = path.resolve(__dirname, '../../..');

const description = {
  type: 'interpreter',
  format: 1,
  version: '3.12.1',
  implementation: 'CPython',
  executable: '/usr/bin/python3',
  freeThreaded: false,
  cores: 8,
  switchIntervalMs: 5,
  startMethods: ['fork', 'spawn'],
  defaultStartMethod: 'fork',
  platform: 'linux',
};

const wholeReport = [
  description,
  { type: 'progress', step: 0, of: 2, label: 'starting threads' },
  { type: 'figure', name: 'quietCpuShare', value: 0.999 },
  { type: 'figure', name: 'threadStartMs', value: 0.081 },
  { type: 'figure', name: 'conditionLagMs', value: -0.3 },
  { type: 'figure', name: 'somethingNewMs', value: 1 },
  { type: 'figure', name: 'processStartMs', value: 2.5, startMethod: 'fork' },
  { type: 'figure', name: 'processStartMs', value: 51, startMethod: 'spawn' },
  { type: 'end' },
];

const calibration: Calibration = {
  interpreter: { path: '/usr/bin/python3', version: '3.12.1', implementation: 'CPython', freeThreaded: false },
  measuredAt: '2026-03-01T12:00:00Z',
  cores: 8,
  switchIntervalMs: 5,
  startMethod: 'fork',
  overheads: { threadStartMs: 0.081 },
  processes: { fork: { processStartMs: 2.5 }, spawn: { processStartMs: 51 } },
};

/** A launcher that runs `body` in place of an interpreter; `print` prints a value as a line of JSON. */
function interpreterThat(body: string): readonly string[] {
  const folder = folderOf({
    'interpreter.cjs': `const print = (value) => console.log(JSON.stringify(value));\n${body}\n`,
  });
  return [process.execPath, path.join(folder, 'interpreter.cjs')];
}

function printing(lines: readonly unknown[]): string {
  return lines.map((line) => `print(${JSON.stringify(line)});`).join('\n');
}

async function failureOf(body: string, options: { readonly timeLimitMs?: number; readonly signal?: AbortSignal } = {}) {
  const error: unknown = await measureInterpreter({
    python: '/opt/python/bin/python3',
    launcher: interpreterThat(body),
    ...options,
  }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CalibrationError, 'there is a calibration error');
  return error;
}

async function assertFailure(body: string, failure: CalibrationFailure, message: RegExp): Promise<void> {
  const error = await failureOf(body);
  assert.equal(error.failure, failure);
  assert.match(error.message, message);
  assert.match(error.message, /\/opt\/python\/bin\/python3/);
}

describe('measuring an interpreter', () => {
  after(removeFolders);

  it('collects the figures by start method, leaves out what noise drowned and what it does not know', async () => {
    const seen: CalibrationProgressParams[] = [];
    const measured = await measureInterpreter({
      python: '/usr/bin/python3',
      launcher: interpreterThat(printing(wholeReport)),
      onProgress: (progress) => {
        seen.push(progress);
      },
      now: () => new Date('2026-03-01T12:00:00.321Z'),
    });
    assert.deepEqual(measured, calibration);
    assert.deepEqual(seen, [{ step: 0, of: 2, label: 'starting threads' }]);
  });

  it('starts the interpreter isolated from the workspace, without a shell', async () => {
    const folder = folderOf({});
    const file = path.join(folder, 'seen.json');
    const body = `require('node:fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd() }));`;
    const named = 'python; touch here';
    await measureInterpreter({ python: named, launcher: interpreterThat(body + printing(wholeReport)) });
    const { args, cwd } = readSeen(file);
    assert.deepEqual(args.slice(0, 3), [named, '-I', '-B']);
    assert.match(args[3] ?? '', /calibrate\.py$/);
    assert.notEqual(cwd, process.cwd());
  });

  it('says that an interpreter does not exist', async () => {
    const missing = path.join(folderOf({}), 'python3');
    await assert.rejects(measureInterpreter({ python: missing }), {
      failure: 'missing',
      message: `${missing} does not exist.`,
    });
  });

  it('says how an interpreter crashed, with the last line of its complaint', async () => {
    const body = `console.error('Traceback\\nImportError: no module named _socket'); process.exitCode = 1;`;
    await assertFailure(body, 'crashed', /ended with code 1 while measuring: ImportError: no module named _socket$/);
  });

  it('refuses what is not an interpreter by the line it printed', async () => {
    await assertFailure(`console.log('Hello, I am a wrapper');`, 'unreadable', /it printed `Hello, I am a wrapper`/);
    await assertFailure(`process.stdout.write('no line');`, 'unreadable', /it printed `no line`/);
    await assertFailure(printing([{ ...description, version: '2.7.18' }]), 'unreadable', /described itself/);
  });

  it('refuses a report that ended early, and one that does not end', async () => {
    await assertFailure(printing(wholeReport.slice(0, -1)), 'unreadable', /ended before everything was measured/);
    const endless = `${printing([description])} for (let i = 0; i < 40; i++) process.stdout.write((' '.repeat(99_999)) + '\\n');`;
    await assertFailure(endless, 'unreadable', /printed more than 1 MB/);
  });

  it('ends an interpreter that hangs, with what it started', async () => {
    const file = path.join(folderOf({}), 'child.txt');
    const body = `
      const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
      require('node:fs').writeFileSync(${JSON.stringify(file)}, String(child.pid));
      setInterval(() => 0, 1000);`;
    const error = await failureOf(body, { timeLimitMs: 1500 });
    assert.equal(error.failure, 'timed-out');
    assert.match(error.message, /\/opt\/python\/bin\/python3 did not finish measuring within 2 s/);
    await waitUntilGone(Number(readFileSync(file, 'utf8')));
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const failure = failureOf('setInterval(() => 0, 1000);', { signal: controller.signal });
    setTimeout(() => {
      controller.abort();
    }, 100);
    assert.equal((await failure).failure, 'cancelled');
    assert.equal((await failureOf('', { signal: AbortSignal.abort() })).failure, 'cancelled');
  });

  it('refuses the figures of a busy machine as soon as it is known, with the reason', async () => {
    const busy = [description, { type: 'figure', name: 'quietCpuShare', value: 0.62 }];
    await assertFailure(
      `${printing(busy)} setInterval(() => 0, 1000);`,
      'busy',
      /too busy to measure .*had a core for only 62 % of the time/,
    );
  });

  it('knows every figure that its script measures, and has the script measure what differs between interpreters', () => {
    const script = readFileSync(path.join(repository, 'src', 'server', 'calibration', 'calibrate.py'), 'utf8');
    const measured = new Set([...script.matchAll(/figure\("(\w+)"/g)].map(([, name = '']) => name));
    const known: ReadonlySet<string> = new Set([...overheadNames, ...quietnessNames]);
    assert.deepEqual(
      [...measured].filter((name) => !known.has(name)),
      [],
    );
    const essential: readonly (keyof Overheads)[] = [
      'threadStartMs',
      'threadDispatchMs',
      'toThreadMs',
      'loopStepMs',
      'asyncTaskMs',
      'processStartMs',
      'taskDispatchMs',
      'pickleMegabytesPerSecond',
      'conditionLagMs',
      'timerSlackMs',
    ];
    assert.deepEqual(
      essential.filter((name) => !measured.has(name)),
      [],
    );
  });

  it('has a script that Python understands', () => {
    const script = readFileSync(path.join(repository, 'src', 'server', 'calibration', 'calibrate.py'), 'utf8');
    assert.deepEqual(parse(script).problems, []);
    // Newer than 3.8: union types, match, built-in generics and parenthesised context managers.
    assert.doesNotMatch(script, /^\s*match |: (?:list|dict|tuple)\[| with \(/m);
  });
});

function readSeen(file: string): { readonly args: readonly string[]; readonly cwd: string } {
  const seen: unknown = JSON.parse(readFileSync(file, 'utf8'));
  assert.ok(typeof seen === 'object' && seen !== null && 'args' in seen && 'cwd' in seen);
  assert.ok(Array.isArray(seen.args) && typeof seen.cwd === 'string');
  return { args: seen.args.map(String), cwd: seen.cwd };
}

async function waitUntilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

describe('measuring a Node', () => {
  after(removeFolders);

  const report = [
    {
      type: 'interpreter',
      format: 1,
      version: '20.20.2',
      implementation: 'Node',
      cores: 2,
      pace: 1700,
      platform: 'linux',
    },
    { type: 'figure', name: 'workerStartMs', value: 21.5 },
    { type: 'figure', name: 'messageMs', value: 0.006 },
    { type: 'end' },
  ];

  it('gives a machine for JavaScript with the measured figures, and is written and read without loss', async () => {
    const measured = await measureNode({ python: '/usr/bin/node', launcher: interpreterThat(printing(report)) });
    const machine = machineOf(measured, { cores: 8 });
    assert.equal(machine.language, 'javascript');
    assert.equal(machine.cores, 8);
    assert.equal(machine.overheads.workerStartMs, 21.5);
    assert.equal(
      machine.overheads.libuvTaskMs,
      defaultMachine({ language: 'javascript' }).overheads.libuvTaskMs,
      'what was not measured has its default',
    );
    assert.deepEqual(parseCalibration(JSON.parse(JSON.stringify(calibrationToJson(measured)))), measured);
    assert.match(measuredOn(measured), /^Node 20\.20\.2 \(\/usr\/bin\/node\), /);
  });

  it('measures what JavaScript strategies cost, and nothing that is not known', () => {
    const script = readFileSync(path.join(repository, 'src', 'server', 'calibration', 'calibrateNode.cjs'), 'utf8');
    const names = new Set([...script.matchAll(/figure\(\s*'(\w+)'/g)].map(([, name = '']) => name));
    const known: ReadonlySet<string> = new Set([...overheadNames, ...quietnessNames]);
    assert.deepEqual(
      [...names].filter((name) => !known.has(name)),
      [],
    );
    const essential: readonly (keyof Overheads)[] = [
      'loopStepMs',
      'asyncTaskMs',
      'timerSlackMs',
      'libuvTaskMs',
      'workerStartMs',
      'workerCallMs',
      'messageMs',
      'cloneMegabytesPerSecond',
      'uncloneMegabytesPerSecond',
    ];
    assert.deepEqual(
      essential.filter((name) => !names.has(name)),
      [],
    );
  });

  it('is found by its file, its folder or its name', () => {
    const folder = folderOf({});
    const node = path.join(folder, 'bin', 'node');
    mkdirSync(path.dirname(node), { recursive: true });
    writeFileSync(node, '', { mode: 0o755 });
    assert.equal(resolveNode('bin/node', folder), node);
    assert.equal(resolveNode('.', folder), node);
    assert.equal(resolveNode('node', '/', { PATH: path.dirname(node) }), node);
    assert.equal(findNode({ PATH: path.dirname(node) }), node);
  });
});

describe('the pace of a core', () => {
  it('changes what the core does, and not what the kernel or an API sets', () => {
    const { overheads } = defaultMachine();
    const twice = atPace(overheads, 2);
    assert.equal(twice.threadStartMs, overheads.threadStartMs / 2);
    assert.equal(twice.pickleMegabytesPerSecond, overheads.pickleMegabytesPerSecond * 2);
    for (const name of ['selectorGranularityMs', 'coreSliceMs', 'hotShare', 'processMegabytes'] as const) {
      assert.equal(twice[name], overheads[name]);
    }
    assert.deepEqual(atPace(twice, 0.5), overheads);
  });
});

describe('whether a machine is quiet enough', () => {
  it('takes an idle machine, also one with a single core', () => {
    assert.deepEqual(disturbances({ quietCpuShare: 0.999, quietSpread: 0.06 }), []);
    assert.deepEqual(disturbances({ parallelGain: 1.93 }, { measured: 0.06, most: mostLate.python }), []);
  });

  it('names everything that was disturbed', () => {
    const late = { measured: 0.7, most: mostLate.node };
    const found = disturbances({ quietCpuShare: 0.5, quietSpread: 0.9, parallelGain: 1.1, worstSpread: 30 }, late);
    assert.equal(found.length, 5);
  });
});

describe('keeping calibrations', () => {
  after(removeFolders);

  function interpreterIn(folder: string, name = 'bin/python3'): string {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '#!/bin/sh\n', { mode: 0o755 });
    return file;
  }

  it('gives back what was measured for an interpreter, and nothing for another', () => {
    const folder = folderOf({});
    const python = interpreterIn(folder);
    const kept = { ...calibration, interpreter: { ...calibration.interpreter, path: python } };
    storeCalibration(path.join(folder, 'cache'), kept);
    assert.deepEqual(storedCalibration(path.join(folder, 'cache'), python), kept);
    assert.equal(storedCalibration(path.join(folder, 'cache'), interpreterIn(folder, 'bin/python3.13')), undefined);
    assert.deepEqual(
      readdirSync(path.join(folder, 'cache')).filter((name) => !name.endsWith('.json')),
      [],
      'no half-written file is left',
    );
  });

  it('forgets it when the interpreter was replaced', () => {
    const folder = folderOf({});
    const python = interpreterIn(folder);
    storeCalibration(folder, { ...calibration, interpreter: { ...calibration.interpreter, path: python } });
    utimesSync(python, new Date(), new Date(Date.now() - 60_000));
    assert.equal(storedCalibration(folder, python), undefined);
  });

  it('takes a damaged file for none', () => {
    const folder = folderOf({});
    const python = interpreterIn(folder);
    const file = storeCalibration(folder, {
      ...calibration,
      interpreter: { ...calibration.interpreter, path: python },
    });
    for (const text of ['', '{', '[]', '{"version":1}', readFileSync(file, 'utf8').replace('3.12.1', 'three')]) {
      writeFileSync(file, text);
      assert.equal(storedCalibration(folder, python), undefined, text);
    }
  });

  it('lies in the cache of the person, by the customs of the system', () => {
    assert.equal(
      calibrationFolder({ XDG_CACHE_HOME: '/c' }, 'linux'),
      path.join('/c', 'concurrency-advisor', 'calibrations'),
    );
    assert.match(calibrationFolder({}, 'linux'), /\.cache/);
    assert.match(calibrationFolder({}, 'darwin'), /Library/);
    assert.match(calibrationFolder({ LOCALAPPDATA: '/local' }, 'win32'), /^.local/);
  });
});

describe('the interpreter in use', () => {
  after(removeFolders);

  const program = { mode: 0o755 } as const;

  function files(...names: readonly string[]): string {
    const folder = folderOf({});
    for (const name of names) {
      mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(folder, name), '', program);
    }
    return folder;
  }

  it("is the project's virtual environment before an activated one and the search path", () => {
    const folder = files('project/.venv/bin/python', 'active/bin/python', 'usr/bin/python3');
    const environment = { VIRTUAL_ENV: path.join(folder, 'active'), PATH: `bin:${path.join(folder, 'usr/bin')}` };
    const search = { environment, platform: 'linux' } as const;
    assert.equal(
      findInterpreter({ folders: [path.join(folder, 'project')], ...search }),
      path.join(folder, 'project/.venv/bin/python'),
    );
    assert.equal(findInterpreter({ folders: [], ...search }), path.join(folder, 'active/bin/python'));
    assert.equal(
      findInterpreter({ folders: [], environment: { PATH: environment.PATH }, platform: 'linux' }),
      path.join(folder, 'usr/bin/python3'),
    );
    assert.equal(findInterpreter({ folders: [folder], environment: {}, platform: 'linux' }), undefined);
  });

  it('can be named by its file, its environment or its name', () => {
    const folder = files('env/bin/python', 'usr/bin/python3.13');
    const environment = { PATH: path.join(folder, 'usr/bin') };
    const resolved = (named: string) => resolveInterpreter(named, folder, environment, 'linux');
    assert.equal(resolved('./env'), path.join(folder, 'env/bin/python'));
    assert.equal(resolved('env/bin/python'), path.join(folder, 'env/bin/python'));
    assert.equal(resolved('python3.13'), path.join(folder, 'usr/bin/python3.13'));
  });

  it('has one calibration under all its names, and a virtual environment its own', () => {
    const folder = files('env/bin/python', 'env/bin/python3', 'env/pyvenv.cfg', 'bin/python3');
    const at = (name: string) => path.join(folder, name);
    storeCalibration(folder, {
      ...calibration,
      interpreter: { ...calibration.interpreter, path: at('env/bin/python') },
    });
    utimesSync(at('env/bin/python'), 1, 1);
    utimesSync(at('env/bin/python3'), 1, 1);
    storeCalibration(folder, {
      ...calibration,
      interpreter: { ...calibration.interpreter, path: at('env/bin/python') },
    });
    assert.ok(storedCalibration(folder, at('env/bin/python3')));
    assert.equal(storedCalibration(folder, at('bin/python3')), undefined);
  });
});

describe('a measured machine', () => {
  it('has the measured figures of its start method, and defaults for the rest', () => {
    const defaults = defaultMachine({ python: '3.12', cores: 8 });
    assert.deepEqual(machineOf(calibration), {
      ...defaults,
      overheads: { ...defaults.overheads, threadStartMs: 0.081, processStartMs: 2.5 },
    });
    assert.equal(machineOf(calibration, { startMethod: 'spawn', cores: 2 }).overheads.processStartMs, 51);
  });

  it('is used with other cores, but not for another Python', () => {
    assert.equal(measuredMachine(calibration, { pythonVersion: undefined, cores: 3 })?.cores, 3);
    assert.equal(measuredMachine(calibration, { pythonVersion: '3.12', cores: undefined })?.cores, 8);
    assert.equal(measuredMachine(calibration, { pythonVersion: '3.13', cores: undefined }), undefined);
    assert.equal(measuredMachine(calibration, { pythonVersion: '3.12t', cores: undefined }), undefined);
  });

  it('is written and read without loss, but for figures that cannot be', () => {
    const json: unknown = JSON.parse(JSON.stringify(calibrationToJson(calibration)));
    assert.deepEqual(parseCalibration(json), calibration);
    const spoilt = {
      ...calibrationToJson(calibration),
      overheads: { threadStartMs: -1, loopStepMs: 'fast', wakeMs: 0.01 },
    };
    assert.deepEqual(parseCalibration(spoilt)?.overheads, { wakeMs: 0.01 });
    assert.equal(parseCalibration({ ...calibrationToJson(calibration), cores: 0 }), undefined);
    assert.equal(parseCalibration({ ...calibrationToJson(calibration), version: 2 }), undefined);
  });

  it('says what it was measured on', () => {
    assert.equal(measuredOn(calibration), 'Python 3.12.1 (/usr/bin/python3), 2026-03-01');
  });
});
