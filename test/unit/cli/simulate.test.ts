import assert from 'node:assert/strict';
import { at, folderOf, removeFolders, runCli } from './runCli';

const source =
  'import requests\n\n\nclass Client:\n    def fetch(self, url):\n        return requests.get(url).text\n\n\nclass Proxy:\n    def fetch(self, url):\n        return requests.get(url).text\n\n    def double(self, x):\n        return 2 * x\n';
const workload =
  '{"version": 1, "tasks": 100, "async": false, "payloadBytes": 1000, "resultBytes": 1000, "segments": [{"kind": "cpu", "ms": 20, "gil": "held"}, {"kind": "io", "ms": 100, "awaitable": true}]}';

function strategiesOf(report: unknown): readonly unknown[] {
  const outcomes = at(report, 'outcomes');
  assert.ok(Array.isArray(outcomes));
  return outcomes.map((outcome) => at(outcome, 'strategy'));
}

describe('simulate', () => {
  afterEach(removeFolders);

  it('compares the strategies for a function and marks the one to take', async () => {
    const { code, output } = await runCli(['simulate', 'a.py:Client.fetch'], folderOf({ 'a.py': source }));
    assert.equal(code, 0);
    assert.match(output, /^Client\.fetch: 20 × .*100 ms I\/O/);
    assert.match(output, /^→ +threads +\d/m);
    assert.match(output, /^ +sequential +.* 1\.0×/m);
    assert.match(output, /^Recommended: threads\. \S/m);
  });

  it('says nothing of a GIL for a function of JavaScript', async () => {
    const program =
      "import { pbkdf2Sync } from 'node:crypto';\n\nexport const key = (text) => pbkdf2Sync(text, '', 1e5, 64, 'sha512');\n";
    const { code, output } = await runCli(['simulate', 'a.mjs:key', '--what-if'], folderOf({ 'a.mjs': program }));
    assert.equal(code, 0);
    assert.match(output, /^key: .* CPU on the event loop/);
    assert.match(output, /worker threads/);
    assert.doesNotMatch(output, /GIL|pickl|Python/);
  });

  it('prints JSON of the promised shape for a workload file', async () => {
    const folder = folderOf({ 'w.json': workload });
    const { code, output } = await runCli(['simulate', '--workload', 'w.json', '--format', 'json'], folder);
    const report: unknown = JSON.parse(output);
    assert.equal(code, 0);
    assert.ok(typeof report === 'object' && report !== null);
    assert.deepEqual(Object.keys(report), ['version', 'workload', 'machine', 'outcomes', 'illegal', 'recommended']);
    assert.deepEqual(at(report, 'workload'), JSON.parse(workload));
    assert.deepEqual(strategiesOf(report), ['sequential', 'threads', 'asyncio', 'to-thread', 'processes']);
    const threads = at(report, 'outcomes', 1);
    assert.ok(typeof threads === 'object' && threads !== null);
    assert.deepEqual(Object.keys(threads), [
      'strategy',
      'makespanMs',
      'speedup',
      'cpuUse',
      'longestStallMs',
      'gilWaitMs',
      'workers',
      'explanation',
      'accuracy',
      'stallAccuracy',
      'p99StallMs',
      'coreUse',
      'queueWaitMs',
      'latencyMs',
      'startupMs',
      'workerStartMs',
      'memoryMegabytes',
      'simulatedTasks',
    ]);
    assert.ok(strategiesOf(report).includes(at(report, 'recommended')));
    const sequentialMs = at(report, 'outcomes', 0, 'makespanMs');
    assert.ok(typeof sequentialMs === 'number' && Math.abs(sequentialMs - 12_000) < 600, String(sequentialMs));
  });

  it('prints a workload and a machine that it reads again', async () => {
    const folder = folderOf({ 'w.json': workload, 'm.json': '{"version": 1, "cores": 2, "python": "3.13"}' });
    const args = ['--format', 'json', '--seed', '7'];
    const first = await runCli(['simulate', '--workload', 'w.json', '--machine', 'm.json', ...args], folder);
    const report: unknown = JSON.parse(first.output);
    assert.equal(at(report, 'machine', 'cores'), 2);
    const copies = folderOf({
      'w.json': JSON.stringify(at(report, 'workload')),
      'm.json': JSON.stringify(at(report, 'machine')),
    });
    const second = await runCli(['simulate', '--workload', 'w.json', '--machine', 'm.json', ...args], copies);
    assert.equal(second.output, first.output);
  });

  it('names an engine and its machines where the target is missed, and says nothing of them otherwise', async () => {
    const heavy = '{"tasks": 200, "segments": [{"kind": "cpu", "ms": 500}]}';
    const folder = folderOf({ 'w.json': heavy, 'pyproject.toml': '[tool.concurrency-advisor]\ntarget = "1h"\n' });
    const missed = await runCli(['simulate', '--workload', 'w.json', '--target', '10s', '--format', 'json'], folder);
    const report: unknown = JSON.parse(missed.output);
    assert.equal(at(report, 'recommended'), 'processes');
    assert.ok(strategiesOf(report).includes('cluster'));
    const beyond = at(report, 'beyond');
    assert.deepEqual([at(beyond, 'engine'), at(beyond, 'targetMs'), at(beyond, 'isMet')], ['dask', 10_000, true]);
    const text = await runCli(['simulate', '--workload', 'w.json', '--target', '10s', '--engine', 'ray'], folder);
    assert.match(text.output, /^One machine is not enough for 10 s: .* Ray, as you chose: /m);
    // The project's own target is met.
    const met = await runCli(['simulate', '--workload', 'w.json'], folder);
    assert.doesNotMatch(met.output, /cluster|One machine/);
    const wrong = await runCli(['simulate', '--workload', 'w.json', '--target', 'soon'], folder);
    assert.equal(wrong.code, 2);
  });

  it('simulates as many further machines as are asked for', async () => {
    const folder = folderOf({ 'w.json': workload });
    const asked = await runCli(['simulate', '--workload', 'w.json', '--nodes', '3', '--format', 'json'], folder);
    const report: unknown = JSON.parse(asked.output);
    assert.ok(strategiesOf(report).includes('cluster'));
    assert.equal(at(at(at(report, 'machine'), 'cluster'), 'nodes'), 3);
    const only = await runCli(
      ['simulate', '--workload', 'w.json', '--strategy', 'cluster', '--format', 'json'],
      folder,
    );
    assert.deepEqual(strategiesOf(JSON.parse(only.output)), ['cluster']);
  });

  it('runs only the strategies that are asked for', async () => {
    const folder = folderOf({ 'w.json': workload });
    const args = ['simulate', '--workload', 'w.json', '--strategy', 'processes', '--strategy', 'sequential'];
    const report: unknown = JSON.parse((await runCli([...args, '--format', 'json'], folder)).output);
    assert.deepEqual(strategiesOf(report), ['sequential', 'processes']);
    assert.equal(at(report, 'recommended'), 'processes');
  });

  it('says what would have to be different for another answer', async () => {
    const folder = folderOf({ 'w.json': workload });
    const { code, output } = await runCli(['simulate', '--workload', 'w.json', '--what-if'], folder);
    assert.equal(code, 0);
    assert.match(output, /^ +processes beats sequential from \d+ tasks on\.$/m);
    assert.match(output, /^ +cores: \d+ or less instead of \d+ → \S/m);
    const json = await runCli(['simulate', '--workload', 'w.json', '--what-if', '--format', 'json'], folder);
    const report: unknown = JSON.parse(json.output);
    assert.equal(typeof at(report, 'breakEven', 0, 'few'), 'string');
    assert.equal(at(report, 'sensitivity', 0, 'parameter'), 'tasks');
    assert.equal(at(report, 'sensitivity', 0, 'value'), 100);
  });

  it('prints the timeline with the place in the source', async () => {
    const folder = folderOf({ 'a.py': source });
    const args = ['simulate', 'a.py:Client.fetch', '--strategy', 'sequential', '--timeline', '--format', 'json'];
    const report: unknown = JSON.parse((await runCli(args, folder)).output);
    const timeline = at(report, 'outcomes', 0, 'timeline');
    assert.ok(Array.isArray(timeline) && timeline.length > 0);
    const waiting: unknown = timeline.find((interval: unknown) => at(interval, 'state') === 'blocked');
    assert.equal(at(waiting, 'lane'), 'main thread');
    assert.equal(at(waiting, 'source', 'range', 'start', 'line'), 5);
  });

  it('takes the forms of the strategies', async () => {
    const folder = folderOf({
      'w.json': '{"tasks": 100, "segments": [{"kind": "io", "ms": 20, "awaitable": true}]}',
      'm.json': '{"cores": 2, "maxWorkers": 2}',
    });
    const makespan = async (strategy: string, ...more: string[]): Promise<number> => {
      const args = ['simulate', '--workload', 'w.json', '--machine', 'm.json', '--strategy', strategy, ...more];
      const ms = at(
        JSON.parse((await runCli([...args, '--format', 'json'], folder)).output),
        'outcomes',
        0,
        'makespanMs',
      );
      return Number(ms);
    };
    assert.ok((await makespan('asyncio')) < 25);
    assert.ok((await makespan('asyncio', '--limit', '10')) > 200);
    assert.ok((await makespan('threads')) > 1000);
    assert.ok((await makespan('threads', '--thread-form', 'per-task')) < 50);
    const cold = await makespan('processes', '--chunksize', '10');
    assert.ok((await makespan('processes', '--chunksize', '10', '--warm')) < cold);
  });

  it('says why a machine cannot run a strategy that was asked for', async () => {
    const folder = folderOf({
      'w.json': workload,
      'm.json': '{"python": "3.12"}',
      'js.json': '{"language": "javascript"}',
    });
    const run = async (machine: string, strategy: string): Promise<unknown> => {
      const args = ['simulate', '--workload', 'w.json', '--machine', machine, '--strategy', strategy];
      return JSON.parse((await runCli([...args, '--format', 'json'], folder)).output);
    };
    const refused = await run('m.json', 'interpreters');
    assert.deepEqual(strategiesOf(refused), []);
    assert.match(String(at(refused, 'illegal', 0, 'reason')), /needs Python 3\.14 or newer/);
    assert.deepEqual(strategiesOf(await run('js.json', 'promise-all')), ['promise-all']);
  });

  it('finds a function by a line in it, and a small one too', async () => {
    const folder = folderOf({ 'a.py': source });
    assert.match((await runCli(['simulate', 'a.py:11'], folder)).output, /^Proxy\.fetch: /);
    assert.match(
      (await runCli(['simulate', 'a.py:double'], folder)).output,
      /^Proxy\.double: 100 × .* µs CPU with the GIL/,
    );
  });

  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [['a.py:fetch'], /`fetch` is several functions of a\.py: Client\.fetch at line 5, Proxy\.fetch at line 10/],
    [['a.py:load'], /There is no function `load` in a\.py\. It has Client\.fetch, Proxy\.fetch, Proxy\.double\./],
    [['a.py:2'], /There is no function at line 2 of a\.py\./],
    [['gone.py:load'], /gone\.py does not exist\./],
    [['--workload', 'gone.json'], /gone\.json does not exist\./],
    [['--workload', 'broken.json'], /broken\.json is not JSON/],
    [['--workload', 'wrong.json'], /wrong\.json: `segments\[0\]\.ms` must be a number/],
    [['--workload', 'w.json', '--machine', 'wrong.json'], /wrong\.json: `/],
    [['--workload', 'w.json', '--strategy', 'magic'], /--strategy takes sequential, threads/],
    [['--workload', 'w.json', '--seed', 'x'], /--seed takes a whole number/],
    [['--workload', 'w.json', '--limit', '0'], /--limit takes a number above 0/],
    [['--workload', 'w.json', '--chunksize', '1.5'], /--chunksize takes a whole number/],
    [['--workload', 'w.json', '--thread-form', 'many'], /--thread-form takes pool, per-task/],
    [['--workload', 'w.json', '--timeline'], /--timeline needs --format json/],
    [['a.py:double', '--workload', 'w.json'], /needs either FILE:FUNCTION or --workload/],
  ];
  for (const [args, message] of mistakes) {
    it(`explains what is wrong with "${args.join(' ')}"`, async () => {
      const folder = folderOf({
        'a.py': source,
        'w.json': workload,
        'broken.json': '{',
        'wrong.json': '{"tasks": 1, "segments": [{"kind": "cpu", "ms": "long"}]}',
      });
      const { code, output, errors } = await runCli(['simulate', ...args], folder);
      assert.deepEqual([code, output], [2, '']);
      assert.match(errors, message);
    });
  }
});
