/** What the Python front end says of single files, held against the facts themselves. */
import assert from 'node:assert/strict';
import type { FunctionFacts, ModuleFacts, Value } from '../../../src/core/facts';
import { python } from '../../../src/languages/python/python';
import { operationsIn } from '../../support/operationsIn';

function factsOf(...lines: readonly string[]): ModuleFacts {
  return python.extract(lines.join('\n'), { path: 'shop/stock.py', moduleName: 'shop.stock', isPackage: false });
}

function functionNamed(facts: ModuleFacts, name: string): FunctionFacts {
  return facts.functions.find((each) => each.name === name) ?? assert.fail(`no function ${name}`);
}

/** The argument of `show(...)` in a function. */
function shown(facts: ModuleFacts, name: string): Value {
  const call = operationsIn(functionNamed(facts, name).body).find(
    (operation) => operation.kind === 'call' && operation.text === 'show',
  );
  return call?.kind === 'call' ? (call.arguments[0]?.value ?? assert.fail('no argument')) : assert.fail('no call');
}

const disk: Value = { kind: 'class', name: 'Disk' };
const made: Value = { kind: 'call', callee: disk, positional: [] };

describe('facts: values', () => {
  it('gives an unannotated parameter by name, with its default beside it', () => {
    const facts = factsOf('def load(path, mode="r"):', '    show(path)', 'def store(mode="r"):', '    show(mode)');
    assert.deepEqual(shown(facts, 'load'), { kind: 'parameter', function: 'load', name: 'path' });
    assert.deepEqual(shown(facts, 'store'), {
      kind: 'union',
      options: [
        { kind: 'parameter', function: 'store', name: 'mode' },
        { kind: 'literal', type: 'str' },
      ],
    });
  });

  it('gives equal values as one object', () => {
    const facts = factsOf('class Disk: pass', 'def load():', '    show(Disk())', 'def store():', '    show(Disk())');
    assert.equal(shown(facts, 'load'), shown(facts, 'store'));
    assert.deepEqual(shown(facts, 'load'), made);
  });

  it('narrows a parameter by isinstance and leaves the class to the resolver', () => {
    const facts = factsOf('class Disk: pass', 'def load(x):', '    if isinstance(x, Disk):', '        show(x)');
    assert.deepEqual(shown(facts, 'load'), {
      kind: 'narrowed',
      value: { kind: 'parameter', function: 'load', name: 'x' },
      type: disk,
      isInstance: true,
    });
  });

  it('expresses the type variable of a result by the parameter that has it', () => {
    const facts = factsOf('from typing import TypeVar', 'T = TypeVar("T")', 'def first(xs: list[T]) -> T:', '    ...');
    assert.deepEqual(functionNamed(facts, 'first').returns, {
      kind: 'item',
      value: { kind: 'parameter', function: 'first', name: 'xs' },
      by: 'iteration',
    });
  });

  it('keeps named arguments of a call and stops at a star', () => {
    const facts = factsOf('import requests', 'def load(a):', '    show(requests.get(1, *a, timeout=2.5))');
    assert.deepEqual(shown(facts, 'load'), {
      kind: 'call',
      callee: { kind: 'global', name: 'requests.get' },
      positional: [
        { kind: 'literal', type: 'int', value: 1 },
        {
          kind: 'container',
          type: 'star',
          item: { kind: 'item', value: { kind: 'parameter', function: 'load', name: 'a' }, by: 'iteration' },
        },
      ],
      named: { timeout: { kind: 'literal', type: 'float', value: 2.5 } },
    });
  });

  it('calls the method behind an operator, reflected where only the right side is an object', () => {
    const facts = factsOf(
      'class Disk: pass',
      'def load():',
      '    show(Disk() @ 2)',
      'def turn():',
      '    show(2 @ Disk())',
    );
    const two: Value = { kind: 'literal', type: 'int', value: 2 };
    const method = (name: string): Value => ({ kind: 'attribute', value: made, name });
    assert.deepEqual(shown(facts, 'load'), { kind: 'call', callee: method('__matmul__'), positional: [two] });
    assert.deepEqual(shown(facts, 'turn'), { kind: 'call', callee: method('__rmatmul__'), positional: [two] });
  });

  it('keeps values small where every name is made of the two before', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `    x${index + 2} = pair(x${index}, x${index + 1})`);
    const facts = factsOf('def pair(a, b): return a', 'def load(x0, x1):', ...lines, '    show(x201)');
    assert.ok(JSON.stringify(shown(facts, 'load')).length < 20_000);
  });

  it('ends on names that loop through each other', () => {
    const facts = factsOf('def load(a, b):', '    while a:', '        a, b = b.next, a.next', '    show(a)');
    assert.equal(shown(facts, 'load').kind, 'union');
  });

  it('follows a function of two thousand branches', () => {
    const branches = Array.from({ length: 2000 }, () => ['    if flag:', '        thing = Disk()']).flat();
    const facts = factsOf('class Disk: pass', 'def load(flag, thing=None):', ...branches, '    show(thing)');
    assert.notEqual(shown(facts, 'load').kind, 'unknown');
  });
});

