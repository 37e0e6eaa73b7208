/**
 * Reports waits of a coroutine that follow one another although none needs another's result: assignments in one block, or
 * the iterations of a loop or comprehension. Cautious about effects: only awaits whose result is used count, calls that by
 * their name or kind change something are left alone, and so are waits that share a database connection.
 */
import { totalMs, type Cost } from '../../core/cost';
import type { CallOperation, LoopOperation, Operation, StatementOperation } from '../../core/facts';
import type { EffectKind } from '../../core/verdict';
import type { ResolvedCall } from '../../analysis/summary';
import type { Finding, FindingDetail } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { isScript } from './loopPlace';
import { resolvedCall, spokenName } from './target';

/** Waits shorter than this are not worth a rewrite. Milliseconds. */
const worthwhileMs = 1;

/** Waiting that overlaps usefully. Sleeping, locks and queues are about order. */
const overlappingKinds: ReadonlySet<EffectKind> = new Set(['network', 'dns', 'database', 'file', 'subprocess']);

/** First words of names that announce a change, whose order the author may rely on. */
const changingVerbs =
  /^(?:_*)(?:acquire|add|begin|close|commit|connect|create|delete|drain|flush|insert|login|lock|patch|post|publish|put|release|remove|save|send|set|start|stop|store|update|upload|write)(?:_|$|[A-Z])/;

interface Wait {
  readonly call: CallOperation;
  readonly resolved: ResolvedCall;
}

export const sequentialAwaits: Rule = {
  id: 'sequential-awaits',
  description: 'Independent waits follow one another; together they would take as long as the longest.',
  defaultSeverity: 'information',
  check(context) {
    const { facts } = context.summary;
    return facts.isAsync ? inBlock(context, facts.body) : [];
  },
};

function inBlock(context: RuleContext, operations: readonly Operation[]): Finding[] {
  const findings: Finding[] = [];
  let run: { readonly statement: StatementOperation; readonly wait: Wait }[] = [];
  const endRun = (): void => {
    if (run.length > 1) {
      findings.push(runFinding(context, run));
    }
    run = [];
  };
  for (const operation of operations) {
    const wait = operation.kind === 'statement' ? soleWait(context, operation) : undefined;
    if (operation.kind === 'statement' && wait) {
      if (!run.every((earlier) => areIndependent(earlier, { statement: operation, wait }, context))) {
        endRun();
      }
      run.push({ statement: operation, wait });
      continue;
    }
    endRun();
    findings.push(...inside(context, operation));
  }
  endRun();
  return findings;
}

function inside(context: RuleContext, operation: Operation): Finding[] {
  switch (operation.kind) {
    case 'statement':
      return operation.operations.flatMap((inner) => inside(context, inner));
    case 'branch':
      return operation.arms.flatMap((arm) => inBlock(context, arm));
    case 'with':
      return inBlock(context, operation.body);
    case 'loop':
      return [...loopFinding(context, operation), ...inBlock(context, operation.body)];
    case 'call':
    case 'compute':
    case 'exit':
    case 'await':
      return [];
  }
}

/** The await of a statement `name = await call(...)` that does nothing else of note. */
function soleWait(context: RuleContext, statement: StatementOperation): Wait | undefined {
  if (statement.form !== 'assign' || statement.binds.length === 0 || statement.writesOutside) {
    return undefined;
  }
  const awaited = statement.operations.filter(
    (operation) => operation.kind === 'await' || (operation.kind === 'call' && operation.isAwaited),
  );
  const [call] = awaited;
  const isPlain = statement.operations.every(({ kind }) => kind === 'call' || kind === 'compute');
  return awaited.length === 1 && isPlain && call?.kind === 'call' ? waitOf(context, call) : undefined;
}

function waitOf({ summary }: RuleContext, call: CallOperation): Wait | undefined {
  const resolved = resolvedCall(summary.calls, call);
  const name = call.text.split('.').at(-1) ?? '';
  if (!resolved || changingVerbs.test(name) || !waitsUsefully(resolved.cost)) {
    return undefined;
  }
  const kinds = summary.effects.filter((effect) => effect.call === call).map(({ effect }) => effect);
  return kinds.some((kind) => overlappingKinds.has(kind)) ? { call, resolved } : undefined;
}

function waitsUsefully(cost: Cost): boolean {
  return cost.awaitedIo.ms >= worthwhileMs && cost.awaitedIo.ms >= 0.5 * totalMs(cost);
}

