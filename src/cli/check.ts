/**
 * The `check` command: advice on the named files, printed in one of the formats, and an exit code that a build can act on.
 * One file whose analysis fails becomes an error entry; the others are still reported.
 */
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { adviseFile } from '../advice/advise';
import type { AdviceSettings, Fix, Severity } from '../advice/finding';
import { countOf, isAtLeast, severities } from '../advice/wording';
import { applyEdits, type Range } from '../core/text';
import { visible } from '../core/visibleText';
import { lineEdit } from '../server/notebooks/lineEdit';
import type { NotebookModule } from '../server/notebooks/notebookModule';
import { adviceConfiguration, oneOf, parsed } from './arguments';
import { Baseline, writeBaseline } from './baseline';
import { calibrated } from './calibrated';
import { type ChangedLines, changedSince, isChanged } from './changedLines';
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
import { type InputError, type InputFile, loadProgram, printWarnings, type Program, textOfFile } from './program';
import { Progress } from './progress';
import { type Report, type ReportedFile, type ReportedFinding, reportedFunctions } from './report';
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
  if (positionals.length === 0) {
    throw new UsageError('check needs at least one file or folder.');
  }
  const started = performance.now();
  const { apply, withCalls, measuredOn } = calibrated(values, io);
  const changedLines = values.changed === undefined ? undefined : changedSince(values.changed, io.workingFolder);
  const progress = new Progress(io.printProgress);
  const program = await loadProgram(
    positionals,
    {
      stdinFilename: values['stdin-filename'],
      configuration,
      progress,
      cache: values.cache === true ? io.factsCache : undefined,
    },
    io,
  );
  printWarnings(program, io);
  const loaded = performance.now();
  const profile = values.profile === undefined ? undefined : profileOf(values.profile, program, io);
  const files = values.shard === undefined ? program.files : inShard(program.files, shardOf(values.shard));
  const { report: checked, hasFailed } = checkProgram(program, files, progress, (file) =>
    withProfile(withCalls(apply(program.settingsOf(file.path)), program), profile),
  );
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

function checkProgram(
  program: Program,
  inputFiles: readonly InputFile[],
  progress: Progress,
  settingsOf: (file: InputFile) => AdviceSettings,
): { readonly report: Report; readonly hasFailed: boolean } {
  const files: ReportedFile[] = [];
  const errors: InputError[] = [...program.errors];
  let hasFailed = program.errors.length > 0;
  for (const [index, file] of inputFiles.entries()) {
    progress.show('Advising', index, inputFiles.length);
    try {
      const { reported, problems } = checkFile(program, file, settingsOf(file));
      files.push(reported);
      errors.push(...problems);
    } catch (error) {
      hasFailed = true;
      const message = error instanceof Error ? error.message : String(error);
      errors.push({ path: program.display(file.path), message: `The analysis failed: ${message}` });
    }
  }
  return { report: { files, errors, display: program.display }, hasFailed };
}

function checkFile(
  { project, display }: Program,
  file: InputFile,
  settings: AdviceSettings,
): { readonly reported: ReportedFile; readonly problems: readonly InputError[] } {
  const advice = adviseFile(project.of(file.path), file.path, settings);
  return {
    reported: {
      path: display(file.path),
      projectPath: file.path,
      text: project.text(file.path) ?? file.source.text,
      ...(file.notebook === undefined ? {} : { cellAt: cellFinder(file.notebook) }),
      language: project.facts(file.path)?.language ?? 'python',
      functions: reportedFunctions(advice),
      findings: advice.findings.map((finding) => ({
        finding,
        fixes: project.fixesFor(file.path, finding, settings).map((fix) => fixOfFile(file, fix)),
      })),
      ...(advice.suppressed === undefined ? {} : { suppressed: advice.suppressed }),
    },
    problems: [
      ...advice.problems.map(({ range, message }) => ({
        path: display(file.path),
        message,
        line: range.start.line + 1,
        column: range.start.character + 1,
      })),
      ...(file.notebook?.problems ?? []).map(({ cell, line, message }) => ({
        path: display(file.path),
        message: `Cell ${String(cell + 1)}: ${message}`,
        line: line + 1,
        column: 1,
      })),
    ],
  };
}

function cellFinder(notebook: NotebookModule): NonNullable<ReportedFile['cellAt']> {
  return (line) => {
    const place = notebook.placeOf({ line, character: 0 });
    return place && { cell: place.cell, line: place.position.line };
  };
}

/** Edits of a notebook as edits of its file: what another program applies them to. */
function fixOfFile(file: InputFile, fix: Fix): Fix {
  return file.notebook === undefined
    ? fix
    : {
        ...fix,
        files: fix.files.map((each) => {
          const text =
            each.path === file.path ? textOfFile(file, applyEdits(file.notebook?.text ?? '', each.edits)) : undefined;
          return text === undefined ? each : { ...each, edits: [lineEdit(file.source.text, text)] };
        }),
      };
}

function failsOn(report: Report, limit: Severity | 'never'): boolean {
  return (
    limit !== 'never' &&
    report.files.some((file) => file.findings.some(({ finding }) => isAtLeast(finding.severity, limit)))
  );
}

function timing(program: Program, loadMs: number, adviceMs: number): string {
  const size = (program.byteCount / 1e6).toFixed(program.byteCount < 1e5 ? 3 : 1);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  return `${countOf(program.files.length, 'file')}, ${size} MB in ${seconds(loadMs + adviceMs)}: reading and parsing ${seconds(loadMs)}, advice ${seconds(adviceMs)}.\n`;
}
