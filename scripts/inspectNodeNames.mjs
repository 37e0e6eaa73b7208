/**
 * Looks names up in modules of Node.js and of npm at run time, for checkNodeKnowledge.ts, which gives this text to
 * `node --eval` in the folder where the packages are installed, so that `import` finds them. Reads `{ modules: { specifier: { values, members } } }` from its input and prints what each name
 * is: `missing`, `async` (an asynchronous function, which can be told without a call), `function` or `value`; a module that
 * cannot be loaded is told with the reason. It calls nothing.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

const loadMs = 20_000;

const AsyncFunction = (async () => {}).constructor;
const require = createRequire(path.join(process.cwd(), 'index.js'));

// What a package does in the background after it was loaded must not end the inspection.
process.on('uncaughtException', () => {});
process.on('unhandledRejection', () => {});

const request = JSON.parse(await text(process.stdin));
const report = {};
for (const [specifier, names] of Object.entries(request.modules)) {
  process.stderr.write(`${specifier}\n`);
  report[specifier] = await inspect(specifier, names);
}
process.stdout.write(`\n${JSON.stringify(report)}\n`, () => process.exit());

async function inspect(specifier, { values, members }) {
  let roots;
  try {
    roots = await load(specifier);
  } catch (error) {
    return { problem: String(error.message ?? error).split('\n')[0] };
  }
  return {
    values: Object.fromEntries(values.map((name) => [name, kindOf(valueAt(roots, name))])),
    members: Object.fromEntries(
      Object.entries(members).map(([name, methods]) => [name, membersOf(valueAt(roots, name), methods)]),
    ),
  };
}

/** What `require` gives and what `import` gives: a name may be in either. */
async function load(specifier) {
  if (specifier === 'globalThis') {
    return [
      {
        ...Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, globalThis[name]])),
        require,
      },
    ];
  }
  const roots = [];
  let problem;
  for (const way of [() => require(specifier), () => import(specifier)]) {
    try {
      const root = await Promise.race([
        way(),
        setTimeout(loadMs).then(() => Promise.reject(new Error('loading never ends'))),
      ]);
      roots.push(root, root.default);
    } catch (error) {
      problem ??= error;
    }
  }
  if (roots.length === 0) {
    throw problem;
  }
  return roots.filter((root) => root !== undefined && root !== null);
}

function valueAt(roots, name) {
  const parts = name === '' ? [] : name.split('.');
  for (const root of roots) {
    let value = root;
    for (const part of parts) {
      value = value === undefined || value === null ? undefined : read(value, part);
    }
    const isUseless = parts.length === 0 && typeof value !== 'function' && roots.length > 1 && root !== roots.at(-1);
    if (value !== undefined && !isUseless) {
      return value;
    }
  }
  return undefined;
}

/** A getter may throw. */
function read(object, name) {
  try {
    return object[name];
  } catch {
    return undefined;
  }
}

function kindOf(value) {
  if (value === undefined) {
    return 'missing';
  }
  return typeof value !== 'function' ? 'value' : value instanceof AsyncFunction ? 'async' : 'function';
}

/** Undefined where there is no class to look into. */
function membersOf(value, names) {
  const prototype = typeof value === 'function' ? value.prototype : undefined;
  if (prototype === undefined || prototype === null) {
    return undefined;
  }
  return Object.fromEntries(
    names.map((name) => {
      const descriptor = descriptorOf(prototype, name);
      return [name, descriptor === undefined ? 'missing' : 'value' in descriptor ? kindOf(descriptor.value) : 'value'];
    }),
  );
}

function descriptorOf(prototype, name) {
  for (let current = prototype; current !== null; current = Object.getPrototypeOf(current)) {
    const descriptor = Object.getOwnPropertyDescriptor(current, name);
    if (descriptor !== undefined) {
      return descriptor;
    }
  }
  return undefined;
}
