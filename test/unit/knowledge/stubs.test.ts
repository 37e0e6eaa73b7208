/**
 * From stub files to a table: what the constructs of stubs mean in it, and that a project's own stubs are read with the standard
 * library behind them. The stubs here are small and made up; the real ones are looked up in types.test.ts.
 */
import assert from 'node:assert/strict';
import { writeSignatures, writeType } from '../../../src/knowledge/types/typeText';
import type { LibraryTypes } from '../../../src/knowledge/types/types';
import { typesOfStubs, writeTypes } from '../../../src/languages/python/stubs/stubTable';
import { libraryTypes } from '../../../src/server/files/typeData';

/** The types of the given modules; `shop/__init__` is a package. */
function typesOf(files: Readonly<Record<string, string>>): LibraryTypes {
  const stubs = Object.entries(files).map(([file, text]) => ({
    module: file.replace(/\/__init__$/, '').replaceAll('/', '.'),
    isPackage: file.endsWith('/__init__'),
    text,
  }));
  return typesOfStubs(stubs, libraryTypes);
}

/** A name of the module `shop`, as the table writes it. */
function meaning(text: string, name: string): string {
  const table = typesOf({ shop: text });
  const found = table.symbol(`shop.${name}`);
  if (found === undefined) {
    return 'not known';
  }
  switch (found.kind) {
    case 'function':
      return (found.receiver ?? '') + writeSignatures(found.signatures, 'shop');
    case 'value':
      return writeType(found.type, 'shop');
    default:
      return `${found.kind} ${found.name}`;
  }
}

