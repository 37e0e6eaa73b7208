/**
 * The `merge` command: one report from those of the parts of a check that was spread over machines with `--shard`. Takes the
 * JSON reports or the SARIF logs as they are and prints the same form, so that whoever reads the report of a whole check reads
 * this one too. Analyses nothing.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Severity } from '../advice/finding';
import { isAtLeast, severities } from '../advice/wording';
import { visibleJson } from '../core/visibleText';
import { describeFileError } from '../server/files/walk';
import { oneOf, parsed } from './arguments';
import { readGivenFile } from './givenFile';
import { helpText } from './help/commandHelp';
import { mergeHelp } from './help/merge';
import { type CommandIo, exitCodes, UsageError } from './io';

type Json = Readonly<Record<string, unknown>>;

export function merge(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: mergeHelp.options,
    }),
  );
  if (values.help === true) {
    io.print(helpText(mergeHelp, io.isColoured));
    return Promise.resolve(exitCodes.clean);
  }
  const failOn = oneOf('fail-on', values['fail-on'], [...severities, 'never'], 'warning');
  if (positionals.length === 0) {
    throw new UsageError('merge needs at least one report.');
  }
  const parts = positionals.map((file) => ({ file, json: readJson(path.resolve(io.workingFolder, file), file) }));
  const merged = parts.every(({ json }) => 'runs' in json) ? mergeSarif(parts) : mergeReports(parts);
  io.print(`${visibleJson(merged.report)}\n`);
  if (merged.hasErrors) {
    return Promise.resolve(exitCodes.failure);
  }
  const isOver = failOn !== 'never' && merged.found.some((severity) => isAtLeast(severity, failOn));
  return Promise.resolve(isOver ? exitCodes.findings : exitCodes.clean);
}

interface Part {
  /** As the person wrote it. */
  readonly file: string;
  readonly json: Json;
}

interface Merged {
  readonly report: Json;
  readonly found: readonly Severity[];
  /** Something could not be read: the exit code is that of a failure. */
  readonly hasErrors: boolean;
}

function mergeReports(parts: readonly Part[]): Merged {
  const files = new Map<string, { readonly from: string; readonly file: Json }>();
  for (const { file: from, json } of parts) {
    if (json['version'] !== 1) {
      throw new UsageError(`${from} is no report of check --format json, version 1.`);
    }
    for (const file of listOf(json, 'files', from)) {
      const name = String(file['path']);
      const known = files.get(name);
      if (known !== undefined) {
        throw new UsageError(`${known.from} and ${from} both report ${name}: these are not parts of one check.`);
      }
      files.set(name, { from, file });
    }
  }
  const ordered = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { file }]) => file);
  // Each part tells of what none of them could read.
  const errors = distinct(parts.flatMap(({ file, json }) => listOf(json, 'errors', file)));
  const measuredOn = parts.map(({ json }) => json['measuredOn']).find((each) => each !== undefined);
  return {
    report: { version: 1, ...(measuredOn === undefined ? {} : { measuredOn }), files: ordered, errors },
    found: ordered.flatMap((file) =>
      listOf(file, 'diagnostics', 'a report').flatMap(({ severity }) => named(severity)),
    ),
    // An error with a line is about the syntax of a file that was analysed all the same.
    hasErrors: errors.some(({ line }) => line === undefined),
  };
}

function mergeSarif(parts: readonly Part[]): Merged {
  const runs = parts.flatMap(({ file, json }) => listOf(json, 'runs', file));
  const [first] = runs;
  const head = parts[0]?.json ?? {};
  const results = runs.flatMap((run) => listOf(run, 'results', 'a log'));
  const invocations = runs.flatMap((run) => listOf(run, 'invocations', 'a log'));
  const notifications = distinct(
    invocations.flatMap((invocation) => listOf(invocation, 'toolExecutionNotifications', 'a log')),
  );
  const run = {
    ...first,
    invocations: [
      {
        ...invocations[0],
        executionSuccessful: invocations.every(({ executionSuccessful }) => executionSuccessful !== false),
        toolExecutionNotifications: notifications,
      },
    ],
    results,
  };
  return {
    report: { ...head, runs: [run] },
    found: results.flatMap(severityOfResult),
    hasErrors: invocations.some(({ executionSuccessful }) => executionSuccessful === false),
  };
}

/** None for a result that is suppressed. */
function severityOfResult(result: Json): readonly Severity[] {
  const { suppressions, properties } = result;
  const isSuppressed = Array.isArray(suppressions) && suppressions.length > 0;
  const hasSeverity = typeof properties === 'object' && properties !== null && 'severity' in properties;
  return !isSuppressed && hasSeverity ? named(properties.severity) : [];
}

function named(severity: unknown): readonly Severity[] {
  return severities.filter((each) => each === severity);
}

function distinct(items: readonly Json[]): readonly Json[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function listOf(json: Json, key: string, from: string): readonly Json[] {
  const list = json[key];
  if (!Array.isArray(list) || !list.every(isJson)) {
    throw new UsageError(`${from} has no list \`${key}\`: it is no report of check.`);
  }
  return list;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readJson(file: string, shown: string): Json {
  let text: string;
  try {
    text = readGivenFile(file).toString('utf8');
  } catch (error) {
    throw new UsageError(`${shown} ${describeFileError(error)}`);
  }
  try {
    const json: unknown = JSON.parse(text);
    if (isJson(json)) {
      return json;
    }
  } catch {
    // Told below.
  }
  throw new UsageError(`${shown} is no report of check --format json or sarif.`);
}
