/**
 * Answers a check from what an earlier one found. What is kept of a program is one entry, named by everything that all of its rows
 * depend on: the set of files, the settings, the environment and the build. Beside each row stands what the file's text was: when
 * texts have changed, only the files that may see the change are checked again. Anything doubtful is checked anew.
 */
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { AdviceSettings } from '../advice/finding';
import type { InterfaceCalls } from '../analysis/project';
import { ImportSearch } from '../server/files/imports';
import type { FactsCache } from '../server/files/factsCache';
import { scriptPathsOf } from '../server/files/scriptPaths';
import { readSource } from '../server/files/sourceFile';
import { isScript } from '../languages/typescript/fileNames';
import { type AssembledProgram, configurationsOf, projectPath, type ProgramSources, systemPath } from './assemble';
import { calibrated } from './calibrated';
import type { CheckIo, CheckOptions, CheckRow, ProgramBasis } from './checkFile';
import type { InputFile, ReadProgram } from './program';

interface KeptRun {
  readonly version: 2;
  /** By path: of every named file, and of those that they import. */
  readonly digests: ReadonlyMap<string, string>;
  /** In the order of the files that are checked. */
  readonly rows: readonly CheckRow[];
  readonly program: ProgramBasis;
  readonly calls: InterfaceCalls;
  /** What the files of libraries were. */
  readonly libraries: string;
}

/** What of an earlier check still holds. */
export interface KeptResults {
  /** Undefined where the file itself has to be checked again; empty where nothing is kept. */
  readonly rows: readonly (CheckRow | undefined)[];
  /** Files whose texts have changed since; none where nothing is kept, or nothing has changed. */
  readonly changed: readonly string[];
}

export class ResultStore {
  private readonly key: readonly string[];
  private readonly digests = new Map<string, string>();
  private kept: KeptRun | undefined;

  constructor(
    private readonly cache: FactsCache,
    private readonly program: ReadProgram,
    private readonly files: readonly InputFile[],
    options: CheckOptions,
    io: CheckIo,
  ) {
    const { sources } = program;
    this.key = keyOf(program, files, options, io);
    for (const file of sources.files) {
      this.digests.set(file.path, digestOf(file.source.text));
    }
  }

  /** Looks for an earlier check of the same program; rows of changed files, and none else, are missing. */
  recall(): KeptResults {
    const found = this.cache.recall(this.key);
    const run = isKeptRun(found) && found.rows.length === this.files.length ? found : undefined;
    const outside = run && this.outside(run.program.imports);
    const isSame =
      run !== undefined &&
      outside !== undefined &&
      run.digests.size === this.digests.size + outside.size &&
      [...outside.keys()].every((file) => run.digests.has(file)) &&
      run.libraries === stampOf(run.program.libraries);
    if (!isSame) {
      return { rows: [], changed: [] };
    }
    this.kept = run;
    const now = new Map([...this.digests, ...outside]);
    const changed = new Set(
      [...now].filter(([file, digest]) => run.digests.get(file) !== digest).map(([file]) => file),
    );
    const rows = run.rows.map((row, item) =>
      row.kind === 'failed' || changed.has(this.files[item]?.path ?? '') ? undefined : row,
    );
    return { rows, changed: [...changed] };
  }

