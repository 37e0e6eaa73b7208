/**
 * Reads the cases of test/fixtures/refactorings, applies a refactoring to them and runs them as whole programs, several files
 * included. A case is `case.py` with its result `case.fixed.py`, or a folder with `before/` and `after/`, whose program is
 * `main.py`. The head says where the cursor is (`# at: def load`), and `# python: 3.10`.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultAdviceSettings, type Fix } from '../../../src/advice/finding';
import { parseTarget } from '../../../src/advice/targetText';
import { refactoringsAt } from '../../../src/advice/refactorings/refactorings';
import { applyEdits, LineMap } from '../../../src/core/text';
import { newProject } from '../../../src/server/newProject';
import { runProgram, type ProgramResult } from '../fixes/virtualPython';

export type Files = Readonly<Record<string, string>>;

export interface RefactoringCase {
  readonly name: string;
  /** What the first comment says. */
  readonly intent: string;
  readonly before: Files;
  /** Undefined where nothing is to be offered. */
  readonly after: Files | undefined;
}

const root = 'test/fixtures/refactorings';

export function readCases(refactoring: string): readonly RefactoringCase[] {
  const folder = join(root, refactoring);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || /^\w+\.py$/.test(entry.name))
    .map((entry) => {
      const name = entry.name.replace(/\.py$/, '');
      const fixed = join(folder, `${name}.fixed.py`);
      const before = entry.isDirectory()
        ? readFolder(join(folder, name, 'before'))
        : { 'main.py': readFileSync(join(folder, entry.name), 'utf8') };
      const result = entry.isDirectory() ? join(folder, name, 'after') : fixed;
      const read = (path: string) =>
        entry.isDirectory() ? readFolder(path) : { 'main.py': readFileSync(path, 'utf8') };
      const after = existsSync(result) ? read(result) : undefined;
      return { name, intent: /^# (.*)/.exec(before['main.py'] ?? '')?.[1] ?? '', before, after };
    });
}

function readFolder(folder: string): Files {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** Writes what a refactoring makes of a case, for review. */
export function writeResult(refactoring: string, { name }: RefactoringCase, files: Files): void {
  const folder = join(root, refactoring, name);
  if (!existsSync(folder)) {
    writeFileSync(`${folder}.fixed.py`, files['main.py'] ?? '');
    return;
  }
  mkdirSync(join(folder, 'after'), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(folder, 'after', file), text);
  }
}

/** One for all cases: reading what is known of libraries takes the most time. */
const project = newProject();

/** The refactorings offered where the head of one of the files says; undefined where that text is no longer there. */
export function offeredAt(files: Files): readonly Fix[] | undefined {
  for (const path of project.paths()) {
    project.removeFile(path);
  }
  for (const [path, text] of Object.entries(files)) {
    project.setFile(path, text);
  }
  for (const [path, text] of Object.entries(files)) {
    const at = /^# at: (.*)$/m.exec(text);
    if (at?.[1] !== undefined) {
      const offset = text.indexOf(at[1], at.index + at[0].length);
      if (offset < 0) {
        return undefined;
      }
      const lines = new LineMap(text);
      const pythonVersion = /^# python: (.*)$/m.exec(text)?.[1] ?? defaultAdviceSettings.pythonVersion;
      const targetMs = parseTarget(/^# target: (.*)$/m.exec(text)?.[1] ?? '');
      const settings = { ...defaultAdviceSettings, pythonVersion, ...(targetMs === undefined ? {} : { targetMs }) };
      return refactoringsAt(project, path, lines.rangeAt(offset, offset), settings);
    }
  }
  assert.fail('no file says where the cursor is');
}

export function apply({ files }: Fix, before: Files): Files {
  const result = new Map(Object.entries(before));
  for (const { path, edits } of files) {
    result.set(path, applyEdits(result.get(path) ?? assert.fail(path), edits));
  }
  return Object.fromEntries(result);
}

/** Other files are imported from memory. `libraries` stand in for installed packages. */
export function run(files: Files, libraries: Files = {}): Promise<ProgramResult> {
  const modules = Object.entries({ ...libraries, ...files })
    .filter(([path]) => path !== 'main.py')
    .map(([path, text]) => [path.replace(/\.py$/, ''), text]);
  return runProgram(`${importer(JSON.stringify(Object.fromEntries(modules)))}\n${files['main.py'] ?? ''}`);
}

function importer(modules: string): string {
  return `
import importlib.abc as _abc, importlib.util as _util, json as _json, sys as _sys
class _Importer(_abc.MetaPathFinder, _abc.Loader):
    texts = _json.loads(${JSON.stringify(modules)})
    def find_spec(self, name, path=None, target=None):
        return _util.spec_from_loader(name, self) if name in self.texts else None
    def create_module(self, spec):
        return None
    def exec_module(self, module):
        exec(compile(self.texts[module.__name__], module.__name__ + ".py", "exec"), module.__dict__)
_sys.meta_path[:] = [_Importer(), *(finder for finder in _sys.meta_path if type(finder).__name__ != "_Importer")]
for _name in _Importer.texts:
    _sys.modules.pop(_name, None)
`;
}