function areIndependent(
  earlier: { readonly statement: StatementOperation; readonly wait: Wait },
  later: { readonly statement: StatementOperation; readonly wait: Wait },
  context: RuleContext,
): boolean {
  const sharesResult =
    earlier.statement.binds.some(
      (name) => later.statement.reads.includes(name) || later.statement.binds.includes(name),
    ) || later.statement.binds.some((name) => earlier.statement.reads.includes(name));
  return !sharesResult && !mayShareConnection(earlier, later, isScript(context) ? scriptConnection : connection);
}

const connection = /^(?:self|cls|db|conn|connection|cur|cursor|session|tx|transaction|database)$/;
const scriptConnection =
  /^(?:this|db|conn|connection|client|manager|queryRunner|session|trx?|tx|transaction|database)$/;

/** A database connection or session serves one statement at a time, and awaiting two at once is an error in most drivers. */
function mayShareConnection(
  earlier: { readonly statement: StatementOperation; readonly wait: Wait },
  later: { readonly statement: StatementOperation; readonly wait: Wait },
  names: RegExp,
): boolean {
  const shared = earlier.statement.reads.filter((name) => later.statement.reads.includes(name));
  return (
    shared.some((name) => names.test(name)) &&
    [earlier, later].some(({ wait }) => /(?:execute|fetch|query|scalar|select|session)/i.test(wait.call.text))
  );
}

function runFinding(
  { summary }: RuleContext,
  run: readonly { readonly statement: StatementOperation; readonly wait: Wait }[],
): Finding {
  const [first] = run;
  const total = run.reduce((sum, { wait }) => sum + wait.resolved.cost.awaitedIo.ms, 0);
  const longest = Math.max(...run.map(({ wait }) => wait.resolved.cost.awaitedIo.ms));
  return {
    ...base(summary.facts.name, first?.wait.call),
    message: `${run.length} independent awaits follow one another: about ${round(total)} ms instead of ${round(longest)} ms.`,
    path: [],
    detail: { kind: 'await-run', statements: run.map(({ statement }) => statement.range) },
  };
}

function loopFinding(context: RuleContext, loop: LoopOperation): Finding[] {
  const { summary } = context;
  if (loop.isAsync || loop.form === 'while' || loop.dependence.kind === 'dependent') {
    return [];
  }
  const awaited = awaitedCalls(loop.body);
  const [call] = awaited;
  // An iteration of several awaits becomes the body of an async function in JavaScript.
  const isOne =
    awaited.length === 1 || (isScript(context) && awaited.every((each) => waitOf(context, each) !== undefined));
  if (!isOne || call === undefined || hasNestedBlock(loop.body)) {
    return [];
  }
  const isUsed = call.use === 'used' && loop.dependence.collects !== 'nothing';
  const wait = waitOf(context, call);
  if (!wait || !isUsed || (loop.trips.kind === 'known' && loop.trips.count < 2)) {
    return [];
  }
  const detail: FindingDetail = {
    kind: 'await-loop',
    loop: loop.range,
    form: loop.form === 'for' ? 'for' : 'comprehension',
  };
  return [
    {
      ...base(summary.facts.name, call),
      message: `\`${call.text}\` is awaited once per iteration: the waits follow one another.`,
      path: [],
      detail,
    },
  ];
}

function awaitedCalls(operations: readonly Operation[]): CallOperation[] {
  return operations.flatMap((operation): CallOperation[] => {
    switch (operation.kind) {
      case 'call':
        return operation.isAwaited && operation.implicit === undefined ? [operation] : [];
      case 'statement':
        return awaitedCalls(operation.operations);
      case 'branch':
        return operation.arms.flatMap(awaitedCalls);
      case 'with':
        return awaitedCalls(operation.body);
      case 'loop':
        return awaitedCalls(operation.body);
      case 'compute':
      case 'exit':
      case 'await':
        return [];
    }
  });
}

/** A loop or `with` inside ties more than the one await to an iteration. */
function hasNestedBlock(operations: readonly Operation[]): boolean {
  return operations.some((operation) => {
    switch (operation.kind) {
      case 'loop':
      case 'with':
        return true;
      case 'statement':
        return hasNestedBlock(operation.operations);
      case 'branch':
        return operation.arms.some(hasNestedBlock);
      case 'call':
      case 'compute':
      case 'exit':
      case 'await':
        return false;
    }
  });
}

function base(functionName: string, call: CallOperation | undefined) {
  const start = { line: 0, character: 0 };
  return {
    rule: 'sequential-awaits',
    severity: 'information',
    range: call?.range ?? { start, end: start },
    functionName: spokenName(functionName),
  } as const;
}

function round(ms: number): number {
  return ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms);
}
