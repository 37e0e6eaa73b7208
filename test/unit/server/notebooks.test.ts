/**
 * Notebooks as text: what of a cell is Python, one module of all cells and the way back, and the file with some cells changed.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cellSyntax } from '../../../src/languages/notebook/cellSyntax';
import { notebook } from '../../../src/languages/notebook/notebook';
import { applyEdits } from '../../../src/core/text';
import { readNotebook, withSources } from '../../../src/server/notebooks/notebookFile';
import { NotebookModule } from '../../../src/server/notebooks/notebookModule';
import { newProject } from '../../../src/server/newProject';
import { checkFile, fixtures } from '../../support/checkFixtures';

function shown(source: string): string {
  const syntax = cellSyntax(source.split('\n'));
  return syntax.kind === 'python' ? syntax.lines.join('\n') : `(${syntax.kind})`;
}

function problemsOf(text: string): readonly string[] {
  return notebook
    .extract(text, { path: 'a.ipynb', moduleName: 'a', isPackage: false })
    .problems.map(({ message }) => message);
}

describe('a cell of a notebook', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['a line magic', '%matplotlib inline\nx = 1', '_#atplotlib inline\nx = 1'],
    ['a shell escape', '!pip install requests', '_#ip install requests'],
    [
      'a shell escape that a backslash carries on',
      '!pip install \\\n  requests\nx = 1',
      '_#ip install \\\n# requests\nx = 1',
    ],
    ['what a magic gives back', 'files = !ls *.csv', 'files = _#s *.csv'],
    ['a timed call, which is Python', '%time rows = load(url)', '0;    rows = load(url)'],
    ['a timed call with options', '%timeit -n 10 -q load(url)', '0;               load(url)'],
    ['a timed loop, which cannot stand behind a semicolon', '%time for x in y: f(x)', '_#ime for x in y: f(x)'],
    ['a timed cell', '%%time\nload(url)', '_#time\nload(url)'],
    ['an indented escape', 'if x:\n    !ls', 'if x:\n    _#s'],
    ['help', 'load?', '_#ad?'],
    ['help in front', '??load', '_#load'],
    ['a cell of another program', '\n%%bash\nls "', '(other)'],
    ['a string without an end', 'x = """a\nb', '(problem)'],
  ];
  for (const [what, source, expected] of cases) {
    it(`may hold ${what}`, () => {
      assert.equal(shown(source), expected);
      assert.equal(expected.startsWith('(') || expected.length === source.length, true);
      assert.deepEqual(expected.startsWith('(') ? [] : problemsOf(expected), []);
    });
  }

  const python: readonly (readonly [string, string])[] = [
    ['a remainder on a line of its own', 'x = (a\n% b)'],
    ['text in a string', 'x = """\n!ls\n%time\n"""'],
    ['a question in a comment', 'x = 1  # why?'],
    ['a question in a string', 'print("why?")'],
    ['a comparison', 'assert a != b\nx = a != b'],
    ['a quote in a comment', "# don't\n!ls".replace('!ls', 'x = 1')],
    ['a line behind a backslash', 'x = a \\\n% b'],
    ['an empty string before three quotes', "x = ''''''\ny = '' '''a'''\nz = 1"],
  ];
  for (const [what, source] of python) {
    it(`keeps ${what}`, () => {
      assert.equal(shown(source), source);
    });
  }
});

const cells = ['import requests', '%%time\ndef load(url):\n    return requests.get(url)', '!ls\nload("a")'];
const module = new NotebookModule(cells.map((source, index) => ({ index: index * 2, source })));

function edited(find: string, replacement: string): string {
  assert.ok(module.text.includes(find));
  return module.text.replace(find, replacement);
}

describe('the module of a notebook', () => {
  it('is Python, with every character of the cells in its place', () => {
    assert.deepEqual(problemsOf(module.text), []);
    const lines = module.text.split('\n');
    for (const [index, source] of cells.entries()) {
      for (const [line, text] of source.split('\n').entries()) {
        const place = module.modulePosition(index * 2, { line, character: 0 });
        assert.ok(place);
        assert.equal(lines[place.line]?.length, text.length);
        assert.deepEqual(module.placeOf(place), { cell: index * 2, position: { line, character: 0 } });
      }
    }
  });

  it('has places that are in no cell', () => {
    assert.equal(module.placeOf({ line: 0, character: 0 }), undefined);
    assert.equal(module.modulePosition(1, { line: 0, character: 0 }), undefined);
  });

  it('gives an edited cell back, and no other', () => {
    const text = edited('requests.get(url)', 'requests.get(url, timeout=5)');
    assert.deepEqual(
      module.changedSources(text),
      new Map([[2, '%%time\ndef load(url):\n    return requests.get(url, timeout=5)']]),
    );
  });

  it('gives what was put before everything to the first cell', () => {
    assert.deepEqual(
      module.changedSources(`import asyncio\n${module.text}`),
      new Map([[0, 'import asyncio\nimport requests']]),
    );
  });

  it('keeps a magic that must come first the first line', () => {
    const timed = new NotebookModule([{ index: 0, source: '%%time\nload()' }]);
    assert.deepEqual(
      timed.changedSources(`import asyncio\n${timed.text}`),
      new Map([[0, '%%time\nimport asyncio\nload()']]),
    );
  });

  it('does not guess when a line that is no Python was changed', () => {
    assert.equal(module.changedSources(edited('_#s', 'x = 1')), undefined);
  });

  it('does not guess when the place between two cells is gone', () => {
    assert.equal(module.changedSources(edited('# %% notebook cell 3\n', '')), undefined);
  });

  it('changes the code behind a magic and keeps the magic', () => {
    const timed = new NotebookModule([{ index: 0, source: '%time rows = load(url)' }]);
    const text = timed.text.replace('load(url)', 'await load(url)');
    assert.deepEqual(timed.changedSources(text), new Map([[0, '%time rows = await load(url)']]));
  });

  it('tells of an edit of each cell as an edit of the lines that differ', () => {
    const changes: readonly (readonly [string, string, string])[] = [
      ['a\nb\nc', 'a\nx\nc', 'a\nx\nc'],
      ['a\nb', 'a\nb\nc', 'a\nb\nc'],
      ['a\nb', 'b', 'b'],
      ['a\nb', 'a', 'a'],
      ['a', 'z\na', 'z\na'],
    ];
    for (const [before, after, expected] of changes) {
      const one = new NotebookModule([{ index: 0, source: before }]);
      const edit = one.cellEdits(one.text.replace(before, after))?.get(0);
      assert.ok(edit);
      assert.equal(applyEdits(before, [edit]), expected);
    }
  });

  it('stands on the lines that were asked for, when all can', () => {
    const placed = new NotebookModule([
      { index: 0, source: 'a = 1\nb = 2', preferredLine: 5 },
      { index: 1, source: 'c = 3', preferredLine: 12 },
    ]);
    assert.deepEqual(placed.placeOf({ line: 12, character: 0 }), { cell: 1, position: { line: 0, character: 0 } });
    assert.deepEqual(placed.changedSources(placed.text.replace('c = 3', 'c = 4')), new Map([[1, 'c = 4']]));
    const tooNear = new NotebookModule([
      { index: 0, source: 'a = 1', preferredLine: 5 },
      { index: 1, source: 'c = 3', preferredLine: 6 },
    ]);
    assert.equal(tooNear.placeOf({ line: 5, character: 0 })?.cell, 1);
  });
});

const file = `{
 "cells": [
  {
   "cell_type": "markdown",
   "metadata": {},
   "source": ["# Café"]
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "metadata": {},
   "outputs": [{"output_type": "stream", "name": "stdout", "text": ["\\"}]{\\\\"]}],
   "source": [
    "import requests\\n",
    "name = \\"caf\\u00e9\\"\\n",
    "requests.get(name)"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "metadata": {"vscode": {"languageId": "sql"}},
   "outputs": [],
   "source": "select 1"
  }
 ],
 "metadata": {"language_info": {"name": "python"}},
 "nbformat": 4,
 "nbformat_minor": 5
}
`;

function cellsOf(text: string) {
  const read = readNotebook(text);
  return read.kind === 'notebook' ? read.cells : assert.fail(JSON.stringify(read));
}

describe("a notebook's file", () => {
  it('is read as its code cells in Python, each with the line that it stands on', () => {
    assert.deepEqual(cellsOf(file), [
      { index: 1, source: 'import requests\nname = "café"\nrequests.get(name)', preferredLine: 13 },
    ]);
  });

  it('keeps every byte but those of the lines that change', () => {
    const source = 'import requests\nname = "café"\nawait fetch("ß")\nrequests.get(name)';
    const written = withSources(file, new Map([[1, source]]));
    const inserted = '    "await fetch(\\"ß\\")\\n",\n';
    assert.equal(written, file.replace('    "requests.get(name)"', `${inserted}    "requests.get(name)"`));
    assert.equal(cellsOf(written)[0]?.source, source);
  });

  it('is written back as it is when nothing changed, however it is formatted', () => {
    for (const text of [file, JSON.stringify(JSON.parse(file)), JSON.stringify(JSON.parse(file), undefined, '\t')]) {
      const sources = new Map(cellsOf(text).map(({ index, source }) => [index, source]));
      assert.equal(withSources(text, sources), text);
    }
  });

  it('keeps a source that is one string one string', () => {
    const text = '{"cells":[{"cell_type":"code","source":"a\\nb"}],"metadata":{},"nbformat":4}';
    assert.equal(withSources(text, new Map([[0, 'a\nc']])), text.replace('b"', 'c"'));
    assert.equal('preferredLine' in (cellsOf(text)[0] ?? {}), false);
  });

  const problems: readonly (readonly [string, string, RegExp])[] = [
    ['is no JSON', '{\n "cells": [,]\n}', /no valid JSON: unexpected `,` at line 2, column 12\./],
    ['is cut off', '{"cells": [', /its end is missing/],
    ['ends in a string', '{"cells": ["a', /its end is missing/],
    ['has a comma too many', '{\n "a": 1,\n}', /unexpected `}` at line 3, column 1/],
    ['goes on behind its end', '{} x', /unexpected `x` at line 1, column 4/],
    ['is empty', '', /it is empty/],
    ['holds a merge conflict', '{\n<<<<<<< HEAD\n}', /merge conflict/],
    ['is another thing', '{"cells": []}', /no notebook/],
    ['is a list', '[]', /no notebook/],
    ['is of an old format', '{"worksheets": [], "nbformat": 3}', /format 3.*nbconvert/],
  ];
  for (const [what, text, expected] of problems) {
    it(`says so when it ${what}`, () => {
      const read = readNotebook(text);
      assert.match(read.kind === 'problem' ? read.message : read.kind, expected);
    });
  }

  it('of another kernel is told by its language', () => {
    const text = '{"cells": [], "metadata": {"kernelspec": {"language": "R", "name": "ir"}}, "nbformat": 4}';
    assert.deepEqual(readNotebook(text), { kind: 'other-language', language: 'R' });
  });
});

describe('the advice on notebooks', () => {
  const folder = path.join(fixtures, 'notebooks');
  for (const name of readdirSync(folder).filter((each) => each !== 'otherKernel.ipynb')) {
    it(name, () => {
      const project = newProject();
      const cells = cellsOf(readFileSync(path.join(folder, name), 'utf8'));
      project.setFile(name, new NotebookModule(cells).text);
      assert.deepEqual(project.facts(name)?.problems, []);
      checkFile(project, name);
    });
  }
});
