/**
 * Snippets that every version of Python from 3.8 to 3.14 brought or that parsers are known to stumble over, each with the
 * name of the idea it stands for. All of them are accepted by CPython 3.14, which the tests check first.
 */

export const acceptedSyntax: Readonly<Record<string, string>> = {
  // Functions and parameters.
  'positional-only and keyword-only parameters': 'def f(a, b=1, /, c=2, *args, d, e=3, **kw) -> int: return g(a)\n',
  'a lambda with every kind of parameter': 'f = lambda a, /, b=g(), *c, d, **e: h(a)\n',
  'a lambda without parameters': 'f = lambda: g()\n',
  'lambda defaults that are lambdas': 'f = lambda x=lambda: 1: x()\n',
  'annotations with strings and subscripts': "def f(a: 'A', b: dict[str, int] = {}) -> list['B']: ...\n",
  'a starred annotation of *args (PEP 646)': 'def f(*args: *Ts): call(*args)\n',
  'nested functions and classes':
    'class A:\n  def f(self):\n    def g():\n      class B: pass\n      return B()\n    return g()\n',
  'functions on one line': 'def f(): return g(); h()\n',
  'any expression as a decorator (PEP 614)':
    '@(x := make())\n@buttons[0].clicked.connect\n@lambda f: f\ndef f(): pass\n',
  'decorators with comments between': '@a\n# why\n\n@b(1)\nasync def f(): pass\n',
  'a decorated class with keywords': '@a.b\nclass A(B, *bases, metaclass=M(), **kw): pass\n',
  'an empty class header': 'class A(): x: int\n',
  'type parameters (PEP 695)':
    'class A[T: (int, str), *Ts, **P](B[T]):\n  def f[U: call()](self, x: U) -> U: return g(x)\n',
  'type parameter defaults (PEP 696)': 'type A[T = int, *Ts = *tuple[int, ...], **P = [int]] = Callable[P, T]\n',
  'a type alias': 'type Point = tuple[float, make()]\n',
  'type as a name': 'type(x).y = 1\ntype(x)\ntype = type[0]\ntype: int\ntype\n',
  'soft keywords as names': 'match = case = type = _ = f()\nmatch.group(case(1), type=2)\n',
  // Asynchronous code.
  'await in every position': 'async def f():\n  await g()\n  x = await a.b(await c) ** await d\n  return -await e\n',
  'asynchronous loops and contexts':
    'async def f():\n  async for x in g(): h()\n  else: i()\n  async with a() as b, c(): d()\n',
  'asynchronous comprehensions':
    'async def f():\n  return [await x async for x in g() if await h(x)], {y async for y in z()}\n',
  'a bare yield and yield in odd places':
    'def f():\n  yield\n  x = yield\n  y = yield a, *b\n  z: int = yield g()\n  return (yield h())\n',
  'yield from and a yield that is called':
    'def f():\n  yield from g()\n  (yield).x()\n  x = yield from h(i())\n  x += yield\n',
  // Statements.
  'parenthesised with items': 'with (open(a) as b, open(c) as d,): e()\n',
  'parenthesised with, one item': 'with (open(a) as b): c()\nwith (open(a)): c()\n',
  'a with over a tuple, a generator and a walrus':
    'with (a, b) as c: d()\nwith (f(x) for x in y): pass\nwith (x := f()): pass\nwith (): pass\n',
  'a with that begins with a group':
    'with (a()), b() as c: d()\nwith (a()).b(): c()\nwith (a, *b): pass\nwith (yield_(), b): pass\n',
  'with targets': 'with a() as b.c, d() as e[0], f() as (g, h), i() as [j, *k]: l()\n',
  'except without parentheses (PEP 758)':
    'try: f()\nexcept A, B: g()\nexcept (C, D) as e: h(e)\nexcept: i()\nelse: j()\nfinally: k()\n',
  'exception groups (PEP 654)': 'try: f()\nexcept* A as e: g(e)\nexcept *(B, C): h()\n',
  'elif chains': 'if a(): b()\nelif c(): d()\nelif e(): f()\nelse:\n  if g(): h()\n',
  'loops with else': 'for x in a(): b()\nelse: c()\nwhile d(): e()\nelse: f()\n',
  'star in for, return, yield and index':
    'def f():\n  for x in *a(), *b(): yield *c(), d\n  return *e(), f\ng[*h(), 1]\ng[*i]\n',
  'for targets': 'for a, (b, *c), d.e, f[g()] in h(): pass\nfor x, in y: pass\nfor [a, b] in c: pass\n',
  'chained and starred assignment': 'a = b, *c = d[e()] = f.g = h()\n(i), [j, *k] = l = m()\n',
  'annotated assignment': 'x: int\nx.y: f() = g()\n(z): int = 1\nw[0]: int = *a, b\n',
  'augmented assignment':
    'a += f()\na.b -= 1\na[0] *= 2\na @= b\na //= b; a **= b; a >>= b; a <<= b; a &= b; a ^= b; a |= b; a %= b; a /= b\n',
  'del, assert, raise, global, nonlocal':
    'def f():\n  global a, b\n  nonlocal c\n  del a, (b, c), d.e[f()], [g]\n  assert a(), b()\n  raise c() from d()\n  raise\n',
  imports:
    'import a, b.c as d\nfrom . import e\nfrom ...f.g import (h as i, j,)\nfrom .... import k\nfrom l import *\nfrom .m import n\n',
  'semicolons and empty lines': 'a(); b();\n\n\nif c: d(); e();\n',
  'print as a tuple of shifts': 'print >>f, x\n',
  // Match.
  'match on everything': 'match f():\n  case 1 | -2 | 3.0 + 4j | "a" "b" | b"c" | None | True: a()\n  case _: b()\n',
  'match on sequences':
    'match x:\n  case [a, *_, (b, c)] | (d, e): f()\n  case (): g()\n  case []: g()\n  case a, *b: h()\n  case a,: i()\n  case (a): j()\n  case *a,: k()\n',
  'match on mappings and classes':
    'match x, y:\n  case {"a": 1, B.c: d, -1: e, **rest} if f(rest): g()\n  case A.B(c, d=[e], f=g()) as h: i(h)\n  case {}: pass\n  case A(): pass\n',
  'match on a starred subject and a walrus':
    'match *a, b:\n  case c: d()\nmatch (e := f()):\n  case g: h()\nmatch e := f():\n  case _: pass\n',
  'match that is no statement':
    'match(x)\nmatch[a]: int\nmatch * a\nmatch - b\nmatch, c = d\nmatch = {a: b}\nif match: pass\n',
  'match on a list, a lambda call and a negative':
    'match [a, b]:\n  case 1: pass\nmatch -f():\n  case 2: pass\nmatch not a:\n  case 3: pass\n',
  'match with a comment before case': 'match x:\n  # first\n\n  case 1: f()\n  # second\n  case 2:\n    g()\n',
  // Expressions.
  'walrus where it needs no parentheses':
    'f(a := b(), c)\n[d := e(), 1]\n{g := h()}\ni[j := k()]\nif l := m(): pass\nwhile n := o(): pass\n[x for x in y if (z := x)]\n',
  'conditional expressions': 'a = b() if c() else d() if e() else f()\ng(h if i else j, lambda: k if l else m)\n',
  'comparison chains': 'a < b() <= c != d is not e() not in f in g is h == i\n',
  'operators of every precedence': 'a = not b() or c and d | e ^ f & g << h + i() * -j ** -k @ l // m % n / ~o\n',
  'powers to the right': 'a ** b ** -c() ** d\n-a ** b\nawaited = 2 ** -1\n',
  'calls with stars': 'f(*a(), b, *c, d=1, *e, **g(), h=2, **i)\nf(*a or b)\nf(**a if b else c)\n',
  'generator expressions':
    'f(x for x in y())\nf((x for x in y), z)\nsum(\n  x\n  for x in y if a if b(x) for z in x\n)\n',
  'subscripts and slices':
    'a[:]\na[1:]\na[:2:]\na[::3, ...]\na[b():c(), None]\na[1,]\na[(1, 2)]\na[lambda: 1]\na[(x := 1):2]\n',
  displays: '[]\n()\n{}\n[1,]\n(1,)\n{1,}\n{1: 2,}\n{**a(), "b": c, **d}\n{*e(), f}\n[*g, h()]\n(*i, j)\n',
  'comprehensions of every kind':
    '[f(x) for x, y in z]\n{f(x) for x in y}\n{f(k): v for k, v in d().items()}\n[x for x in a or b if c or d]\n',
  'star calls in lists (tree-sitter reads these wrong)': '[*f(x)]\n{*g()}\n(*h(),)\na[*i()]\n',
  'attributes of numbers and strings':
    '1 .real()\n1..real()\n1.0.hex()\n"a".join(b)\n0xff.bit_length()\n[].append(1)\n',
  'numbers of every form':
    'a = 1_000 + 0xFF_ff + 0o17 + 0b1_01 + 1. + .5 + 1e10 + 1_0.0_1E-1_0 + 1j + 0_0 + 00 + 1.e5j + 09.5\n',
  'keywords right behind numbers': 'a = 1if b else 2\nc = 1or 2\nd = [1for e in f]\n',
  // Strings.
  'string prefixes': `a = b'x' + B"y" + rb'\\\\' + Rb"\\'" + u'z' + r'\\\\' + bR'''q'''\n`,
  'implicit concatenation': `a = ('b' "c" f'{d()}'\n  r'e' # comment\n  '''f\n''')\n`,
  'nested f-strings with the same quotes (PEP 701)': `f"{f"{f"{a()}"}"}"\n`,
  'f-string conversions, specifications and debugging': `f'{a()!r:>{width()}.{precision}} {b=} {c = !s:^10} {d:%Y-%m-%d} {e!a}'\n`,
  'f-string with comments and line breaks in a field': `f"{\n  a() # why\n  + b()\n}"\n`,
  'f-string braces and escapes': `f'{{}} {{{a()}}} \\N{LATIN SMALL LETTER A} \\{b()} \\'{c()}'\nrf'\\{d()}\\n{{'\n`,
  'f-string expressions that look like syntax': `f'{(lambda x: x)(1)} {a if b else c} {d != e} {f["g"]} {h[1:2]} {(i := 1)} {*j, k} { {"l": m()}["l"]}'\n`,
  'f-string triple quotes': `f'''a "b" 'c' {d(\n'e')}\n{g:\n}'''\n`,
  'f-string in a format specification': `f'{a:{b():{c()}}}'\nf'{a:{"x"!r}}'\n`,
  'template strings (PEP 750)': `t'{a()!r:{b}}' rt"\\{c}" t"{t'{d()}'}"\n`,
  'escaped line breaks in strings': `a = 'b\\\nc'\nd = f'e\\\n{g()}'\n`,
  // Lines.
  'continuation lines': 'a = b() + \\\n  c()\nif d and \\\n   e():\n    f()\n',
  'continuation at the start of a block': 'if a:\n    \\\n  b()\nc()\n',
  'a byte order mark': '\ufeffa = b()\n',
  'form feeds': 'def f():\n  a()\n\f\n\f  b()\n\fdef g(): pass\n',
  'tabs and spaces': 'if a:\n\tif b:\n\t\tc()\n\td()\nif e:\n        f()\n',
  'CRLF line ends': 'def f():\r\n  """a\r\n  b"""\r\n  return g(\r\n    1)\r\n',
  'lone CR line ends': 'def f():\r  return g()\rh()\r',
  'no line end at the end': 'def f():\n  return g()',
  'only comments': '# a\n  # b\n\n#c',
  'comments of odd indentation': 'def f():\n  a()\n# b\n      # c\n  d()\n    # e\n',
  'dedented lines in brackets': 'def f():\n    a = b(c +\nd())\n    return (a.\ne())\n',
  'characters outside the basic plane': 'a = f("😀", b) ; "😀é"; g()\ndef 𝔘𝔫𝔦(ñ, 变量): return ñ(变量)\n',
  'keywords of Python 2 as names': 'print(a)\nexec(b)\nnonlocal_ = print\n',
};
