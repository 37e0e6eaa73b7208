/**
 * Makes the summary of one function from its operations and the summaries of what it calls: cost, effects with the way to
 * them, resolved calls, verdict. Walks the operations in the order of evaluation; single calls are callCosts.ts' business,
 * the shape of recursion recursion.ts'.
 */
import { compactList } from '../core/compactList';
import { addCosts, costOf, growCost, repeatCost, totalMs, zeroCost, type Cost } from '../core/cost';
import type {
  BranchOperation,
  ComputeOperation,
  ExitOperation,
  FunctionFacts,
  LoopOperation,
  Operation,
  StatementOperation,
} from '../core/facts';
import type { Verdict } from '../core/verdict';
import { CallCosts, isLaunching, type SummaryContext } from './callCosts';
import { classOf, confidenceOf, gilUseOf } from './classify';
import { GroundedVerdict } from './evidence';
import { alternatively, flowOf, inOrder, mayLeave, mergedExit, noFlow, withShare, type Flow } from './flow';
import { Ledger } from './ledger';
import { awaits } from './position';
import { withCompute } from './pricing';
import { bothCalls, recursionOf } from './recursion';
import { parameterPrefix } from './sizeNames';
import { FunctionSizes } from './sizes';
import type { FunctionSummary, OpenCall, ReachedEffect, ResolvedCall } from './summary';
import { tripsOf } from './trips';

/** Effects kept per function, dearest first; the cost counts all. */
const maxEffects = 64;
/** Alternatives within alternatives that are told apart; generated code has longer ladders. */
const maxAlternatives = 200;

export function summarise(facts: FunctionFacts, context: SummaryContext): FunctionSummary {
  return new Summariser(facts, context).summary();
}

/** What the effects in a piece of a function come to where the piece runs once, errors and all. Milliseconds. */
export function effectsMs(operations: readonly Operation[], facts: FunctionFacts, context: SummaryContext): number {
  return new Summariser(facts, context).effectsMs(operations);
}

/** A branch as the code behind it sees it: the ways that lead there, those that leave, and what errors cost. */
interface Ways {
  readonly stays: Flow | undefined;
  readonly leaves: Flow | undefined;
  readonly errors: Cost;
}

class Summariser {
  private readonly ledger = new Ledger();
  private readonly sizes: FunctionSizes;
  private readonly calls: CallCosts;
  private readonly loops: LoopOperation[] = [];
  private alternatives = 0;

  constructor(
    private readonly facts: FunctionFacts,
    private readonly context: SummaryContext,
  ) {
    this.sizes = new FunctionSizes(facts, context.assumptions);
    this.calls = new CallCosts(context, this.ledger, this.sizes);
  }

  summary(): FunctionSummary {
    const { facts, context, ledger, calls } = this;
    const mark = ledger.begin();
    const flow = this.sequence(facts.body);
    let { cost } = flow;
    if (flow.selfCalls.count > 0) {
      const change = recursionOf(flow.selfCalls, facts, this.sizes);
      cost = change(cost);
      ledger.end(mark, change, 1);
    }
    cost = addCosts(cost, calls.paidOnce);
    ledger.takeBack();
    const effects = dearest(ledger.effects);
    const resolved = compactList(ledger.calls);
    const open = compactList(ledger.open);
    return {
      reference: { path: context.path, id: facts.id },
      facts,
      cost,
      offloadedCost: ledger.offloaded,
      doubt: ledger.doubt,
      openCalls: open,
      verdict: this.verdict(cost, effects, resolved, open),
      calls: resolved,
      effects,
      unresolvedCalls: calls.unresolved,
    };
  }

  effectsMs(operations: readonly Operation[]): number {
    this.sequence(operations);
    this.ledger.takeBack();
    return this.ledger.effects.reduce((sum, { cost }) => sum + totalMs(cost), 0);
  }

  private verdict(
    cost: Cost,
    effects: readonly ReachedEffect[],
    calls: readonly ResolvedCall[],
    open: readonly OpenCall[],
  ): Verdict {
    const { assumptions, knowledge, path } = this.context;
    const work = this.workOf(cost, effects);
    const doubtMs = this.calls.doubtMs();
    return new GroundedVerdict(
      classOf(work, doubtMs, assumptions),
      gilUseOf(work),
      confidenceOf(work, doubtMs, assumptions),
      { effects, calls, open, workMs: totalMs(work), path, knowledge, assumptions },
    );
  }

