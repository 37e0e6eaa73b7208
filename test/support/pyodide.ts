/**
 * CPython in the test process, through the `pyodide` package: the truth that the parser is compared with. It is loaded from
 * node_modules without any network, once per process, and brings its standard library along.
 * Python functions take one string and return one string, so that nothing has to be converted or freed by hand.
 */
import { loadPyodide } from 'pyodide';

export interface Python {
  /** Runs statements; what they define stays for later calls. */
  define(statements: string): void;
  /** Calls a Python function of one `str` that returns a `str`. */
  call(name: string, argument: string): string;
}

let loading: Promise<Python> | undefined;

async function load(): Promise<Python> {
  const pyodide = await loadPyodide();
  const run = (code: string): unknown => pyodide.runPython(code);
  let current = '';
  pyodide.registerJsModule('test_host', { argument: () => current });
  run('import test_host');
  return {
    define(statements) {
      run(statements);
    },
    call(name, argument) {
      current = argument;
      const result = run(`${name}(test_host.argument())`);
      if (typeof result !== 'string') {
        throw new TypeError(`${name} must return a str.`);
      }
      return result;
    },
  };
}

export function loadPython(): Promise<Python> {
  loading ??= load();
  return loading;
}
