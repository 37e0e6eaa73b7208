/**
 * The `check` command: advice on the named files, printed in one of the formats, and an exit code that a build can act on.
 * One file whose analysis fails becomes an error entry; the others are still reported.
 */
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { Severity } from '../advice/finding';
import { countOf, isAtLeast, severities } from '../advice/wording';
import type { Range } from '../core/text';
import { visible } from '../core/visibleText';
import type { NotebookModule } from '../server/notebooks/notebookModule';
import { adviceConfiguration, oneOf, parsed, positiveInteger } from './arguments';
import { assemble } from './assemble';
import { Baseline, writeBaseline } from './baseline';
import { calibrated } from './calibrated';
import { type ChangedLines, changedSince, isChanged } from './changedLines';
import { type CheckOptions, type CheckRow, fileChecker } from './checkFile';
import { checkInThreads, jobsFor } from './checkThreads';
import { type KeptResults, ResultStore } from './keptResults';
import { profileOf, withProfile } from './profile';
import { formatGithub } from './formats/github';
import { formatGitlab } from './formats/gitlab';
import { formatJson } from './formats/json';
import { rulePage } from './formats/rulePages';
import { formatSarif } from './formats/sarif';
import { formatText } from './formats/text';
import { helpText } from './help/commandHelp';
import { checkHelp } from './help/check';
import { type CommandIo, exitCodes, UsageError } from './io';
import { type InputError, type InputFile, printWarnings, type ReadProgram, readProgram } from './program';
import { Progress } from './progress';
import type { Report, ReportedFile, ReportedFinding, ReportedProfile } from './report';
import { inShard, shardOf } from './shard';
import { productVersion } from './version';

/** Runs over more files than this take long enough that one wonders: they always say how long. */
const timedFiles = 200;

const formats = ['text', 'json', 'sarif', 'github', 'gitlab'] as const;

export async function check(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: checkHelp.options,
    }),
  );
  if (values.help === true) {
    io.print(helpText(checkHelp, io.isColoured));
    return exitCodes.clean;
  }
  const format = oneOf('format', values.format, formats, 'text');
  const failOn = oneOf('fail-on', values['fail-on'], [...severities, 'never'], 'warning');
  const configuration = adviceConfiguration(values);
  const jobs = positiveInteger('jobs', values.jobs);
  if (positionals.length === 0) {
    throw new UsageError('check needs at least one file or folder.');
  }
  const started = performance.now();
  const { measuredOn } = calibrated(values, io);
  const changedLines = values.changed === undefined ? undefined : changedSince(values.changed, io.workingFolder);
  const progress = new Progress(io.printProgress);
  const program = await readProgram(positionals, { stdinFilename: values['stdin-filename'], configuration }, io);
  printWarnings(program, io);
  const loaded = performance.now();
  const files = values.shard === undefined ? program.files : inShard(program.files, shardOf(values.shard));
  const options: CheckOptions = {
    values,
    wantsFunctions: format === 'json' || values.functions === true || values.profile !== undefined,
    wantsFixes: format === 'json' || format === 'sarif' || (format === 'text' && values.concise !== true),
    wantsBasis: values.cache === true,
  };
  const { rows, profile } = await checkFiles(program, files, progress, { options, profile: values.profile, jobs }, io);
  const { report: checked, hasFailed } = reportOf(program, files, rows);
  const advised = performance.now();
  progress.end();
  const inFolder = (name: string): string => path.resolve(io.workingFolder, name);
  if (values['write-baseline'] !== undefined) {
    const count = writeBaseline(checked, inFolder(values['write-baseline']));
    io.printError(`Wrote ${countOf(count, 'finding')} to ${values['write-baseline']}.\n`);
    return hasFailed ? exitCodes.failure : exitCodes.clean;
  }
  const changed = changedLines === undefined ? checked : onlyChanged(checked, changedLines);
  const report = {
    ...withoutBaseline(changed, values.baseline === undefined ? undefined : inFolder(values.baseline), io),
    ...(measuredOn === undefined ? {} : { measuredOn }),
    ...(profile === undefined ? {} : { profile }),
  };
  switch (format) {
    case 'text':
      io.print(
        formatText(report, {
          isColoured: io.isColoured,
          showsFunctions: values.functions === true,
          isConcise: values.concise === true,
        }),
      );
      break;
    case 'json':
      io.print(formatJson(report));
      break;
    case 'sarif':
      io.print(formatSarif(report, { version: productVersion(), workingFolder: io.workingFolder, pageOf: rulePage }));
      break;
    case 'github':
      io.print(formatGithub(report));
      break;
    case 'gitlab':
      io.print(formatGitlab(report));
      break;
  }
  if (values.verbose === true) {
    io.printError(`${visible(program.pythonAssumption)}.\n`);
  }
  if (values.timing === true || program.files.length > timedFiles) {
    io.printError(timing(program, loaded - started, advised - loaded));
  }
  return hasFailed ? exitCodes.failure : failsOn(report, failOn) ? exitCodes.findings : exitCodes.clean;
}

/** Findings that stand on a changed line, or whose chain of calls goes through one. */
function onlyChanged(report: Report, changes: ChangedLines): Report {
  const touches = (file: string, { start, end }: Range): boolean =>
    isChanged(changes.get(file.split('/').join(path.sep)), start.line, end.line);
  const keeps = (file: ReportedFile, { finding }: ReportedFinding): boolean =>
    touches(file.projectPath, finding.range) || finding.path.some((each) => touches(each.path, each.range));
  return {
    ...report,
    files: report.files.map((file) => ({ ...file, findings: file.findings.filter((each) => keeps(file, each)) })),
  };
}

