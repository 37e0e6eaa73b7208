/**
 * What every refactoring starts from: the parsed file, the place the person points at, and what the analysis knows of the
 * calls in a file. Unlike a fix, a refactoring needs no finding; the person chooses it. Holds no refactoring itself.
 */
import type { Project } from '../../analysis/project';
import type { FunctionSummary, ResolvedCall } from '../../analysis/summary';
import type { Range } from '../../core/text';
import type { EditSource } from '../../languages/python/edits/editSource';
import { parsePythonVersion, type PythonVersion } from '../../languages/python/edits/pythonVersion';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { AdviceSettings } from '../finding';
import { openSource } from '../fixes/fixContext';

export interface RefactoringRequest {
  readonly project: Project;
  readonly path: string;
  readonly settings: AdviceSettings;
  readonly version: PythonVersion;
  readonly source: EditSource;
  /** Offsets of the selection; equal for a cursor. */
  readonly start: number;
  readonly end: number;
}

/** Undefined for a file that is gone or that does not parse. */
export function openRefactoring(
  project: Project,
  path: string,
  range: Range,
  settings: AdviceSettings,
): RefactoringRequest | undefined {
  const source = openSource(project, path);
  return (
    source && {
      project,
      path,
      settings,
      version: parsePythonVersion(settings.pythonVersion),
      source,
      start: source.lines.offsetAt(range.start),
      end: source.lines.offsetAt(range.end),
    }
  );
}

/** The compound statement of a kind whose head holds the whole selection: `def f():`, `for x in xs:`. 0 when there is none. */
export function headAt({ source, start, end }: RefactoringRequest, kind: number): NodeIndex {
  for (let node = 1; node < source.tree.count; node++) {
    const isWanted = source.kind(node) === kind && source.start(node) <= start;
    if (isWanted && end <= source.start(source.childOfKind(node, NodeKind.Block)) && end < source.end(node)) {
      return node;
    }
  }
  return 0;
}

/** The innermost `def` around the selection; 0 at module level. */
export function functionAt({ source, start, end }: RefactoringRequest): NodeIndex {
  let found = 0;
  for (let node = 1; node < source.tree.count; node++) {
    const covers = source.start(node) <= start && end <= source.end(node);
    if (covers && source.kind(node) === NodeKind.FunctionDef && (found === 0 || source.isWithin(node, found))) {
      found = node;
    }
  }
  return found;
}

/** The summary of the function that a `def` defines. */
export function summaryOf(
  project: Project,
  path: string,
  source: EditSource,
  definition: NodeIndex,
): FunctionSummary | undefined {
  const { start } = source.range(definition);
  const facts = project
    .facts(path)
    ?.functions.find(
      ({ range, kind }) =>
        kind !== 'module' &&
        kind !== 'lambda' &&
        range.start.line === start.line &&
        range.start.character === start.character,
    );
  return facts && project.summary({ path, id: facts.id });
}

/** The calls written in a file, as the analysis resolved them, by the offsets of the call expression. */
export class ResolvedCalls {
  private readonly bySpan = new Map<string, ResolvedCall>();

  constructor(
    project: Project,
    path: string,
    private readonly source: EditSource,
  ) {
    for (const { calls } of project.summaries(path)) {
      for (const resolved of calls) {
        if (resolved.call.implicit === undefined) {
          const { start, end } = resolved.call.callRange;
          this.bySpan.set(spanKey(source.lines.offsetAt(start), source.lines.offsetAt(end)), resolved);
        }
      }
    }
  }

  at(call: NodeIndex): ResolvedCall | undefined {
    return this.bySpan.get(spanKey(this.source.start(call), this.source.end(call)));
  }
}

function spanKey(start: number, end: number): string {
  return `${start}:${end}`;
}

/** True when a call is known to give a coroutine: of an `async def` of the project, or of a library's coroutine function. */
export function givesCoroutine(project: Project, { target }: ResolvedCall): boolean {
  switch (target.kind) {
    case 'project':
      return (
        target.wrappers === undefined &&
        target.functions.every((reference) => {
          const facts = project.summary(reference)?.facts;
          return facts?.isAsync === true && !facts.isGenerator && facts.decorators.length === 0;
        })
      );
    case 'api':
      return target.entry.async === true && target.entry.makesTask !== true && target.entry.schedules === undefined;
    default:
      return false;
  }
}
