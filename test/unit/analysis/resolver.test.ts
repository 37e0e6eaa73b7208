/** What the fixtures cannot show: tables of types made for a test, files that change, cycles and limits. */
import assert from 'node:assert/strict';
import { Modules } from '../../../src/analysis/modules';
import { Project } from '../../../src/analysis/project';
import type { CallTarget } from '../../../src/analysis/summary';
import { loadKnowledge } from '../../../src/knowledge/knowledge';
import { noTypes, type TypedMember, type TypeTable } from '../../../src/knowledge/typeTable';
import { python } from '../../../src/languages/python/python';

function projectOf(files: Readonly<Record<string, string>>, types: TypeTable = noTypes): Project {
  const project = new Project({ knowledge: loadKnowledge([]), languages: [python], types });
  project.setRoots(['']);
  for (const [path, text] of Object.entries(files)) {
    project.setFile(path, text);
  }
  return project;
}

/** The target of the last written call of a file. */
function lastTarget(project: Project, path: string): CallTarget | undefined {
  return project
    .summaries(path)
    .flatMap(({ calls }) => calls)
    .filter(({ call }) => call.implicit === undefined)
    .sort(
      (a, b) =>
        a.call.range.end.line - b.call.range.end.line || a.call.range.end.character - b.call.range.end.character,
    )
    .at(-1)?.target;
}

function functionsOf(target: CallTarget | undefined): readonly string[] {
  return target?.kind === 'project' ? target.functions.map(({ id }) => id) : [];
}

const answer: TypedMember = {
  kind: 'function',
  signatures: [{ parameters: [], returns: { kind: 'instance', name: 'warehouse.Answer' }, isAsync: false }],
};

const warehouse: TypeTable = {
  symbol: (name) =>
    name === 'warehouse.Client'
      ? { kind: 'class', name: 'warehouse.Client' }
      : name === 'warehouse.connect'
        ? {
            kind: 'function',
            signatures: [{ parameters: [], returns: { kind: 'instance', name: 'warehouse.Client' }, isAsync: true }],
          }
        : undefined,
  class: (name) =>
    name === 'warehouse.Client' || name === 'warehouse.Answer'
      ? { name, typeParameters: [], bases: [], member: (member) => (member === 'ask' ? answer : undefined) }
      : undefined,
};

describe('resolving against a table of library types', () => {
  it('names a method that only the table knows, without a price', () => {
    const project = projectOf({ 'main.py': 'import warehouse\nwarehouse.Client().ask()\n' }, warehouse);
    assert.deepEqual(lastTarget(project, 'main.py'), { kind: 'unresolved', name: 'warehouse.Client.ask' });
  });

  it('follows what a typed method returns', () => {
    const project = projectOf({ 'main.py': 'import warehouse\nwarehouse.Client().ask().ask()\n' }, warehouse);
    assert.deepEqual(lastTarget(project, 'main.py'), { kind: 'unresolved', name: 'warehouse.Answer.ask' });
  });

  it('wants a coroutine to be awaited before its result is used', () => {
    const used = 'import warehouse\nasync def main():\n    (await warehouse.connect()).ask()\n';
    const forgotten = 'import warehouse\nasync def main():\n    warehouse.connect().ask()\n';
    assert.deepEqual(lastTarget(projectOf({ 'main.py': used }, warehouse), 'main.py'), {
      kind: 'unresolved',
      name: 'warehouse.Client.ask',
    });
    assert.deepEqual(lastTarget(projectOf({ 'main.py': forgotten }, warehouse), 'main.py'), { kind: 'unresolved' });
  });

  it('does not invent members the table does not have', () => {
    const project = projectOf({ 'main.py': 'import warehouse\nwarehouse.Client().guess()\n' }, warehouse);
    assert.deepEqual(lastTarget(project, 'main.py'), { kind: 'unresolved' });
  });
});

describe('callables that are passed along', () => {
  it('says which parameter a function runs', () => {
    const project = projectOf({ 'main.py': 'def run(task):\n    task()\n' });
    assert.deepEqual(lastTarget(project, 'main.py'), {
      kind: 'unresolved',
      parameter: { function: { path: 'main.py', id: 'run' }, name: 'task' },
    });
  });

  it('says at the call what reaches that parameter', () => {
    const project = projectOf({ 'main.py': 'def run(task):\n    task()\ndef work():\n    pass\nrun(work)\n' });
    const target = lastTarget(project, 'main.py');
    assert.deepEqual(functionsOf(target), ['run']);
    assert.deepEqual(target?.kind === 'project' ? target.bindings : undefined, [
      {
        function: { path: 'main.py', id: 'run' },
        name: 'task',
        target: { kind: 'project', functions: [{ path: 'main.py', id: 'work' }] },
      },
    ]);
  });

  it('lists the inner function of a decorator as running around the decorated one', () => {
    const project = projectOf({
      'main.py':
        'def timed(f):\n    def wrapper(*a):\n        return f(*a)\n    return wrapper\n\n@timed\ndef work():\n    pass\n\nwork()\n',
    });
    const target = lastTarget(project, 'main.py');
    assert.deepEqual(functionsOf(target), ['work']);
    assert.deepEqual(target?.kind === 'project' ? target.wrappers : undefined, [
      { path: 'main.py', id: 'timed.<locals>.wrapper' },
    ]);
  });
});

