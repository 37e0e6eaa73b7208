/** Loops of independent iterations in a listing of findings: none that is worth a finding is passed over, and most others are. */
import assert from 'node:assert/strict';
import { adviseFile } from '../../../src/advice/advise';
import { Concern } from '../../../src/advice/concern';
import { defaultAdviceSettings } from '../../../src/advice/finding';
import type { Project } from '../../../src/analysis/project';
import { newProject } from '../../support/checkFixtures';

const file = 'shop.py';

function projectWith(text: string): Project {
  const project = newProject();
  project.setRoots(['']);
  project.setFile(file, text);
  return project;
}

const shown = (project: Project, concern?: Concern): readonly string[] =>
  adviseFile(project, file, defaultAdviceSettings, concern).findings.map(
    ({ rule, range, message }) => `${rule} ${String(range.start.line)} ${message}`,
  );

const heavy = 'def heavy(row):\n    return sum(i * row for i in range(100_000))\n\n';

/** Each has findings, some of them only by what stands outside the loop. */
const worthwhile: Readonly<Record<string, string>> = {
  'just above the least time': 'def fill(rows):\n    return [sum(i * row for i in range(4000)) for row in rows]\n',
  'over two literal items':
    'import urllib.request\n\ndef load(a, b):\n    return [urllib.request.urlopen(url).read() for url in (a, b)]\n',
  'that calls a function of the project': `${heavy}def totals(rows):\n    for row in rows:\n        heavy(row)\n`,
  'that calls a method by the type of an attribute':
    'import urllib.request\n\nclass Page:\n    def render(self):\n        return urllib.request.urlopen("https://example.org")\n\nclass Book:\n    def __init__(self):\n        self.page = Page()\n\n    def all(self, names):\n        return [self.page.render() for name in names]\n',
  'that reads a property':
    'class Row:\n    @property\n    def total(self):\n        return sum(i * i for i in range(100_000))\n\ndef totals(rows: list[Row]):\n    return [row.total for row in rows]\n',
  'that goes through a generator':
    'import urllib.request\n\ndef pages(urls):\n    for url in urls:\n        yield urllib.request.urlopen(url).read()\n\ndef titles(urls):\n    return [page.title() for page in pages(urls)]\n',
  'with a comprehension in its head':
    'import urllib.request\n\ndef load(urls):\n    for line in [urllib.request.urlopen(url).read() for url in urls]:\n        print(line)\n',
  'with another loop in its else clause':
    'import urllib.request\n\ndef load(urls, more):\n    for url in urls:\n        pass\n    else:\n        for url in more:\n            urllib.request.urlopen(url)\n',
  'in the handler of an error':
    'import urllib.request\n\ndef load(urls):\n    try:\n        return urls[0]\n    except IndexError:\n        for url in urls:\n            urllib.request.urlopen(url)\n',
  'that passes a function on': `${heavy}def each(rows, callback):\n    return [callback(row) for row in rows]\n\ndef totals(tables):\n    return [each(rows, heavy) for rows in tables]\n`,
  'that maps a function': `${heavy}def totals(tables):\n    return [list(map(heavy, rows)) for rows in tables]\n`,
  'that calls what remembers its result':
    'from functools import cache\n\n@cache\ndef rates():\n    return sum(i * i for i in range(1_000_000))\n\ndef totals(rows):\n    return [row * rates() for row in rows]\n',
  'behind one that hands work to threads':
    'from concurrent.futures import ThreadPoolExecutor\nimport urllib.request\n\ndef load(urls):\n    with ThreadPoolExecutor() as pool:\n        for url in urls:\n            pool.submit(urllib.request.urlopen, url)\n    for url in urls:\n        urllib.request.urlopen(url)\n',
  'that calls the function itself':
    'def totals(tree):\n    return [(totals(tree), sum(i * i for i in range(5000))) for child in tree]\n',
  'of a function that calls itself behind it':
    'def scores(n, rows):\n    found = [sum(cell * n for cell in range(400)) for row in rows]\n    if n > 0:\n        found.extend(scores(n - 1, rows))\n    return found\n',
  'of a function that calls itself twice':
    'def scores(n, rows):\n    found = [sum(cell * n for cell in range(40)) for row in rows]\n    return found if n < 2 else scores(n - 1, rows) + scores(n - 2, found)\n',
  'of a function that another one calls again':
    'def even(n, rows):\n    found = [sum(cell * n for cell in range(1200)) for row in rows]\n    if n > 0:\n        found.extend(odd(n - 1, rows))\n    return found\n\ndef odd(n, rows):\n    return even(n - 1, rows)\n',
  'of a function that another one calls again as often as a default says':
    'def even(rows, n=5000):\n    found = [sum(cell * n for cell in range(n)) for row in rows]\n    if n > 0:\n        found.extend(odd(rows, n - 1))\n    return found\n\ndef odd(rows, n=5000):\n    return even(rows, n - 1)\n',
};

/** None has findings; the function `totals` is not priced for it. */
const negligible: Readonly<Record<string, string>> = {
  'well below the least time': 'def totals(rows):\n    return [sum(i * row for i in range(200)) for row in rows]\n',
  'three deep': 'def totals(rows):\n    return [[[a * b for a in row] for b in row] for row in rows]\n',
  'over few numbers': 'def totals(row):\n    return [sum(i * k for i in range(1000)) for k in range(10)]\n',
  'beside work that costs': `${heavy}def totals(rows):\n    names = [row.name for row in rows]\n    return names, heavy(rows)\n`,
  'that waits in no iteration but before':
    'import urllib.request\n\ndef totals(url):\n    page = urllib.request.urlopen(url).read()\n    return [line.strip() for line in page]\n',
  'of a function that another one calls again':
    'def totals(n, rows):\n    found = [row * n for row in rows]\n    return found + rest(n - 1, rows)\n\ndef rest(n, rows):\n    return totals(n - 1, rows)\n',
};

describe('a loop of independent iterations in a listing of findings', () => {
  for (const [which, text] of Object.entries(worthwhile)) {
    it(`${which} has the findings that it has when all functions are priced`, () => {
      const all = shown(projectWith(text));
      assert.ok(all.length > 0, 'the loop is worth no finding at all');
      const project = projectWith(text);
      assert.deepEqual(shown(project, new Concern(project)), all);
    });
  }

  for (const [which, text] of Object.entries(negligible)) {
    it(`${which} is passed over`, () => {
      assert.deepEqual(shown(projectWith(text)), []);
      const project = projectWith(text);
      const wanted = project.functions(file).filter(new Concern(project).of(file));
      assert.deepEqual(
        wanted.map(({ name }) => name).filter((name) => name === 'totals'),
        [],
      );
    });
  }

  it('leaves the prices of functions as they are', () => {
    for (const text of [...Object.values(worthwhile), ...Object.values(negligible)]) {
      const asked = projectWith(text);
      const concern = new Concern(asked);
      asked.functions(file).filter(concern.of(file));
      const whole = projectWith(text);
      const prices = (project: Project) =>
        project
          .summaries(file)
          .map(({ facts, cost, doubt, effects }) => [
            facts.id,
            cost,
            doubt,
            effects.map((reached) => [reached.effect, reached.name, reached.location, reached.cost]),
          ]);
      assert.deepEqual(prices(asked), prices(whole));
    }
  });
});
