/**
 * `calibrate` on the command line, and what `simulate` and `check` make of a measured interpreter.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { formatCalibrationText } from '../../../src/cli/formats/calibration';
import type { Calibration } from '../../../src/server/calibration/calibration';
import { machineOf } from '../../../src/server/calibration/calibration';
import { findNode } from '../../../src/server/calibration/interpreters';
import { storeCalibration } from '../../../src/server/calibration/store';
import { calibratedProject, projectWithInterpreter } from '../../support/calibrations';
import { at, removeFolders, runCli } from './runCli';

const workload = JSON.stringify({ version: 1, tasks: 4, segments: [{ kind: 'cpu', ms: 20 }] });
const files = { 'work.json': workload, 'work.py': 'import time\n\n\ndef work():\n    time.sleep(1)\n' };

async function machineSimulated(args: readonly string[], project = calibratedProject(files)): Promise<unknown> {
  const { folder, calibrationFolder } = project;
  const all = ['simulate', '--workload', 'work.json', '--format', 'json', ...args];
  const { code, output } = await runCli(all, folder, undefined, { calibrationFolder });
  assert.equal(code, 0);
  return JSON.parse(output);
}

describe('calibrate', () => {
  after(removeFolders);

  it('says that there is no such interpreter, and keeps nothing', async () => {
    const { folder, calibrationFolder } = projectWithInterpreter({});
    const { code, output, errors } = await runCli(['calibrate', '--python', './nowhere/python'], folder, undefined, {
      calibrationFolder,
    });
    assert.equal(code, 2);
    assert.equal(output, '');
    assert.equal(errors, `${path.join(folder, 'nowhere', 'python')} does not exist.\n`);
    assert.ok(!existsSync(calibrationFolder));
  });

  it("measures the project's own interpreter, and says how that failed", async () => {
    const { folder, python } = projectWithInterpreter({});
    const { code, errors } = await runCli(['calibrate'], folder);
    assert.equal(code, 2);
    assert.ok(errors.startsWith(`${python} ended with code `), errors);
  });

  for (const [args, message] of [
    [['calibrate', 'src'], /takes no paths/],
    [['calibrate', '--node', 'node', '--start-method', 'fork'], /--node takes the place of --python/],
    [['calibrate', '--format', 'xml'], /--format takes text, json/],
    [['calibrate', '--start-method', 'clone'], /--start-method takes fork, forkserver, spawn/],
  ] as const) {
    it(`explains what is wrong with "${args.join(' ')}"`, async () => {
      const { code, errors } = await runCli(args, projectWithInterpreter({}).folder);
      assert.equal(code, 2);
      assert.match(errors, message);
    });
  }

  it('says that there is no such Node', async () => {
    const { folder } = projectWithInterpreter({});
    const { code, errors } = await runCli(['calibrate', '--node', './nowhere/node'], folder);
    assert.equal(code, 2);
    assert.equal(errors, `${path.join(folder, 'nowhere', 'node')} does not exist.\n`);
  });

  it('shows what was measured of a Node', () => {
    const calibration: Calibration = {
      interpreter: { path: '/usr/bin/node', version: '20.20.2', implementation: 'Node', freeThreaded: false },
      measuredAt: '2026-03-01T12:00:00Z',
      cores: 2,
      switchIntervalMs: 5,
      startMethod: 'spawn',
      overheads: { workerStartMs: 33.33, cloneMegabytesPerSecond: 150 },
      processes: {},
    };
    const text = formatCalibrationText(calibration, machineOf(calibration));
    assert.match(text, /^Measured on Node 20\.20\.2 \(\/usr\/bin\/node\), 2026-03-01\n2 cores\n/);
    assert.match(text, /first message of a new worker +33\.3 ms +21\.6 ms\n/);
    assert.match(text, /writing a structured clone +150 MB\/s +200 MB\/s\n/);
    assert.doesNotMatch(text, /GIL|fork|switch/);
  });

  it('shows what was measured beside what was assumed before', () => {
    const calibration: Calibration = {
      interpreter: { path: '/usr/bin/python3', version: '3.12.1', implementation: 'CPython', freeThreaded: false },
      measuredAt: '2026-03-01T12:00:00Z',
      cores: 1,
      switchIntervalMs: 5,
      startMethod: 'fork',
      overheads: { threadStartMs: 0.1234, pickleMegabytesPerSecond: 141.6 },
      processes: { spawn: { processStartMs: 77.26 } },
    };
    const text = formatCalibrationText(calibration, machineOf(calibration));
    assert.match(text, /^Measured on Python 3\.12\.1 \(\/usr\/bin\/python3\), 2026-03-01\n1 core, /);
    assert.match(text, /starting and joining a thread +0\.123 ms +0\.068 ms\n/);
    assert.match(text, /pickling +142 MB\/s +175 MB\/s\n/);
    assert.match(text, /spawn: first result of a new process +77\.3 ms +47 ms\n/);
    assert.doesNotMatch(text, /fork:/);
  });
});

describe('a measured Node', () => {
  after(removeFolders);

  it('is what simulate uses for JavaScript, and a measured Python is not', async () => {
    const project = calibratedProject({
      ...files,
      'work.js': 'export function work() {\n  return JSON.parse("1");\n}\n',
    });
    const { folder, calibrationFolder } = project;
    const node = findNode();
    assert.ok(node !== undefined, 'these tests run on a Node of the path');
    storeCalibration(calibrationFolder, {
      interpreter: { path: node, version: '20.20.2', implementation: 'Node', freeThreaded: false },
      measuredAt: '2026-03-01T12:00:00Z',
      cores: 3,
      switchIntervalMs: 5,
      startMethod: 'spawn',
      overheads: { workerStartMs: 44 },
      processes: {},
    });
    const args = ['simulate', 'work.js:work', '--format', 'json'];
    const { code, output, errors } = await runCli(args, folder, undefined, { calibrationFolder });
    assert.equal(code, 0, errors);
    assert.match(output, /"language": ?"javascript"/);
    assert.match(output, /"workerStartMs": ?44/);
    assert.match(output, /Node 20\.20\.2/);
  });
});

describe('a measured interpreter', () => {
  after(removeFolders);

  it('is what simulate uses, with its origin', async () => {
    const report = await machineSimulated([]);
    assert.match(String(at(report, 'measuredOn')), /^Python 3\.11\.7 \(.*\.venv.*\), 2026-03-01$/);
    assert.equal(at(report, 'machine', 'python'), '3.11');
    assert.equal(at(report, 'machine', 'cores'), 6);
    assert.equal(at(report, 'machine', 'startMethod'), 'spawn');
    assert.equal(at(report, 'machine', 'overheads', 'threadStartMs'), 0.123);
    assert.equal(at(report, 'machine', 'overheads', 'processStartMs'), 77);
  });

  it('is used with the cores that are asked for', async () => {
    const report = await machineSimulated(['--cores', '3']);
    assert.equal(at(report, 'machine', 'cores'), 3);
    assert.equal(at(report, 'machine', 'overheads', 'threadStartMs'), 0.123);
  });

  for (const args of [['--no-calibration'], ['--python-version', '3.13']]) {
    it(`is left alone with ${args.join(' ')}`, async () => {
      const report = await machineSimulated(args);
      assert.equal(at(report, 'measuredOn'), undefined);
      assert.notEqual(at(report, 'machine', 'overheads', 'threadStartMs'), 0.123);
    });
  }

  it('is left alone for a machine file', async () => {
    const project = calibratedProject({ ...files, 'machine.json': '{"version": 1, "cores": 2}' });
    const report = await machineSimulated(['--machine', 'machine.json'], project);
    assert.equal(at(report, 'measuredOn'), undefined);
    assert.equal(at(report, 'machine', 'cores'), 2);
  });

  it('is named by check, in text and JSON', async () => {
    const { folder, calibrationFolder } = calibratedProject(files);
    const text = await runCli(['check', 'work.py'], folder, undefined, { calibrationFolder });
    assert.match(text.output, /Simulated as measured on Python 3\.11\.7 \(/);
    const json = await runCli(['check', 'work.py', '--format', 'json'], folder, undefined, { calibrationFolder });
    assert.match(String(at(JSON.parse(json.output), 'measuredOn')), /^Python 3\.11\.7/);
    const without = await runCli(['check', 'work.py', '--no-calibration'], folder, undefined, { calibrationFolder });
    assert.doesNotMatch(without.output, /measured/);
  });
});
