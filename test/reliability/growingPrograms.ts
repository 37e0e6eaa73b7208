/**
 * Programs that grow by one pattern, each of which could make an analysis take time or memory without end: results of results,
 * classes in line, fixes by the thousand, names that all mean each other. Makes the texts only; who runs them looks at how the time
 * grows with them.
 */

/** The text with `steps` repetitions of what it is about. */
type Growing = (steps: number) => string;

function repeated(steps: number, line: (step: number) => string): string {
  return Array.from({ length: steps }, (_, step) => line(step)).join('');
}

/** By what is repeated. */
export const growingPrograms: Readonly<Record<string, Growing>> = {
  'functions that return the result of the next one five times': (steps) =>
    `${repeated(steps, (n) => `def f${n + 1}(c):\n    x = f${n}(c)\n    return (x, x, x, x, x) if c else [x]\n`)}f${steps}(1).go()\n`,
  'functions that give the next one a function made of theirs twice': (steps) =>
    `${repeated(steps, (n) => `def f${n}(g, x):\n    return f${n + 1}(lambda y: g(g(y)), [x, x])\n`)}f0(print, 1)\n`,
  'functions that call two others, in circles': (steps) =>
    repeated(steps, (n) => `def f${n}(x):\n    return f${(n + 1) % steps}(x) + f${(n * 7 + 3) % steps}(x)\n`),
  'functions that each call the ten behind them': (steps) =>
    repeated(steps, (n) => `def f${n}(x):\n    ${repeated(10, (k) => `f${(n + k + 1) % steps}(x); `)}\n`),
  'classes that derive from one another': (steps) =>
    `class C0: pass\n${repeated(steps, (n) => `class C${n + 1}(C${n}):\n    def m${n}(self): return self.m${Math.max(0, n - 1)}()\n`)}C${steps}().m0()\n`,
  'classes with two bases that have the same two bases': (steps) =>
    `class A0: pass\nclass B0: pass\n${repeated(steps, (n) => `class A${n + 1}(A${n}, B${n}): pass\nclass B${n + 1}(A${n}, B${n}): pass\n`)}A${steps}().go()\n`,
  'attributes that are each other': (steps) =>
    `class A:\n    def __init__(self):\n${repeated(steps, (n) => `        self.a${n} = self.a${(n * 3 + 1) % steps}\n`)}${repeated(steps, (n) => `    def m${n}(self): return self.a${n}.go()\n`)}`,
  'generators that yield from each other': (steps) =>
    `${repeated(steps, (n) => `def f${n}():\n    yield from f${(n + 1) % steps}()\n    yield f${(n + 2) % steps}\n`)}for x in f0():\n    x.go()\n`,
  'decorators on one function': (steps) =>
    `import functools\n${repeated(steps, (n) => `def d${n}(f):\n    @functools.wraps(f)\n    def w(*a):\n        return f(*a)\n    return w\n`)}${repeated(steps, (n) => `@d${n}\n`)}def g(): pass\ng()\n`,
  'branches, one after the other, that bind a name': (steps) =>
    `def f(x):\n${repeated(steps, (n) => `    if x > ${n}:\n        y = ${n}\n    else:\n        y = [y]\n`)}    return y.go()\n`,
  'handlers, one after the other': (steps) =>
    `def f(x):\n${repeated(steps, (n) => `    try:\n        y = open("${n}")\n    except OSError as e:\n        y = e\n    finally:\n        x.close()\n`)}    return y.read()\n`,
  'loops in a comprehension': (steps) =>
    `def f(a):\n    return [1 ${repeated(steps, (n) => `for a${n} in a${n === 0 ? '' : String(n - 1)} `)}]\n`,
  'terms of a sum of calls': (steps) => `def f(x):\n    return x${repeated(steps, (n) => ` + g(x, ${n})`)}\n`,
  'calls of a chain': (steps) =>
    `import pandas\ndef f(x):\n    return pandas.DataFrame(x)${repeated(steps, (n) => `.head(${n})`)}\n`,
  'names of types that are lists of the next': (steps) =>
    `${repeated(steps, (n) => `T${n} = "T${n + 1} | list[T${n + 1}]"\n`)}def f(x: "T0"): return x.go()\n`,
  'functions with a call that blocks, all of them fixed': (steps) =>
    `import time\n${repeated(steps, (n) => `async def f${n}():\n    time.sleep(1)\n`)}`,
  'comments that silence nothing, all of them taken out': (steps) =>
    repeated(steps, (n) => `x = ${n}  # concurrency: ignore[blocking-call-in-async]\n`),
};