function withoutBaseline(report: Report, file: string | undefined, io: CommandIo): Report {
  if (file === undefined) {
    return report;
  }
  const { report: left, gone } = Baseline.read(file).apply(report);
  if (gone > 0) {
    io.printError(`${countOf(gone, 'finding')} of the baseline no longer there: --write-baseline makes it smaller.\n`);
  }
  return left;
}

interface HowToCheck {
  readonly options: CheckOptions;
  readonly profile: string | undefined;
  readonly jobs: number | undefined;
}

async function checkFiles(
  program: ReadProgram,
  files: readonly InputFile[],
  progress: Progress,
  { options, profile: profileName, jobs }: HowToCheck,
  io: CommandIo,
): Promise<Checked> {
  if (profileName !== undefined) {
    const assembled = assemble(program.sources, { progress });
    const profile = profileOf(profileName, { files, project: assembled.project }, io);
    const check = fileChecker(program.sources, assembled, options, io, (settings) => withProfile(settings, profile));
    return { rows: checkHere(files, check, progress), profile };
  }
  const store =
    options.wantsBasis && io.factsCache ? new ResultStore(io.factsCache, program, files, options, io) : undefined;
  const kept = store?.recall();
  const known = kept?.rows.filter((row) => row !== undefined) ?? [];
  if (known.length > 0 && known.length === files.length && kept?.changed.length === 0) {
    return { rows: known, profile: undefined };
  }
  const rows =
    store !== undefined && kept !== undefined && known.length > 0
      ? checkChanged(program, files, { store, kept }, options, progress, io)
      : await checkAll(program, files, jobs, options, progress, io);
  store?.keep(rows);
  if (io.factsCache?.problem !== undefined && store !== undefined) {
    printWarnings({ warnings: [io.factsCache.problem] }, io);
  }
  return { rows, profile: undefined };
}

/** In this thread, or in others where that is worth it. */
async function checkAll(
  program: ReadProgram,
  files: readonly InputFile[],
  jobs: number | undefined,
  options: CheckOptions,
  progress: Progress,
  io: CommandIo,
): Promise<readonly CheckRow[]> {
  const count = jobsFor(jobs, files);
  if (count > 1) {
    return checkInThreads(program, files, count, options, progress, io);
  }
  return checkHere(files, fileChecker(program.sources, assemble(program.sources, { progress }), options, io), progress);
}

/** Those whose rows do not stand. */
function checkChanged(
  program: ReadProgram,
  files: readonly InputFile[],
  { store, kept }: { readonly store: ResultStore; readonly kept: KeptResults },
  options: CheckOptions,
  progress: Progress,
  io: CommandIo,
): readonly CheckRow[] {
  const assembled = assemble(program.sources, { progress });
  const check = fileChecker(program.sources, assembled, options, io);
  const standing = store.standing(kept, assembled);
  const missing = files.filter((_, item) => standing[item] === undefined);
  const checked = new Map(checkHere(missing, check, progress).map((row, item) => [missing[item], row]));
  return files.flatMap((file, item) => standing[item] ?? checked.get(file) ?? []);
}

function checkHere(
  files: readonly InputFile[],
  check: (file: InputFile) => CheckRow,
  progress: Progress,
): readonly CheckRow[] {
  return files.map((file, item) => {
    progress.show('Checking', item, files.length);
    return check(file);
  });
}

interface Checked {
  readonly rows: readonly CheckRow[];
  readonly profile: ReportedProfile | undefined;
}

/** @param rows One for each of the files. */
function reportOf(
  program: ReadProgram,
  files: readonly InputFile[],
  rows: readonly CheckRow[],
): { readonly report: Report; readonly hasFailed: boolean } {
  const { display } = program;
  const reported: ReportedFile[] = [];
  const errors: InputError[] = [...program.errors];
  let hasFailed = program.errors.length > 0;
  for (const [index, file] of files.entries()) {
    const row = rows[index];
    if (row?.kind === 'checked') {
      reported.push({
        ...row.file,
        path: display(file.path),
        projectPath: file.path,
        text: file.notebook?.text ?? file.source.text,
        ...(file.notebook === undefined ? {} : { cellAt: cellFinder(file.notebook) }),
      });
      errors.push(...row.problems.map((problem) => ({ path: display(file.path), ...problem })));
    } else {
      hasFailed = true;
      errors.push({ path: display(file.path), message: `The analysis failed: ${row?.message ?? 'no answer came.'}` });
    }
  }
  return { report: { files: reported, errors, display }, hasFailed };
}

function cellFinder(notebook: NotebookModule): NonNullable<ReportedFile['cellAt']> {
  return (line) => {
    const place = notebook.placeOf({ line, character: 0 });
    return place && { cell: place.cell, line: place.position.line };
  };
}

function failsOn(report: Report, limit: Severity | 'never'): boolean {
  return (
    limit !== 'never' &&
    report.files.some((file) => file.findings.some(({ finding }) => isAtLeast(finding.severity, limit)))
  );
}

function timing(program: ReadProgram, readMs: number, adviceMs: number): string {
  const size = (program.byteCount / 1e6).toFixed(program.byteCount < 1e5 ? 3 : 1);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  return `${countOf(program.files.length, 'file')}, ${size} MB in ${seconds(readMs + adviceMs)}: reading ${seconds(readMs)}, parsing and advice ${seconds(adviceMs)}.\n`;
}
