import assert from 'node:assert/strict';
import { findingsOf } from '../../../src/advice/advise';
import { defaultAdviceSettings, type AdviceSettings } from '../../../src/advice/finding';
import { newProject } from '../../support/checkFixtures';

const blocking = `
import asyncio
import time

async def page():
    time.sleep(1)
`;

/** `rule severity` of each finding in the file, in order. */
function severities(
  files: Readonly<Record<string, string>>,
  path: string,
  settings: Partial<AdviceSettings> = {},
): string[] {
  const project = newProject();
  project.setRoots(['']);
  for (const [name, text] of Object.entries(files)) {
    project.setFile(name, text);
  }
  return findingsOf(project, path, { ...defaultAdviceSettings, ...settings }).map(
    ({ rule, severity }) => `${rule} ${severity}`,
  );
}

function script(...body: readonly string[]): string {
  return ['import asyncio', 'import time', ...body].join('\n');
}

/** Severities in a file that is no test. */
function inScript(...body: readonly string[]): string[] {
  return severities({ 'tool.py': script(...body) }, 'tool.py');
}

const warning = 'blocking-call-in-async warning';
const hint = 'blocking-call-in-async hint';

describe('a finding in a test', () => {
  for (const path of ['test_shop.py', 'shop_test.py', 'conftest.py', 'tests/shop.py', 'src/test/helpers.py']) {
    it(`${path}: is a hint`, () => {
      assert.deepEqual(severities({ [path]: blocking }, path), [hint]);
    });
  }

  for (const path of ['shop.py', 'testing.py', 'contest.py', 'latest_shop.py', 'protests/shop.py']) {
    it(`${path}: is no test, and it is a warning`, () => {
      assert.deepEqual(severities({ [path]: blocking }, path), [warning]);
    });
  }

  it('is a hint for a pool in a loop, and none for what cannot be pickled', () => {
    const text = [
      'from concurrent.futures import ProcessPoolExecutor',
      'def test_pools(sizes):',
      '    for size in sizes:',
      '        with ProcessPoolExecutor() as pool:',
      '            pool.submit(lambda: 1)',
    ].join('\n');
    const found = ['pool-per-call hint', 'unpicklable-task warning'];
    assert.deepEqual(severities({ 'test_shop.py': text }, 'test_shop.py'), found);
  });

  it('stays a hint where the rule is set to warning', () => {
    const settings = { rules: { 'blocking-call-in-async': 'warning' } } as const;
    assert.deepEqual(severities({ 'test_shop.py': blocking }, 'test_shop.py', settings), [hint]);
  });

  it('is left out where the rule is off', () => {
    const settings = { rules: { 'blocking-call-in-async': 'off' } } as const;
    assert.deepEqual(severities({ 'test_shop.py': blocking }, 'test_shop.py', settings), []);
  });

  it('keeps its severity where it is wrong wherever it stands', () => {
    const text = script('async def page():', '    pass', 'async def test_page():', '    page()');
    assert.deepEqual(severities({ 'test_shop.py': text }, 'test_shop.py'), ['dropped-task warning']);
  });
});

describe('a blocking call in the main coroutine of a script', () => {
  const main = ['async def main():', '    time.sleep(1)', '    await asyncio.sleep(1)'];

  it('is a hint while no other task exists', () => {
    assert.deepEqual(inScript(...main, 'asyncio.run(main())'), [hint]);
  });

  it('is a hint under the guard, and in a function that starts the loop', () => {
    assert.deepEqual(inScript(...main, 'if __name__ == "__main__":', '    asyncio.run(main())'), [hint]);
    assert.deepEqual(
      inScript(...main, 'def start():', '    loop = asyncio.new_event_loop()', '    loop.run_until_complete(main())'),
      [hint],
    );
  });

  it('is a hint through a plain function', () => {
    assert.deepEqual(
      inScript('def load():', '    time.sleep(1)', 'async def main():', '    load()', 'asyncio.run(main())'),
      [hint],
    );
  });

  it('is a warning where it makes tasks', () => {
    for (const call of ['asyncio.gather(work(), work())', 'asyncio.create_task(work())']) {
      const body = [
        'async def work():',
        '    await asyncio.sleep(1)',
        'async def main():',
        `    await ${call}`,
        '    time.sleep(1)',
      ];
      assert.deepEqual(inScript(...body, 'asyncio.run(main())'), [warning], call);
    }
  });

  it('is a warning where something it awaits makes tasks', () => {
    const work = [
      'async def one():',
      '    await asyncio.sleep(1)',
      'async def work():',
      '    await asyncio.gather(one(), one())',
    ];
    assert.deepEqual(
      inScript(...work, 'async def main():', '    await work()', '    time.sleep(1)', 'asyncio.run(main())'),
      [warning],
    );
  });

  it('is a warning where nobody knows what it awaits', () => {
    assert.deepEqual(
      inScript('async def main(client):', '    await client.start()', '    time.sleep(1)', 'asyncio.run(main(1))'),
      [warning],
    );
  });

  it('is a warning where somebody else calls the coroutine too', () => {
    assert.deepEqual(inScript(...main, 'async def serve():', '    await main()', 'asyncio.run(main())'), [warning]);
  });

  it('is a warning where it is handed to somebody', () => {
    assert.deepEqual(inScript(...main, 'handlers = []', 'handlers.append(main)', 'asyncio.run(main())'), [warning]);
  });

  it('is a warning in a coroutine that nobody starts', () => {
    assert.deepEqual(inScript(...main), [warning]);
  });

  it('looks at the files that import it', () => {
    const text = script(...main);
    const runs = 'import asyncio\nimport tool\nasyncio.run(tool.main())\n';
    const awaits = 'import tool\nasync def page():\n    await tool.main()\n';
    assert.deepEqual(severities({ 'tool.py': text, 'run.py': runs }, 'tool.py'), [hint]);
    assert.deepEqual(severities({ 'tool.py': text, 'run.py': runs, 'app.py': awaits }, 'tool.py'), [warning]);
  });

  it('does not lower the coroutines that it awaits', () => {
    const load = ['async def load():', '    time.sleep(1)'];
    assert.deepEqual(inScript(...load, 'async def main():', '    await load()', 'asyncio.run(main())'), [warning]);
  });
});

