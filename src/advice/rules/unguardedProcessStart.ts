/**
 * Reports worker processes that start while a module is imported. With `spawn` and `forkserver` (Windows, macOS, Linux from
 * Python 3.14 on) each worker imports the main module again and would start workers of its own, which multiprocessing
 * refuses with RuntimeError (https://docs.python.org/3/library/multiprocessing.html#multiprocessing-programming, "Safe
 * importing of main module"). Silent under `if __name__ == "__main__":` and in functions, which importing does not run.
 */
import type { Project } from '../../analysis/project';
import type { FunctionReference, FunctionSummary, ResolvedCall } from '../../analysis/summary';
import type { BranchOperation, Operation } from '../../core/facts';
import { containsRange, type Range, type SourceLocation } from '../../core/text';
import type { Finding } from '../finding';
import type { Rule, RuleContext } from '../rule';

/** Chains of calls are followed this far. */
const maxSteps = 6;

export const unguardedProcessStart: Rule = {
  id: 'unguarded-process-start',
  description: 'Importing the module starts worker processes, and each worker imports the module again.',
  defaultSeverity: 'warning',
  check(context) {
    const { summary, project } = context;
    // `python -m package` runs `__main__.py` under another name than the workers import.
    if (summary.facts.kind !== 'module') {
      return [];
    }
    const guarded = guards(summary.facts.body);
    const findings: Finding[] = [];
    for (const resolved of summary.calls) {
      if (guarded.some((range) => containsRange(range, resolved.call.callRange))) {
        continue;
      }
      const chain = processStart(resolved, summary, project, new Set(), 0);
      if (chain !== undefined) {
        findings.push(finding(context, resolved, chain));
      }
    }
    return findings.filter((each, index) => !findings.slice(0, index).some((earlier) => sameStatement(earlier, each)));
  },
};

/** The parts of a module that importing does not run. */
function guards(operations: readonly Operation[]): readonly Range[] {
  return operations
    .filter((operation): operation is BranchOperation => operation.kind === 'branch' && operation.isMainGuard === true)
    .map(({ range }) => range);
}

function processStart(
  { call, target, offloaded }: ResolvedCall,
  summary: FunctionSummary,
  project: Project,
  seen: Set<string>,
  steps: number,
): readonly SourceLocation[] | undefined {
  const here: SourceLocation = { path: summary.reference.path, range: call.range, text: call.text };
  if (target.kind === 'api') {
    const starts = offloaded?.to === 'process' || target.entry.startsProcesses === true;
    return starts ? [here] : undefined;
  }
  if (target.kind !== 'project' || steps >= maxSteps) {
    return undefined;
  }
  for (const reference of target.functions) {
    const rest = processStartIn(reference, project, seen, steps + 1);
    if (rest !== undefined) {
      return [here, ...rest];
    }
  }
  return undefined;
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
  if (summary === undefined || summary.facts.isAsync || summary.facts.isGenerator) {
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

function sameStatement(a: Finding, b: Finding): boolean {
  return (
    a.detail.kind === 'unguarded' &&
    b.detail.kind === 'unguarded' &&
    a.detail.statement.start.line === b.detail.statement.start.line
  );
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
