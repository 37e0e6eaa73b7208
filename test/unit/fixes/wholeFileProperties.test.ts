/**
 * Whole files with many findings, in odd layouts: whatever subset of the fixes that the rules' own findings offer is taken
 * together, the edits stay within the text and apart, CPython compiles the result, comments and line ends stay. Applying
 * everything a second time changes nothing.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findingsOf } from '../../../src/advice/advise';
import { fixesFor } from '../../../src/advice/fixes/fixes';
import { type AdviceSettings, defaultAdviceSettings, type Fix, type RuleId } from '../../../src/advice/finding';
import { applyFixes } from '../../../src/cli/applyFixes';
import { applyEdits, comparePositions, LineMap, type TextEdit } from '../../../src/core/text';
import { parse } from '../../../src/languages/python/parser/parse';
import { EditPlan } from '../../../src/server/editPlan';
import { Projects } from '../../../src/server/projects';
import { newProject } from '../../support/checkFixtures';
import { loadPython, type Python } from '../../support/pyodide';

const head = `import asyncio
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import Pool, Process

import httpx
import requests
from fastapi import FastAPI

app = FastAPI()


def weigh(crate):
    return sum(n * n for n in range(400_000)) + crate


def load(url):
    return requests.get(url).text


async def double(number):
    return number * 2
`;

/**
 * Functions in which rules find something. `⟨…⟩` may stand in parentheses, `·` may join lines, `¶` may be followed by a comment
 * or by more on the line, and a line that starts with `│` may stand on the line of the head before it.
 */
const functions = [
  'async def nap#():\n    time.sleep(1)¶\n    return·⟨time.sleep(2)⟩¶',
  'async def page#(url):\n    text =·⟨load(url)⟩¶\n    return [text,·load(url)]¶',
  'async def ask#(url, more):\n    answer = ⟨requests.get(url, params=⟨more⟩)⟩¶\n    if answer:\n│        time.sleep(0.1)¶\n    return answer.text¶',
  'async def build#(names):\n    result = ⟨subprocess.run(["make", *names], capture_output=True, check=True)⟩¶\n    return result.stdout¶',
  'async def version#():\n    return·⟨subprocess.check_output(["git", "--version"], text=True)⟩.strip()¶',
  'async def code#(limit):\n    if subprocess.call(["true"], timeout=limit) == 0:\n│        return·⟨limit⟩¶\n    subprocess.check_call(["false"])¶',
  'async def both#(client: httpx.AsyncClient, a, b):\n    first =·⟨await client.get(a)⟩¶\n    second = await client.get(b)¶\n    return first, second¶',
  'async def every#(client: httpx.AsyncClient, urls):\n    return·[⟨await client.get(url)⟩ for url in urls]¶',
  'async def twice#():\n    return·⟨await asyncio.gather(double(1), double(2))⟩¶',
  'async def own#(crates):\n    with ThreadPoolExecutor() as pool:\n│        sums =·⟨list(pool.map(weigh, crates))⟩¶\n    return sums¶',
  'async def ask_own#(url):\n    with ThreadPoolExecutor() as pool:  # its own\n        first = pool.submit(load, url)¶\n\n        # then\n        return ⟨first.result()⟩¶',
  'async def short#(number):\n    return·await asyncio.to_thread(abs, ⟨number⟩)¶',
  'async def heavy#(crate):\n    total = ⟨weigh(crate)⟩¶\n    return total¶',
  'async def forget#():\n    asyncio.create_task(double(1))¶\n    double(2)¶',
  'async def nested#():\n    return·asyncio.run(⟨double(3)⟩)¶',
  '@app.get("/#")\nasync def endpoint#(crate: int):\n    """Weighs."""\n    crate += 1¶\n    return ⟨weigh(crate)⟩¶',
  'async def many#(client: httpx.AsyncClient, urls):\n    return·await asyncio.gather(*[client.get(url) for url in urls])¶',
  'def threads#(crates):\n    with ThreadPoolExecutor(max_workers=2) as pool:\n│        return·⟨list(pool.map(weigh, crates))⟩¶',
  'def processes#(urls):\n    with ProcessPoolExecutor() as pool:\n│        return·⟨list(pool.map(load, urls))⟩¶',
  'def workers#(urls):\n    with Pool(4) as pool:\n│        return·⟨pool.map(load, urls)⟩¶',
  'def started#(urls):\n    workers = [⟨Process(target=load, args=(url,))⟩ for url in urls]¶\n    for worker in workers:\n│        worker.start()¶\n    for worker in workers: worker.join()¶',
  'def loads#(urls):\n    texts = []¶\n    for url in urls:\n│        texts.append(⟨load(url)⟩)¶\n    return texts¶',
  'def weights#(crates):\n    return·⟨[weigh(crate) for crate in crates]⟩¶',
  'def again#(groups):\n    for group in groups:\n        with ProcessPoolExecutor() as pool:\n            print(⟨list(pool.map(weigh, group))⟩)¶',
];