describe('protocols whose implementations change', () => {
  const files = {
    'port.py': 'from typing import Protocol\nclass Port(Protocol):\n    def send(self): ...\n',
    'use.py': 'from port import Port\ndef use(port: Port):\n    port.send()\n',
    'disk.py': 'class Disk:\n    def send(self):\n        return 1\n',
  };

  it('finds implementations in files that the caller does not import', () => {
    assert.deepEqual(functionsOf(lastTarget(projectOf(files), 'use.py')), ['Disk.send']);
  });

  it('looks again when a class somewhere gets the methods', () => {
    const project = projectOf({ ...files, 'disk.py': 'class Disk:\n    def other(self):\n        return 1\n' });
    assert.equal(lastTarget(project, 'use.py')?.kind, 'unresolved');
    project.setFile('disk.py', files['disk.py']);
    assert.deepEqual(functionsOf(lastTarget(project, 'use.py')), ['Disk.send']);
  });

  it('tells that the caller depends on the file of the implementation', () => {
    const project = projectOf(files);
    project.summaries('use.py');
    assert.ok(project.dependents('disk.py').includes('use.py'));
  });
});

describe('programs that refer to themselves', () => {
  const cases: Readonly<Record<string, string>> = {
    'a class that is its own base': 'class A(A):\n    def f(self):\n        self.f()\n',
    'classes that derive from each other': 'class A(B):\n    pass\nclass B(A):\n    pass\nA().f()\n',
    'contradicting orders of bases':
      'class A: pass\nclass B(A): pass\nclass C(A, B):\n    def f(self): pass\nC().f()\n',
    'functions that return each other': 'def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\nf(1)()\n',
    'a decorator that decorates itself': '@twist\ndef twist(f):\n    return f\ntwist(twist)\n',
    'a function that grows its argument': 'def f(x):\n    return f([f(x), f(f(x))])\nf(f(f(1))).a()\n',
    'an object that contains itself':
      'class N:\n    def __init__(self, n):\n        self.n = n\nN(N(N(1))).n.n.n.f()\n',
  };
  for (const [name, text] of Object.entries(cases)) {
    it(`ends for ${name}`, () => {
      assert.ok(projectOf({ 'main.py': text }).summaries('main.py').length > 0);
    });
  }

  it('follows a line of classes as far as anybody writes one, and ends in a longer one', () => {
    const line = Array.from({ length: 1500 }, (_, step) => `class C${step + 1}(C${step}):\n    pass\n`).join('');
    const calling = (last: number): CallTarget | undefined =>
      lastTarget(projectOf({ 'main.py': `class C0:\n    def m(self): pass\n${line}C${last}().m()\n` }), 'main.py');
    assert.deepEqual(functionsOf(calling(20)), ['C0.m']);
    assert.deepEqual(calling(1500)?.kind, 'unresolved');
  });

  it('answers the same whatever is asked first', () => {
    const text = 'def f(x):\n    return g(x)\ndef g(x):\n    return x\nclass A:\n    def m(self): pass\nf(A()).m()\n';
    const forwards = projectOf({ 'main.py': text, 'other.py': 'import main\nmain.f(main.A()).m()\n' });
    const backwards = projectOf({ 'main.py': text, 'other.py': 'import main\nmain.f(main.A()).m()\n' });
    const first = [lastTarget(forwards, 'main.py'), lastTarget(forwards, 'other.py')];
    const second = [lastTarget(backwards, 'other.py'), lastTarget(backwards, 'main.py')].reverse();
    assert.deepEqual(first, second);
    assert.deepEqual(functionsOf(first[0]), ['A.m']);
  });
});

describe('built-in functions', () => {
  it('are not replaced by a file of the name of their module', () => {
    const project = projectOf({ 'builtins.py': 'def open(path):\n    return path\n', 'main.py': "open('a')\n" });
    assert.deepEqual(functionsOf(lastTarget(project, 'main.py')), []);
    assert.equal(lastTarget(project, 'main.py')?.kind, 'api');
  });

  it('are replaced by what a file defines itself', () => {
    const project = projectOf({ 'main.py': "def open(path):\n    return path\n\nopen('a')\n" });
    assert.deepEqual(functionsOf(lastTarget(project, 'main.py')), ['open']);
  });
});

describe('finding modules', () => {
  const paths = [
    'src/shop/__init__.py',
    'src/shop/stock.py',
    'tools/deep/cut.py',
    'lib/os.py',
    'lib/abc.py',
    'lib/x/y.py',
  ];
  const modules = new Modules();
  modules.setRoots(['']);
  for (const path of paths) {
    modules.set(python.extract('', { path, ...modules.nameOf(path) }));
  }

  it('looks below src', () => {
    assert.equal(modules.find('shop.stock', 'main.py'), 'src/shop/stock.py');
  });

  it('finds modules of packages without __init__', () => {
    assert.equal(modules.find('tools.deep.cut', 'main.py'), 'tools/deep/cut.py');
  });

  it('minds upper and lower case', () => {
    assert.equal(modules.find('Shop.stock', 'main.py'), undefined);
  });

  it('tells the standard library from a project by its files', () => {
    assert.equal(modules.isLibrary('lib/x/y.py'), true);
    assert.equal(modules.isLibrary('tools/deep/cut.py'), false);
    assert.equal(modules.isLibrary('venv/lib/python3.12/site-packages/x.py'), true);
  });

  it('notices that a file has gone', () => {
    modules.delete('src/shop/stock.py');
    assert.equal(modules.find('shop.stock', 'main.py'), undefined);
  });
});