  /** Rows that stand although these texts have changed, in the program as it is now; none where it has other files. */
  standing(
    { rows, changed }: KeptResults,
    { project, libraries }: AssembledProgram,
  ): readonly (CheckRow | undefined)[] {
    const { kept } = this;
    const paths = project.paths();
    if (
      kept?.digests.size !== paths.length ||
      !paths.every((file) => kept.digests.has(file)) ||
      kept.program.libraries.join('\n') !== libraries.join('\n')
    ) {
      return [];
    }
    const shapes = new Map(
      this.files.flatMap(({ path: file }, item) => {
        const row = kept.rows[item];
        return row?.kind === 'checked' ? [[file, row.basis?.classShape] as const] : [];
      }),
    );
    // What a file had that nobody asked about is not known.
    const hasOtherClasses = changed.some((file) => shapes.get(file) !== project.classShape(file));
    const affected = new Set<string>();
    const pending = hasOtherClasses ? [...changed, ...kept.calls.users] : [...changed];
    for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
      for (const dependent of affected.has(file) ? [] : project.dependents(file)) {
        if (!affected.has(dependent)) {
          affected.add(dependent);
          pending.push(...kept.calls.reached.filter(([reached]) => reached === dependent).map(([, user]) => user));
        }
      }
    }
    return rows.map((row, item) => (affected.has(this.files[item]?.path ?? '') ? undefined : row));
  }

  /** Keeps the rows for the next time; `rows` are those of all files. */
  keep(rows: readonly CheckRow[]): void {
    const bases = rows.flatMap((row) => (row.kind === 'checked' && row.basis !== undefined ? [row.basis] : []));
    const program = bases.find((basis) => basis.program !== undefined)?.program;
    const outside = program && this.outside(program.imports);
    if (program === undefined || outside === undefined || rows.length !== this.files.length) {
      return;
    }
    const calls = mergedCalls([this.kept?.calls, ...bases.map((basis) => basis.calls)]);
    const run: KeptRun = {
      version: 2,
      digests: new Map([...this.digests, ...outside]),
      rows: rows.map(withoutProgram),
      program,
      calls,
      libraries: stampOf(program.libraries),
    };
    this.cache.keep(this.key, run);
    this.cache.trim();
  }

  /** Files that the named ones import, directly or not, with what they are now; undefined where one cannot be read. */
  private outside(imports: ProgramBasis['imports']): ReadonlyMap<string, string> | undefined {
    const search = new ImportSearch(this.program.sources.roots);
    const outside = new Map<string, string>();
    for (const [file, modules] of imports) {
      for (const module of modules) {
        for (const found of search.filesOfModule(module, file)) {
          const name = projectPath(found);
          if (!this.digests.has(name) && !outside.has(name)) {
            const source = readSource(found);
            if (source.kind === 'text') {
              outside.set(name, digestOf(source.text));
            }
          }
        }
      }
    }
    return outside;
  }
}

function withoutProgram(row: CheckRow): CheckRow {
  return row.kind === 'failed' || row.basis === undefined
    ? row
    : { ...row, basis: { classShape: row.basis.classShape } };
}

function mergedCalls(all: readonly (InterfaceCalls | undefined)[]): InterfaceCalls {
  const reached = all.flatMap((each) => each?.reached ?? []);
  return {
    users: [...new Set(all.flatMap((each) => each?.users ?? []))],
    reached: [...new Map(reached.map((pair) => [pair.join('\0'), pair])).values()],
  };
}

/** Everything that all rows depend on, but for the texts of files. */
function keyOf(
  { sources }: ReadProgram,
  files: readonly InputFile[],
  { values, wantsFunctions, wantsFixes }: CheckOptions,
  io: CheckIo,
): readonly string[] {
  const { apply } = calibrated(values, io);
  const settings = settingsTexts(sources, apply);
  const { roots, knowledge, workingFolder, activeEnvironment } = sources;
  const isWithScripts = sources.files.some((file) => isScript(file.path));
  const scriptPaths = isWithScripts
    ? scriptPathsOf(
        sources.files.map(({ diskPath, path: named }) => diskPath ?? named),
        roots,
      )
    : undefined;
  return [
    'check',
    JSON.stringify([roots, knowledge, workingFolder, activeEnvironment, wantsFunctions, wantsFixes, scriptPaths]),
    values['no-calibration'] === true ? '' : measuredCalls(io),
    JSON.stringify(sources.files.map((file) => [file.path, settings(file.path)])),
    JSON.stringify(files.map((file) => file.path)),
  ];
}

/** Many files share their settings. */
function settingsTexts(
  sources: ProgramSources,
  apply: (settings: AdviceSettings) => AdviceSettings,
): (file: string) => string {
  const configurations = configurationsOf(sources);
  const known = new Map<AdviceSettings, string>();
  return (file) => {
    const own = configurations.settingsOf(systemPath(file));
    const text = known.get(own) ?? digestOf(JSON.stringify(apply(own)));
    known.set(own, text);
    return text;
  };
}

/** Names and ages of what was measured of functions. */
function measuredCalls({ calibrationFolder }: CheckIo): string {
  if (calibrationFolder === undefined) {
    return '';
  }
  const folder = path.join(calibrationFolder, 'calls');
  try {
    return stampOf(readdirSync(folder).map((name) => path.join(folder, name)));
  } catch {
    return '';
  }
}

/** Differs when any of the files or folders was changed, or came or went. */
function stampOf(files: readonly string[]): string {
  const stamps = files.map((file) => {
    const stats = statSync(file, { throwIfNoEntry: false });
    return [file, stats?.mtimeMs, stats?.size];
  });
  return digestOf(JSON.stringify(stamps));
}

function digestOf(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('base64');
}

/** The checksum says that the entry is ours and whole; this, that it is one of results. */
function isKeptRun(value: unknown): value is KeptRun {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === 2 &&
    'rows' in value &&
    Array.isArray(value.rows) &&
    'digests' in value &&
    value.digests instanceof Map
  );
}