describe('stubs', () => {
  const cases: readonly (readonly [title: string, text: string, name: string, expected: string])[] = [
    ['an annotated value', 'limit: int', 'limit', 'int'],
    ['a constant without annotation', 'limit = 3\nrate = 0.5\nname = "a"', 'rate', 'float'],
    ['an optional result', 'from typing import Optional\ndef find() -> Optional[str]: ...', 'find', '(){str|-}'],
    [
      'a union of any kind',
      'from typing import Union\ndef find() -> Union[str, int] | None: ...',
      'find',
      '(){str|int|-}',
    ],
    ['a coroutine', 'async def find() -> bytes: ...', 'find', '&()bytes'],
    ['a literal', 'from typing import Literal\ndef mode() -> Literal["r", 1, None]: ...', 'mode', '(){str|int|-}'],
    ['a tuple', 'def pair() -> tuple[int, str]: ...', 'pair', '()(int,str)'],
    ['a tuple of any length', 'def row() -> tuple[int, ...]: ...', 'row', '()tuple[int]'],
    ['a class as a value', 'class Order: ...\ndef kind() -> type[Order]: ...', 'kind', '()=.Order'],
    ['a function as a value', 'from typing import Callable\ndef job() -> Callable[[int], str]: ...', 'job', '()>str'],
    [
      'an alias',
      'from typing import TypeAlias\nName: TypeAlias = str | None\ndef name() -> Name: ...',
      'name',
      '(){str|-}',
    ],
    [
      'a generic alias',
      'from typing import TypeVar\nT = TypeVar("T")\nRows = dict[str, list[T]]\ndef rows() -> Rows[int]: ...',
      'rows',
      '()dict[str,list[int]]',
    ],
    ['an alias of PEP 695', 'type Rows[T] = dict[str, T]\ndef rows() -> Rows[int]: ...', 'rows', '()dict[str,int]'],
    ['an alias that holds itself', 'type Json = dict[str, Json] | str\ndef load() -> int: ...', 'load', '()int'],
    ['a type variable of PEP 695', 'def first[T](items: list[T]) -> T: ...', 'first', "(items:list['T])'T"],
    [
      'a decorated function as what it makes',
      'from functools import cached_property\nclass A:\n    @cached_property\n    def b(self) -> int: ...',
      'A.b',
      'int',
    ],
    [
      'a property',
      'class A:\n    @property\n    def b(self) -> int: ...\n    @b.setter\n    def b(self, value: str) -> None: ...',
      'A.b',
      'int',
    ],
    [
      'a class method',
      'from typing import Self\nclass A:\n    @classmethod\n    def make(cls) -> Self: ...',
      'A.make',
      'class()@',
    ],
    ['a static method', 'class A:\n    @staticmethod\n    def make(b: int) -> str: ...', 'A.make', 'none(b)str'],
    [
      'a receiver as a variable',
      'from typing import TypeVar\nS = TypeVar("S", bound="A")\nclass A:\n    def copy(self: S) -> list[S]: ...',
      'A.copy',
      '()list[@]',
    ],
    ['a quoted name', 'def make() -> "list[A]": ...\nclass A: ...', 'make', '()list[.A]'],
    [
      'a method that hides a type',
      'class A:\n    def int(self) -> str: ...\n    def b(self) -> int: ...',
      'A.b',
      '()int',
    ],
    ['a method under a second name', 'class A:\n    def read(self) -> bytes: ...\n    get = read', 'A.get', '()bytes'],
    ['a nested class', 'class A:\n    class B: ...\n    def make(self) -> B: ...', 'A.make', '().A.B'],
    ['an item of an enumeration', 'from enum import Enum\nclass Colour(Enum):\n    RED = 1', 'Colour.RED', '.Colour'],
    ['a bound method', 'class A:\n    def now(self) -> int: ...\n_a: A\nnow = _a.now', 'now', '()int'],
    [
      'a context manager',
      'from contextlib import contextmanager\nfrom typing import Iterator\n@contextmanager\ndef open_shop() -> Iterator[str]: ...',
      'open_shop',
      '()contextlib._GeneratorContextManager[str]',
    ],
    [
      'a method of a new version',
      'import sys\nif sys.version_info >= (3, 12):\n    a: int\nelse:\n    a: str',
      'a',
      'int',
    ],
    ['a name of Windows alone', 'import sys\nif sys.platform == "win32":\n    a: int', 'a', 'int'],
    ['Linux rather than Windows', 'import sys\nif sys.platform == "win32":\n    a: int\nelse:\n    a: str', 'a', 'str'],
    [
      'a name of Python 3.14 alone',
      'import sys\nif sys.version_info >= (3, 14):\n    def a() -> int: ...',
      'a',
      '()int',
    ],
    [
      'a name taken out of Python 3.13',
      'import sys\nif sys.version_info < (3, 13):\n    def a() -> int: ...',
      'a',
      '()int',
    ],
    ['an untyped function', 'def load(path, *more, key=None, **rest): ...', 'load', '(path,*more,!key=,**rest)'],
    ['a private import', 'from queue import Queue', 'Queue', 'not known'],
    ['a re-export', 'from queue import Queue as Queue', 'Queue', 'class queue.Queue'],
    ['a re-export by __all__', '__all__ = ["Queue"]\nfrom queue import Queue', 'Queue', 'class queue.Queue'],
    ['a private name', '_limit: int', '_limit', 'not known'],
    ['an annotation that is no type', 'def load() -> (yield): ...', 'load', '()'],
  ];
  for (const [title, text, name, expected] of cases) {
    it(`reads ${title}`, () => {
      assert.equal(meaning(text, name), expected);
    });
  }

  it('keeps overloads apart by the parameters that decide', () => {
    const text = `
from typing import overload
@overload
def read(path: str, text: bool) -> str: ...
@overload
def read(path: str, text: None = None) -> bytes: ...
`;
    assert.equal(meaning(text, 'read'), '(path,text:bool)str;(path,text=:-)bytes');
  });

  it('says what a constructor makes', () => {
    const text = `
from typing import Generic, TypeVar, overload
T = TypeVar("T")
class Pipe(Generic[T]):
    @overload
    def __init__(self: Pipe[str], text: bool) -> None: ...
    @overload
    def __init__(self) -> None: ...
`;
    assert.equal(meaning(text, 'Pipe.__init__'), '(text:bool).Pipe[str];()@');
    assert.deepEqual(typesOf({ shop: text }).class('shop.Pipe')?.typeParameters, ['T']);
  });

  it('follows imports and star imports between modules', () => {
    const table = typesOf({
      'shop/__init__': 'from .storage import Shelf as Shelf\nfrom .orders import *',
      'shop/storage': 'class Shelf:\n    def take(self) -> Item: ...\nclass Item: ...',
      'shop/orders': '__all__ = ["Order"]\nclass Order: ...\nclass Hidden: ...',
    });
    assert.deepEqual(table.symbol('shop.Shelf'), { kind: 'class', name: 'shop.storage.Shelf' });
    assert.deepEqual(table.symbol('shop.Order'), { kind: 'class', name: 'shop.orders.Order' });
    assert.equal(table.symbol('shop.Hidden'), undefined);
    assert.deepEqual(table.symbol('shop.storage'), { kind: 'module', name: 'shop.storage' });
  });

  it('keeps a private class that a public name refers to', () => {
    const text =
      'class _Cursor:\n    def next(self) -> _Row: ...\nclass _Row: ...\nclass _Unused: ...\ndef query() -> _Cursor: ...';
    const table = typesOf({ shop: text });
    assert.deepEqual(table.namesOf('shop'), ['_Cursor', '_Row', 'query']);
  });

  it('answers for the standard library behind the project’s own stubs', () => {
    const table = typesOf({ shop: 'from sqlite3 import Connection\ndef connect() -> Connection: ...' });
    assert.equal(table.class('sqlite3.Connection')?.name, 'sqlite3.Connection');
    assert.deepEqual(table.symbol('os.path'), { kind: 'module', name: 'os.path' });
    assert.deepEqual(table.symbol('shop.connect'), {
      kind: 'function',
      signatures: [{ parameters: [], returns: { kind: 'instance', name: 'sqlite3.Connection' }, isAsync: false }],
    });
  });

  it('names classes of packages that it knows nothing of, and says which packages', () => {
    const table = typesOf({ shop: 'from cloud.storage import Bucket\ndef bucket() -> Bucket: ...' });
    assert.equal(table.class('cloud.storage.Bucket'), undefined);
    assert.deepEqual(table.header.external, ['cloud']);
  });

  it('survives modules that import each other in circles', () => {
    const table = typesOf({
      a: 'from b import name as name\nfrom b import *',
      b: 'from a import name as name\nfrom a import *',
    });
    assert.equal(table.symbol('a.name'), undefined);
    assert.equal(table.alias('a.name'), undefined);
  });

  it('reads what it can of a broken stub and says what it could not', () => {
    const { text, problems } = writeTypes(
      [{ module: 'shop', isPackage: false, text: 'def a() -> int: ...\ndef b(: ...\n' }],
      {
        version: 1,
        source: 'project',
      },
    );
    assert.match(text, /^a\(\)int$/m);
    assert.equal(problems[0]?.module, 'shop');
  });
});
