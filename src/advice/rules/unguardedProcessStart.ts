/**
 * Reports worker processes that start while a module is imported. With `spawn` and `forkserver` (Windows, macOS, Linux from
 * Python 3.14 on) each worker imports the main module again and would start workers of its own, which multiprocessing
 * refuses with RuntimeError (https://docs.python.org/3/library/multiprocessing.html#multiprocessing-programming, "Safe
 * importing of main module"). Silent under `if __name__ == "__main__":`, in functions, which importing does not run, in
 * files that ask for `fork`, whose workers are copies, and in notebooks, which no worker imports.
 */
import { callsOf } from '../../analysis/callOperations';
import type { Project } from '../../analysis/project';
import type { FunctionReference, FunctionSummary, ResolvedCall } from '../../analysis/summary';
import type { CallOperation, Operation } from '../../core/facts';
import { isNotebook } from '../../languages/notebook/fileNames';
import { containsRange, type Range, type SourceLocation } from '../../core/text';
import type { Finding } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { isQueuedForProcess } from './handedOut';
import { asksForFork } from './startMethod';

/** Chains of calls are followed this far. */
export const maxSteps = 6;

export const unguardedProcessStart: Rule = {
  id: 'unguarded-process-start',
  description: 'Importing the module starts worker processes, and each worker imports the module again.',
  defaultSeverity: 'warning',
  language: 'python',
  check(context) {
    const { summary, project } = context;
    if (summary.facts.kind !== 'module' || isPackageMain(context) || isNotebook(context.path)) {
      return [];
    }
    const guarded = new Set(guardedCalls(summary.facts.body));
    const findings: Finding[] = [];
    for (const resolved of summary.calls) {
      const chain = guarded.has(resolved.call) ? undefined : processStart(resolved, summary, project, new Set(), 0);
      if (chain !== undefined) {
        findings.push(finding(context, resolved, chain));
      }
    }
    return findings.length === 0 || asksForFork(context) ? [] : oncePerStatement(findings);
  },
};

/** The calls of a module that importing does not make. */
function guardedCalls(operations: readonly Operation[]): readonly CallOperation[] {
  return operations.flatMap((operation) => {
    switch (operation.kind) {
      case 'branch':
        return operation.arms.flatMap((arm, index) =>
          index === operation.scriptArm ? callsOf(arm) : guardedCalls(arm),
        );
      case 'loop':
      case 'with':
        return guardedCalls(operation.body);
      default:
        return [];
    }
  });
}

/**
 * True for `__main__.py`, which workers do not import again when it is run as `python -m package`
 * (CPython 3.13 Lib/multiprocessing/spawn.py, `_fixup_main_from_name`).
 */
function isPackageMain({ project, path }: RuleContext): boolean {
  return /(?:^|\.)__main__$/.test(project.facts(path)?.moduleName ?? '');
}

function processStart(
  resolved: ResolvedCall,
  summary: FunctionSummary,
  project: Project,
  seen: Set<string>,
  steps: number,
): readonly SourceLocation[] | undefined {
  const { call, target, offloaded } = resolved;
  const here: SourceLocation = { path: summary.reference.path, range: call.range, text: call.text };
  if (target.kind === 'api') {
    const isQueued = offloaded !== undefined && isQueuedForProcess({ resolved, offloaded });
    return target.entry.startsProcesses === true || isQueued ? [here] : undefined;
  }
  if (target.kind !== 'project' || steps >= maxSteps) {
    return undefined;
  }
  for (const reference of runFunctions(resolved, target.functions, summary, project)) {
    const rest = processStartIn(reference, project, seen, steps + 1);
    if (rest !== undefined) {
      return [here, ...rest];
    }
  }
  return undefined;
}

/** The functions whose body the call runs: of a coroutine only where it is awaited, or run by an event loop. */
function runFunctions(
  { call }: ResolvedCall,
  functions: readonly FunctionReference[],
  { calls }: FunctionSummary,
  project: Project,
): readonly FunctionReference[] {
  // Asked for coroutines alone: it looks at all calls of the function.
  const isRun = (): boolean =>
    call.isAwaited ||
    calls.some(
      ({ call: outer, target }) =>
        target.kind === 'api' &&
        target.entry.runsLoop === true &&
        outer.arguments.some(({ range }) => containsRange(range, call.callRange)),
    );
  return functions.filter((reference) => project.summary(reference)?.facts.isAsync !== true || isRun());
}

function processStartIn(
  reference: FunctionReference,
  project: Project,
  seen: Set<string>,
  steps: number,
): readonly SourceLocation[] | undefined {
  const key = `${reference.path}#${reference.id}`;
  const summary = seen.has(key) ? undefined : project.summary(reference);
  seen.add(key);
  if (summary === undefined || summary.facts.isGenerator) {
    return undefined;
  }
  for (const resolved of summary.calls) {
    const rest = processStart(resolved, summary, project, seen, steps);
    if (rest !== undefined) {
      return rest;
    }
  }
  return undefined;
}

function oncePerStatement(findings: readonly Finding[]): Finding[] {
  const lines = new Set<number>();
  return findings.filter(({ detail }) => {
    const line = detail.kind === 'unguarded' ? detail.statement.start.line : -1;
    const isFirst = !lines.has(line);
    lines.add(line);
    return isFirst;
  });
}

function finding({ summary }: RuleContext, { call }: ResolvedCall, chain: readonly SourceLocation[]): Finding {
  const starter = chain.at(-1)?.text ?? call.text;
  return {
    rule: 'unguarded-process-start',
    severity: 'warning',
    range: call.range,
    message:
      chain.length === 1
        ? `\`${call.text}\` starts processes on import, and each of them imports this module again: guard it.`
        : `\`${call.text}\` starts processes on import (\`${starter}\`), and each of them imports this module again: guard it.`,
    path: chain.slice(1),
    functionName: summary.facts.name,
    detail: { kind: 'unguarded', statement: statementAround(summary.facts.body, call.callRange) },
  };
}

/** The outermost statement at module level that holds the range. */
function statementAround(operations: readonly Operation[], range: Range): Range {
  const around = operations.find(
    (operation) => operation.kind !== 'call' && 'range' in operation && containsRange(operation.range, range),
  );
  return around?.range ?? range;
}
