/** Workload and machine files: what is accepted, what is refused and that the refusal names the key. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { machineToJson, parseMachine, parseWorkload, workloadToJson } from '../../../src/simulator/contract';
import { defaultMachine, overheadNames } from '../../../src/simulator/machine';

const workload = {
  version: 1,
  tasks: 100,
  async: false,
  payloadBytes: 1000,
  resultBytes: 1000,
  segments: [
    { kind: 'cpu', ms: 20, gil: 'held' },
    { kind: 'io', ms: 100, awaitable: true },
  ],
};

const machine = {
  version: 1,
  cores: 4,
  python: '3.12',
  freeThreaded: false,
  startMethod: 'fork',
  switchIntervalMs: 5,
  maxWorkers: 8,
  overheads: { processStartMs: 30, taskDispatchMs: 0.2 },
};

function refusedWorkload(change: object, key: string, message: RegExp): void {
  const parsed = parseWorkload({ ...workload, ...change });
  assert.ok(!parsed.ok, 'refused');
  assert.equal(parsed.key, key);
  assert.match(parsed.message, message);
}

function refusedMachine(json: unknown, key: string, message: RegExp): void {
  const parsed = parseMachine(json);
  assert.ok(!parsed.ok, 'refused');
  assert.equal(parsed.key, key);
  assert.match(parsed.message, message);
}

describe('a workload file', () => {
  it('is read as documented', () => {
    const parsed = parseWorkload(workload);
    assert.ok(parsed.ok);
    const { version, ...expected } = workload;
    assert.equal(version, 1);
    assert.deepEqual(parsed.value, expected);
  });

  it('needs only tasks and segments', () => {
    const parsed = parseWorkload({
      tasks: 3,
      segments: [
        { kind: 'cpu', ms: 1 },
        { kind: 'io', ms: 2 },
      ],
    });
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.value, {
      tasks: 3,
      segments: [
        { kind: 'cpu', ms: 1, gil: 'held' },
        { kind: 'io', ms: 2, awaitable: false },
      ],
      async: false,
      payloadBytes: 0,
      resultBytes: 0,
    });
  });

  it('keeps the source of a segment', () => {
    const range = { start: { line: 1, character: 4 }, end: { line: 1, character: 16 } };
    const source = { path: 'a.py', range, text: 'requests.get' };
    const parsed = parseWorkload({ tasks: 1, segments: [{ kind: 'io', ms: 1, awaitable: true, source }] });
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.value.segments[0]?.source, source);
  });

  it('is refused with the name of the key that is wrong', () => {
    refusedWorkload({ tasks: -1 }, 'tasks', /`tasks` must be between 1 and 1000000, not -1/);
    refusedWorkload({ tasks: 1e9 }, 'tasks', /not 1000000000/);
    refusedWorkload({ tasks: 1.5 }, 'tasks', /whole number/);
    refusedWorkload({ tasks: Number.NaN }, 'tasks', /must be a number, not NaN/);
    refusedWorkload({ tasks: '5' }, 'tasks', /must be a number, not "5"/);
    refusedWorkload({ tasks: undefined }, 'tasks', /is missing/);
    refusedWorkload({ task: 5 }, 'task', /`task` is not known here; known are version, tasks/);
    refusedWorkload({ version: 2 }, 'version', /must be 1, not 2/);
    refusedWorkload({ async: 'yes' }, 'async', /must be true or false/);
    refusedWorkload({ payloadBytes: -5 }, 'payloadBytes', /between 0/);
    refusedWorkload({ segments: {} }, 'segments', /must be a list, not an object/);
    refusedWorkload({ segments: [{ kind: 'gpu', ms: 1 }] }, 'segments[0].kind', /"cpu" or "io", not "gpu"/);
    refusedWorkload({ segments: [{ kind: 'cpu', ms: -1 }] }, 'segments[0].ms', /not -1/);
    refusedWorkload({ segments: [{ kind: 'cpu' }] }, 'segments[0].ms', /is missing/);
    refusedWorkload({ segments: [{ kind: 'cpu', ms: 1, gil: 'maybe' }] }, 'segments[0].gil', /"held" or "released"/);
    refusedWorkload({ segments: [{ kind: 'io', ms: 1, gil: 'held' }] }, 'segments[0].gil', /is not known here/);
    refusedWorkload({ segments: [{ kind: 'io', ms: Infinity }] }, 'segments[0].ms', /Infinity/);
    refusedWorkload({ segments: Array.from({ length: 1001 }, () => ({ kind: 'io', ms: 1 })) }, 'segments', /1001/);
  });

  const wrongNumbers: readonly unknown[] = [-1, Number.NaN, Infinity, -Infinity, 1e300, '5', null, true, [], {}];
  for (const key of ['tasks', 'payloadBytes', 'resultBytes']) {
    it(`names \`${key}\` whatever is wrong with it`, () => {
      for (const wrong of wrongNumbers) {
        refusedWorkload({ [key]: wrong }, key, new RegExp(`^\`${key}\` must be .*\\.$`));
      }
    });
  }

  it('names the segment and the key in it, whatever is wrong', () => {
    for (const wrong of wrongNumbers) {
      refusedWorkload(
        {
          segments: [
            { kind: 'io', ms: 1 },
            { kind: 'cpu', ms: wrong },
          ],
        },
        'segments[1].ms',
        /must be/,
      );
    }
    for (const wrong of [1, 'yes', null, []]) {
      refusedWorkload({ async: wrong }, 'async', /must be true or false/);
      refusedWorkload(
        { segments: [{ kind: 'io', ms: 1, awaitable: wrong }] },
        'segments[0].awaitable',
        /true or false/,
      );
      refusedWorkload({ segments: [{ kind: 'io', ms: 1, libuv: wrong }] }, 'segments[0].libuv', /true or false/);
      refusedWorkload({ segments: [{ kind: 'cpu', ms: 1, shared: wrong }] }, 'segments[0].shared', /true or false/);
      refusedWorkload({ segments: [{ kind: 'cpu', ms: 1, source: wrong }] }, 'segments[0].source', /must be an object/);
    }
    refusedWorkload({ segments: [{ kind: 'gpu', ms: 1 }] }, 'segments[0].kind', /"cpu" or "io", not "gpu"/);
    refusedWorkload({ segments: [{ kind: 'cpu', ms: 1, libuv: true }] }, 'segments[0].libuv', /is not known here/);
    refusedWorkload({ segments: [{ kind: 'io', ms: 1, shared: true }] }, 'segments[0].shared', /is not known here/);
    refusedWorkload({ segments: ['cpu'] }, 'segments[0]', /must be an object, not "cpu"/);
  });

  it('keeps what JavaScript and the free-threaded build add', () => {
    const segments = [
      { kind: 'cpu', ms: 1, gil: 'held', shared: true },
      { kind: 'io', ms: 2, awaitable: true, libuv: true },
    ];
    const parsed = parseWorkload({ tasks: 1, segments });
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.value.segments, segments);
  });

  it('is refused when it is no object', () => {
    for (const json of [null, 5, 'text', [], undefined]) {
      const parsed = parseWorkload(json);
      assert.ok(!parsed.ok);
      assert.match(parsed.message, /must be an object/);
    }
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (json) => {
        const parsed = parseWorkload(json);
        assert.ok(parsed.ok || parsed.message.length > 0);
      }),
    );
  });

  it('is written as it is read', () => {
    const parsed = parseWorkload(workload);
    assert.ok(parsed.ok);
    assert.deepEqual(parseWorkload(JSON.parse(JSON.stringify(workloadToJson(parsed.value)))), parsed);
  });
});

describe('a machine file', () => {
  it('is read as documented, with measured defaults for what it leaves out', () => {
    const parsed = parseMachine(machine);
    assert.ok(parsed.ok);
    assert.equal(parsed.value.overheads.processStartMs, 30);
    assert.equal(parsed.value.overheads.taskDispatchMs, 0.2);
    assert.equal(parsed.value.overheads.wakeMs, defaultMachine().overheads.wakeMs);
    assert.equal(parsed.value.maxWorkers, 8);
  });

  it('may be empty', () => {
    assert.deepEqual(parseMachine({}), { ok: true, value: defaultMachine() });
  });

  it('takes the start method and its price from the Python version', () => {
    const old = parseMachine({ python: '3.13' });
    const recent = parseMachine({ python: '3.14' });
    assert.ok(old.ok && recent.ok);
    assert.equal(old.value.startMethod, 'fork');
    assert.equal(recent.value.startMethod, 'forkserver');
    assert.ok(recent.value.overheads.serverStartMs > old.value.overheads.serverStartMs);
  });

  it('is refused with the name of the key that is wrong', () => {
    refusedMachine({ ...machine, cores: 0 }, 'cores', /between 1 and 1024, not 0/);
    refusedMachine({ ...machine, core: 4 }, 'core', /is not known here/);
    refusedMachine({ ...machine, python: '2.7' }, 'python', /Python 3 version/);
    refusedMachine({ ...machine, startMethod: 'thread' }, 'startMethod', /"fork", "forkserver" or "spawn"/);
    refusedMachine({ ...machine, switchIntervalMs: 0 }, 'switchIntervalMs', /not 0/);
    refusedMachine({ ...machine, maxWorkers: 2.5 }, 'maxWorkers', /whole number/);
    refusedMachine({ ...machine, freeThreaded: true }, 'freeThreaded', /3\.13 or newer/);
    refusedMachine({ ...machine, overheads: { processStart: 3 } }, 'overheads.processStart', /is not known here/);
    refusedMachine({ ...machine, overheads: { wakeMs: -1 } }, 'overheads.wakeMs', /not -1/);
    const noRate = { pickleMegabytesPerSecond: 0 };
    refusedMachine({ ...machine, overheads: noRate }, 'overheads.pickleMegabytesPerSecond', /greater than 0/);
    refusedMachine('fast', '', /must be an object, not "fast"/);
    refusedMachine({ language: 'ruby' }, 'language', /"python" or "javascript", not "ruby"/);
    refusedMachine({ python: '3.12t' }, 'freeThreaded', /3\.13 or newer/);
    refusedMachine({ overheads: [] }, 'overheads', /must be an object, not a list/);
    refusedMachine({ overheads: { coreSliceMs: 0 } }, 'overheads.coreSliceMs', /not 0/);
    refusedMachine({ version: '1' }, 'version', /must be 1, not "1"/);
  });

  const wrongNumbers: readonly unknown[] = [-1, Number.NaN, Infinity, -Infinity, 1e300, '5', null, true, [], {}];
  for (const key of ['cores', 'maxWorkers', 'switchIntervalMs', 'libuvThreads']) {
    it(`names \`${key}\` whatever is wrong with it`, () => {
      for (const wrong of [...wrongNumbers, 0]) {
        refusedMachine({ [key]: wrong }, key, new RegExp(`^\`${key}\` must be .*\\.$`));
      }
    });
  }

  for (const name of overheadNames) {
    it(`names \`overheads.${name}\` whatever is wrong with it`, () => {
      for (const wrong of wrongNumbers) {
        refusedMachine({ overheads: { [name]: wrong } }, `overheads.${name}`, /must be/);
      }
      const possible = name === 'hotShare' ? 0.7 : 7;
      const parsed = parseMachine({ overheads: { [name]: possible } });
      assert.ok(parsed.ok && parsed.value.overheads[name] === possible);
    });
  }

  it('takes 3.14t for the free-threaded build', () => {
    const parsed = parseMachine({ python: '3.14t' });
    assert.ok(parsed.ok);
    assert.deepEqual([parsed.value.python, parsed.value.freeThreaded], ['3.14', true]);
  });

  it('may be one of JavaScript', () => {
    const parsed = parseMachine({ language: 'javascript', libuvThreads: 8 });
    assert.ok(parsed.ok);
    assert.deepEqual([parsed.value.language, parsed.value.libuvThreads], ['javascript', 8]);
    assert.deepEqual(parseMachine(JSON.parse(JSON.stringify(machineToJson(parsed.value)))), parsed);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (json) => {
        const parsed = parseMachine(json);
        assert.ok(parsed.ok || parsed.message.length > 0);
      }),
    );
  });

  it('is written as it is read', () => {
    const parsed = parseMachine(machine);
    assert.ok(parsed.ok);
    assert.deepEqual(parseMachine(JSON.parse(JSON.stringify(machineToJson(parsed.value)))), parsed);
  });
});