  /** What is done on behalf of the caller: its own thread's time, and the work it hands out instead of the wait for that. */
  private workOf(cost: Cost, effects: readonly ReachedEffect[]): Cost {
    const { offloaded, awaitedOffloads } = this.ledger;
    if (totalMs(offloaded) === 0 || !this.waitsForOthers(effects)) {
      return cost;
    }
    const waiting = effects
      .filter(({ effect }) => effect === 'lock')
      .reduce((sum, effect) => sum + effect.cost.blockedIo.ms, 0);
    const own: Cost = {
      ...cost,
      blockedIo: { ms: Math.max(0, cost.blockedIo.ms - waiting), degree: cost.blockedIo.degree },
      awaitedIo: {
        ms: Math.max(0, cost.awaitedIo.ms - awaitedOffloads.awaitedIo.ms),
        degree: cost.awaitedIo.degree,
      },
    };
    return addCosts(own, offloaded);
  }

  /** False for a function that hands work over and returns: that work is nobody's time here. */
  private waitsForOthers(effects: readonly ReachedEffect[]): boolean {
    const { awaitedOffloads, calls } = this.ledger;
    return (
      totalMs(awaitedOffloads) > 0 ||
      effects.some(({ effect }) => effect === 'lock' || effect === 'subprocess') ||
      awaits(this.facts.body) ||
      calls.some(
        ({ call, target, offloaded }) =>
          offloaded?.perItem === true || (call.implicit === 'exit' && target.kind === 'api'),
      )
    );
  }

  /** Operations from `start` to `end` in order; what stands behind an exit runs only if a `try` around it says so. */
  private sequence(operations: readonly Operation[], start = 0, end = operations.length): Flow {
    let cost = zeroCost;
    let { selfCalls } = noFlow;
    for (let index = start; index < end; index++) {
      const operation = operations[index];
      if (operation === undefined) {
        break;
      }
      let flow: Flow;
      switch (operation.kind) {
        case 'compute':
          cost = withCompute(cost, operation, this.sizes);
          continue;
        case 'branch': {
          const { stays, leaves, errors } = this.branch(operation);
          cost = addCosts(cost, errors);
          if (stays && leaves && this.alternatives < maxAlternatives) {
            const rest = this.alternative(leaves, stays, operations, index + 1, end);
            return inOrder({ cost, exit: undefined, selfCalls }, rest);
          }
          flow = stays ? either(stays, leaves) : (leaves ?? noFlow);
          break;
        }
        default:
          flow = this.operation(operation);
      }
      cost = addCosts(cost, flow.cost);
      selfCalls = bothCalls(selfCalls, flow.selfCalls);
      if (flow.exit !== undefined) {
        return this.afterExit({ cost, exit: flow.exit, selfCalls }, operations, index + 1, end);
      }
    }
    return { cost, exit: undefined, selfCalls };
  }

  /** Leaving early, or staying and doing the rest. */
  private alternative(leaves: Flow, stays: Flow, operations: readonly Operation[], start: number, end: number): Flow {
    this.alternatives++;
    const rest = this.sequence(operations, start, end);
    this.alternatives--;
    const through = inOrder(stays, rest);
    const flow = alternatively(leaves, through);
    return { ...flow, exit: rest.exit === undefined ? undefined : mergedExit(leaves.exit, rest.exit) };
  }

  /** An exit in the body of a `try`: its handlers may run, its `finally` does, and handlers may lead to what follows. */
  private afterExit(flow: Flow, operations: readonly Operation[], start: number, end: number): Flow {
    const at = operations.findIndex(
      (operation, index) => index >= start && index < end && operation.kind === 'branch' && operation.form === 'try',
    );
    const handlers = operations[at];
    if (handlers?.kind !== 'branch') {
      return flow;
    }
    const ways = this.branch(handlers);
    const behind = Math.min(end, at + 1 + (handlers.finallyCount ?? 0));
    const last = this.sequence(operations, at + 1, behind);
    const handled = addCosts(addCosts(ways.errors, ways.stays?.cost ?? zeroCost), ways.leaves?.cost ?? zeroCost);
    const rest = handlers.arms.some((arm) => arm.length > 0) ? this.rarely(operations, behind, end) : zeroCost;
    return { ...flow, cost: addCosts(addCosts(flow.cost, handled), addCosts(last.cost, rest)) };
  }

  private rarely(operations: readonly Operation[], start: number, end: number): Cost {
    const { errorShare } = this.context.assumptions;
    const mark = this.ledger.begin();
    const { cost } = this.sequence(operations, start, end);
    this.ledger.end(mark, (each) => repeatCost(each, errorShare), 1);
    return repeatCost(cost, errorShare);
  }

  private operation(operation: Exclude<Operation, BranchOperation | ComputeOperation>): Flow {
    switch (operation.kind) {
      case 'statement':
        return this.statement(operation);
      case 'loop':
        return this.loop(operation);
      case 'with':
        return this.sequence(operation.body);
      case 'exit':
        return exits[operation.form];
      case 'await':
        // The time of a task or future is that of what it runs, which was counted where it was made.
        return noFlow;
      case 'call':
        return this.calls.call(operation, this.loops.at(-1));
    }
  }