describe('a comment that silences nothing', () => {
  const text =
    'import asyncio\nasync def page():\n    await asyncio.sleep(1)  # concurrency: ignore[blocking-call-in-async]\n';

  it('is told as information', () => {
    assert.deepEqual(severities({ 'shop.py': text }, 'shop.py'), ['unused-suppression information']);
  });

  it('is not told where its rule is off, or the rule about comments', () => {
    for (const rule of ['blocking-call-in-async', 'unused-suppression'] as const) {
      assert.deepEqual(severities({ 'shop.py': text }, 'shop.py', { rules: { [rule]: 'off' } }), [], rule);
    }
  });

  it('is not told where the kind of waiting is off', () => {
    const sleeping = blocking.replace('time.sleep(1)', 'time.sleep(1)  # concurrency: ignore[blocking-call-in-async]');
    assert.deepEqual(severities({ 'shop.py': sleeping }, 'shop.py', { kinds: { sleep: 'off' } }), []);
  });

  it('is not told where a comment for every rule meets one that is off', () => {
    const sleeping = blocking.replace('time.sleep(1)', 'time.sleep(1)  # concurrency: ignore');
    assert.deepEqual(
      severities({ 'shop.py': sleeping }, 'shop.py', { rules: { 'blocking-call-in-async': 'off' } }),
      [],
    );
  });

  it('has the severity that is set for it', () => {
    const settings = { rules: { 'unused-suppression': 'warning' } } as const;
    assert.deepEqual(severities({ 'shop.py': text }, 'shop.py', settings), ['unused-suppression warning']);
  });
});

describe('a finding in what runs at the start of a server', () => {
  const app = (...body: readonly string[]) =>
    severities(
      {
        'app.py': [
          'import time',
          'from contextlib import asynccontextmanager',
          'from fastapi import FastAPI',
          ...body,
        ].join('\n'),
      },
      'app.py',
    );
  const lifespan = ['@asynccontextmanager', 'async def lifespan(app):', '    time.sleep(1)', '    yield'];

  it('is a hint in the context manager around its life', () => {
    assert.deepEqual(app(...lifespan, 'app = FastAPI(lifespan=lifespan)'), [hint]);
  });

  it('is a hint in a function of a list', () => {
    assert.deepEqual(app('async def load():', '    time.sleep(1)', 'app = FastAPI(on_startup=[load])'), [hint]);
  });

  it('is a hint where a decorator says so', () => {
    const body = ['app = FastAPI()', '@app.on_event("startup")', 'async def load():', '    time.sleep(1)'];
    assert.deepEqual(app(...body), [hint]);
  });

  it('is a warning in a context manager for something else', () => {
    assert.deepEqual(app(...lifespan, 'app = FastAPI()'), [warning]);
  });
});

describe('a finding behind a function that remembers its results', () => {
  const behind = (...decorators: readonly string[]) =>
    inScript(
      'import functools',
      ...decorators,
      'def settings():',
      '    time.sleep(1)',
      '    return 1',
      'async def page():',
      '    return settings()',
    );

  it('is a hint: only the first call waits', () => {
    assert.deepEqual(behind('@functools.lru_cache(maxsize=None)'), [hint]);
    assert.deepEqual(behind('@functools.cache'), [hint]);
  });

  it('is a warning without the decorator', () => {
    assert.deepEqual(behind(), [warning]);
  });
});
