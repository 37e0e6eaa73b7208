/**
 * What the parser's tests ask CPython: its tree of a text, whether it accepts a text, its standard library, and the values
 * of literals. Answers cross over as JSON, or as base64 for the many integers of a tree.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadPython } from '../../support/pyodide';
import { decodeRecords } from './cpythonRecords';
import type { AstRecord } from './cpythonRecords';

const program = fileURLToPath(new URL('../../fixtures/parser/astRecords.py', import.meta.url));

const glue = `
import base64
import warnings
import zipfile

warnings.simplefilter('ignore')
library = zipfile.ZipFile(next(path for path in sys.path if path.endswith('.zip')))

def kind_names(_):
    return json.dumps(KINDS)

def library_names(_):
    return json.dumps(sorted(name for name in library.namelist() if name.endswith('.py')))

def library_text(name):
    data = library.read(name)
    lines = data.splitlines(keepends=True)
    encoding, _ = tokenize.detect_encoding(iter(lines).__next__)
    return data.decode(encoding)

def tree_of(source):
    """Empty where CPython rejects the source; otherwise a mark and the records."""
    try:
        return '=' + base64.b64encode(records(source).tobytes()).decode()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ''

def accepted(source):
    return 'yes' if accepts(source) else 'no'
`;

export interface CPython {
  /** Undefined where CPython rejects the text. */
  records(text: string): AstRecord[] | undefined;
  accepts(text: string): boolean;
  libraryNames(): string[];
  libraryText(name: string): string;
  define(statements: string): void;
  /** Calls a Python function from one `str` to one `str`. */
  call(name: string, argument: string): string;
}

function stringsOf(json: string): string[] {
  const parsed: unknown = JSON.parse(json);
  return Array.isArray(parsed) ? parsed.map(String) : [];
}

export async function loadCPython(): Promise<CPython> {
  const python = await loadPython();
  python.define(readFileSync(program, 'utf8').replace(/^if __name__[^]*$/m, ''));
  python.define(glue);
  const kinds = stringsOf(python.call('kind_names', ''));
  return {
    records(text) {
      const answer = python.call('tree_of', text);
      if (answer === '') {
        return undefined;
      }
      const bytes = Buffer.from(answer.slice(1), 'base64');
      const integers = new Int32Array(bytes.length / 4);
      for (let index = 0; index < integers.length; index++) {
        integers[index] = bytes.readInt32LE(index * 4);
      }
      return decodeRecords(text, integers, kinds);
    },
    accepts: (text) => python.call('accepted', text) === 'yes',
    libraryNames: () => stringsOf(python.call('library_names', '')),
    libraryText: (name) => python.call('library_text', name),
    define: (statements) => {
      python.define(statements);
    },
    call: (name, argument) => python.call(name, argument),
  };
}