interface Layout {
  readonly unit: string;
  readonly lineEnd: string;
  readonly last: string;
  readonly version: string;
  /** Read in turn, one for each place that may vary. */
  readonly choices: readonly number[];
}

const layouts: fc.Arbitrary<Layout> = fc.record({
  unit: fc.constantFrom('    ', '  ', '\t'),
  lineEnd: fc.constantFrom('\n', '\n', '\r\n'),
  last: fc.constantFrom('\n', '', '\n# the end'),
  version: fc.constantFrom('3.8', '3.10', '3.12', '3.14'),
  choices: fc.array(fc.nat(9), { minLength: 60, maxLength: 60 }),
});

function written(chosen: readonly string[], layout: Layout): string {
  let place = 0;
  const next = (): number => layout.choices[place++ % layout.choices.length] ?? 0;
  const pick = (...texts: readonly string[]): string => texts[next()] ?? texts[0] ?? '';
  const opened: string[] = [];
  const closed = chosen.map((text, index) =>
    text
      .replaceAll('#(', `${index}(`)
      .replaceAll('/#', `/${index}`)
      .replaceAll(/\n│ */g, (joint) => (next() < 3 ? ' ' : joint.replace('│', '')))
      .replaceAll(/[⟨⟩]/g, (mark) => {
        if (mark === '⟩') {
          return opened.pop() === '' ? '' : ')';
        }
        const open = pick('', '(', '(  # why\n        ', '(\n            ');
        opened.push(open);
        return open;
      }),
  );
  const text = closed
    .map((body) =>
      body
        .replaceAll('·', () => pick(' ', ' \\\n        '))
        .replaceAll('¶', () => pick('', '  # note', ';', '; pass', '  # é 😀')),
    )
    .join('\n\n\n');
  return `${head}\n\n${text}${layout.last}`.replaceAll('    ', layout.unit).replaceAll('\n', layout.lineEnd);
}

const compiler = `
import json, warnings

def compile_errors(texts):
    errors = []
    for text in json.loads(texts):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(text, "program.py", "exec")
            errors.append("")
        except SyntaxError as error:
            errors.append(str(error))
    return json.dumps(errors)
`;

function compileErrors(python: Python, texts: readonly string[]): string[] {
  const errors: unknown = JSON.parse(python.call('compile_errors', JSON.stringify(texts)));
  assert.ok(Array.isArray(errors));
  return errors.map(String);
}

function checkEdits(text: string, edits: readonly TextEdit[]): string {
  const map = new LineMap(text);
  for (const { range } of edits) {
    assert.deepEqual(map.positionAt(map.offsetAt(range.start)), range.start, 'starts in the text');
    assert.deepEqual(map.positionAt(map.offsetAt(range.end)), range.end, 'ends in the text');
  }
  const sorted = [...edits].sort((a, b) => comparePositions(a.range.start, b.range.start));
  for (const [index, edit] of sorted.entries()) {
    const next = sorted[index + 1];
    assert.ok(next === undefined || comparePositions(edit.range.end, next.range.start) <= 0, 'edits overlap');
  }
  return applyEdits(text, edits);
}