  /** `node, rest = parse(rest)`: who gets back what is left goes through the input once. */
  private statement(statement: StatementOperation): Flow {
    const { operations } = statement;
    const flow = this.sequence(operations);
    const isConsuming =
      flow.selfCalls.count > 0 &&
      operations.some(
        (operation) =>
          operation.kind === 'call' &&
          operation.arguments.some(({ size }) =>
            size?.factors.some(({ name }) =>
              statement.binds.some((bound) => name === bound || name === parameterPrefix + bound),
            ),
          ),
      );
    return isConsuming ? { ...flow, selfCalls: { ...flow.selfCalls, descends: true } } : flow;
  }

  private branch(branch: BranchOperation): Ways {
    const { errorShare, branchShare } = this.context.assumptions;
    const isOptional = branch.scriptArm === undefined && branch.arms.some((arm) => arm.length === 0);
    let stays: Flow | undefined;
    let leaves: Flow | undefined;
    let errors = zeroCost;
    for (const arm of branch.arms) {
      if (arm.length === 0) {
        stays = either(noFlow, stays);
        continue;
      }
      const mark = this.ledger.begin();
      const run = this.sequence(arm);
      const isError = branch.form === 'try' || run.exit === 'raise';
      const share = isError ? errorShare : isOptional && run.exit === undefined ? branchShare : 1;
      if (share === 1) {
        this.ledger.join(mark);
      } else {
        this.ledger.end(mark, (cost) => repeatCost(cost, share), 1);
      }
      const flow = withShare(run, share);
      if (run.exit === 'raise') {
        errors = addCosts(errors, flow.cost);
      } else if (run.exit === undefined) {
        stays = either(flow, stays);
      } else {
        leaves = either(flow, leaves);
      }
    }
    // Where every arm raises, the code behind is never reached.
    return stays || leaves ? { stays, leaves, errors } : { stays, leaves: { ...noFlow, exit: 'raise' }, errors };
  }

  private loop(loop: LoopOperation): Flow {
    const { ledger, context } = this;
    const isOutermost = this.loops.length === 0;
    const before = ledger.effects.length;
    const mark = ledger.begin();
    this.loops.push(loop);
    const iteration = costOf('heldCpu', loop.form === 'while' ? 0 : context.assumptions.iterationMs);
    const body = inOrder(flowOf(iteration), this.sequence(loop.body));
    this.loops.pop();
    const trips = tripsOf(
      loop,
      {
        cost: body.cost,
        runsOnce: body.exit !== undefined && body.exit !== 'continue',
        mayLeave: mayLeave(loop.body),
        descends: body.selfCalls.count > 0 && body.selfCalls.descends,
      },
      this.sizes,
    );
    const change = (cost: Cost): Cost => growCost(repeatCost(cost, trips.scale), trips.factors);
    ledger.end(mark, change, trips.count);
    const launched = isLaunching(this.loops.at(-1)) ? zeroCost : this.calls.takeOverlapping();
    const cost = addCosts(change(body.cost), launched);
    const reached = ledger.heldMsSince(before);
    const plain = cost.heldCpu.ms - reached;
    // An outer loop speaks for the loops inside it; only the outermost is worth a line of evidence.
    // Nor does a loop keep the thread that awaits in between.
    if (isOutermost && plain >= context.assumptions.trivialMs && !loop.isAsync && !awaits(loop.body)) {
      ledger.effects.push(this.bytecode(loop, plain, cost));
    }
    return { cost, exit: undefined, selfCalls: { ...body.selfCalls, isRepeated: body.selfCalls.count > 0 } };
  }

  private bytecode(loop: LoopOperation, ms: number, cost: Cost): ReachedEffect {
    return {
      effect: 'bytecode',
      name: loop.form,
      entry: undefined,
      location: {
        path: this.context.path,
        range: loop.headRange,
        text: loop.form === 'while' ? 'while loop' : 'for loop',
      },
      via: [],
      call: undefined,
      cost: { ...zeroCost, heldCpu: repeatCost(cost, ms / cost.heldCpu.ms).heldCpu },
      crossesAsync: false,
    };
  }
}

function dearest(effects: readonly ReachedEffect[]): readonly ReachedEffect[] {
  if (effects.length === 0) {
    return compactList(effects);
  }
  const costly = effects.filter((effect) => totalMs(effect.cost) > 0).sort((a, b) => totalMs(b.cost) - totalMs(a.cost));
  return compactList(costly.length > maxEffects ? costly.slice(0, maxEffects) : costly);
}

const exits: Readonly<Record<ExitOperation['form'], Flow>> = {
  return: { ...noFlow, exit: 'return' },
  raise: { ...noFlow, exit: 'raise' },
  break: { ...noFlow, exit: 'break' },
  continue: { ...noFlow, exit: 'continue' },
};

function either(a: Flow, b: Flow | undefined): Flow {
  return b ? alternatively(a, b) : a;
}