describe('facts: functions and classes', () => {
  it('says what a generator yields', () => {
    const facts = factsOf('class Disk: pass', 'def disks():', '    yield Disk()', '    yield from [Disk()]');
    assert.deepEqual(functionNamed(facts, 'disks').yields, made);
    assert.deepEqual(functionNamed(facts, 'disks').returns, { kind: 'container', type: 'generator', item: made });
    assert.equal(functionNamed(factsOf('def disks(): return 1'), 'disks').yields, undefined);
  });

  it('keeps the getter of a property beside its setter', () => {
    const facts = factsOf(
      'class Disk:',
      '    @property',
      '    def size(self): return 1',
      '    @size.setter',
      '    def size(self, value): self._size = value',
    );
    const [type] = facts.classes;
    const getter = facts.functions.find(({ id }) => id === type?.methods.get('size'));
    assert.equal(getter?.methodKind, 'property');
    assert.deepEqual(type?.attributes.get('_size'), { kind: 'parameter', function: 'Disk.size@5.1', name: 'value' });
  });

  it('lists type parameters, type arguments of bases and decorators of a class', () => {
    const facts = factsOf('@final', 'class Box[T](Base[int], Plain): pass');
    const [type] = facts.classes;
    assert.deepEqual(type?.typeParameters, ['T']);
    assert.deepEqual(type.baseArguments, [[{ kind: 'literal', type: 'int' }], []]);
    assert.deepEqual(
      type.decorators?.map(({ text }) => text),
      ['final'],
    );
  });

  it('reads __all__ through its additions, and not at all where a part is not constant', () => {
    const names = factsOf('__all__ = ["a"]', '__all__ += ("b",)', '__all__.extend(["c"])', '__all__.append("d")');
    assert.deepEqual(names.publicNames, ['a', 'b', 'c', 'd']);
    assert.equal(factsOf('__all__ = ["a"]', '__all__ += other.__all__').publicNames, undefined);
    assert.equal(factsOf('a = 1').publicNames, undefined);
  });
});

describe('facts: operations', () => {
  it('puts an exit behind its statement', () => {
    const facts = factsOf(
      'def load(xs):',
      '    for x in xs:',
      '        if x: continue',
      '        break',
      '    return f()',
    );
    const kinds = operationsIn(functionNamed(facts, 'load').body).flatMap((operation) =>
      operation.kind === 'exit' ? [operation.form] : operation.kind === 'statement' ? [operation.form] : [],
    );
    assert.deepEqual(kinds, ['continue', 'break', 'return', 'return']);
  });

  it('counts the operations of a finally block', () => {
    const facts = factsOf('def load():', '    try:', '        a()', '    finally:', '        b()', '        c()');
    const { body } = functionNamed(facts, 'load');
    const index = body.findIndex(({ kind }) => kind === 'branch');
    const branch = body[index];
    assert.ok(branch?.kind === 'branch');
    assert.equal(branch.finallyCount, 2);
    assert.equal(body.length, index + 3);
  });

  it('marks the part that runs only as a script', () => {
    const guard = '__name__ == "__main__"';
    const facts = factsOf(
      `if ${guard}:`,
      '    run()',
      'if other == "__main__":',
      '    run()',
      `if "__main__" == __name__ and other:`,
      '    run()',
      `if (${guard}) or other:`,
      '    run()',
      'if __name__ != "__main__":',
      '    pass',
      'else:',
      '    run()',
      'if other:',
      '    pass',
      `elif (${guard}):`,
      '    run()',
    );
    const branches = functionNamed(facts, '<module>').body.filter((operation) => operation.kind === 'branch');
    assert.deepEqual(
      branches.map(({ scriptArm }) => scriptArm),
      [0, undefined, 0, undefined, 1, 1],
    );
  });

  it('names a property as something that may run, and a plain attribute not', () => {
    const facts = factsOf(
      'class Disk:',
      '    def __init__(self): self.plain = 1',
      '    @property',
      '    def size(self): return 1',
      '    def run(self): return self.size + self.plain',
    );
    const texts = operationsIn(functionNamed(facts, 'Disk.run').body).flatMap((operation) =>
      operation.kind === 'call' && operation.implicit === 'property' ? [operation.text] : [],
    );
    assert.deepEqual(texts, ['self.size']);
  });

  it('counts the trips of constants by whatever name', () => {
    const facts = factsOf(
      'SIZES = [1, 2, 3]',
      'COUNT = 10 * 2',
      'GROWING = [1]',
      'GROWING.append(2)',
      'def load():',
      '    for a in SIZES: pass',
      '    for b in range(COUNT): pass',
      '    for c in range(len(SIZES)): pass',
      '    for d in {"x": 1, "y": 2}.items(): pass',
      '    for e in GROWING: pass',
    );
    const trips = functionNamed(facts, 'load').body.flatMap((operation) =>
      operation.kind === 'loop'
        ? [operation.trips.kind === 'known' ? operation.trips.count : operation.trips.kind]
        : [],
    );
    assert.deepEqual(trips, [3, 20, 3, 2, 'collection']);
  });

  it('lets iterations that each fill one collection run in any order, in handlers as well', () => {
    const facts = factsOf(
      'def load(hosts):',
      '    found = {}',
      '    for host in hosts:',
      '        try:',
      '            found[host] = ask(host)',
      '        except OSError:',
      '            found[host] = None',
      '    return found',
    );
    const loop = functionNamed(facts, 'load').body.find((operation) => operation.kind === 'loop');
    assert.equal(loop?.dependence.kind, 'independent');
    assert.deepEqual(loop.binds, ['host']);
  });
});

describe('facts: names', () => {
  it('takes names for the same that differ in their characters only (PEP 3131)', () => {
    const facts = factsOf('class Disk: pass', 'def load():', '    ﬁle = Disk()', '    show(file)');
    assert.deepEqual(shown(facts, 'load'), made);
    const loop = functionNamed(
      factsOf('def load(hosts):', '    for host in hosts:', '        ﬁle = file + 1'),
      'load',
    ).body.find((operation) => operation.kind === 'loop');
    assert.deepEqual(loop?.binds, ['file', 'host']);
    assert.equal(loop.dependence.kind, 'dependent');
  });
});