function comments(text: string): string[] {
  return parse(text)
    .comments.map(({ start, end }) => text.slice(start, end))
    .sort();
}

function settingsOf({ version }: Layout): AdviceSettings {
  return { ...defaultAdviceSettings, pythonVersion: version };
}

describe('all quick fixes of a file,', function () {
  let python: Python;

  before(async () => {
    python = await loadPython();
    python.define(compiler);
  });

  const chosen = fc.array(fc.constantFrom(...functions), { minLength: 1, maxLength: 5 });

  it('in any subset and any layout, can be taken together', () => {
    const originals: string[] = [];
    const results: string[] = [];
    const fixed = new Set<RuleId>();
    fc.assert(
      fc.property(chosen, layouts, (bodies, layout) => {
        const text = written(bodies, layout);
        if (parse(text).problems.length > 0) {
          return;
        }
        const project = newProject();
        project.setFile('shop.py', text);
        const settings = settingsOf(layout);
        const plan = new EditPlan(new Set(['shop.py']));
        let place = 0;
        for (const finding of findingsOf(project, 'shop.py', settings)) {
          const offered: readonly Fix[] = fixesFor(project, 'shop.py', finding, settings);
          const choice = layout.choices[place++ % layout.choices.length] ?? 0;
          const fix = choice > 7 ? undefined : offered[choice % Math.max(1, offered.length)];
          if (fix !== undefined && plan.add('shop.py', fix)) {
            fixed.add(finding.rule);
          }
        }
        const edits = plan.files.flatMap((file) => file.edits);
        const result = checkEdits(text, edits);
        assert.deepEqual(parse(result).problems, [], `${text}\n=====\n${result}`);
        assert.deepEqual(comments(result), comments(text), result);
        assert.deepEqual(new Set(result.match(/\r\n|\n|\r/g)), new Set(text.match(/\r\n|\n|\r/g)));
        originals.push(text);
        results.push(result);
      }),
      { numRuns: 200 },
    );
    const wrong = compileErrors(python, originals);
    const errors = compileErrors(python, results);
    for (const [index, error] of errors.entries()) {
      assert.ok(error === '' || wrong[index] !== '', `${error}\n${results[index] ?? ''}`);
    }
    const sound = wrong.filter((error) => error === '').length;
    assert.ok(sound > 100, `${sound} programs were sound`);
    assert.ok(fixed.size >= 12, `fixes of ${[...fixed].join(', ')}`);
  });

  it('applied twice, change nothing the second time', () => {
    const results: string[] = [];
    fc.assert(
      fc.property(chosen, layouts, (bodies, layout) => {
        const text = written(bodies, layout);
        if (parse(text).problems.length > 0 || compileErrors(python, [text])[0] !== '') {
          return;
        }
        const project = new Projects();
        project.setFile('shop.py', text);
        const selection = { rules: undefined, includesUnsafe: true };
        const apply = () => applyFixes(project, ['shop.py'], () => settingsOf(layout), selection);
        assert.deepEqual(apply().failures, []);
        const once = project.text('shop.py') ?? '';
        assert.equal(
          [...apply().applied.values()].reduce((sum, count) => sum + count, 0),
          0,
          once,
        );
        assert.equal(project.text('shop.py'), once);
        results.push(once);
      }),
      { numRuns: 80 },
    );
    const errors = compileErrors(python, results);
    for (const [index, error] of errors.entries()) {
      assert.equal(error, '', results[index]);
    }
    assert.ok(results.length > 35, `${results.length} programs`);
  });
});
