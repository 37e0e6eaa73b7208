/**
 * One entry from one caller: effects, whether the result is awaited, what it is, and the parameter that is called or handed
 * on. Keeps what the entries refer to, so that the classes they name are described too, and counts what was understood.
 */
import { totalMs } from '../../core/cost';
import type { FunctionFacts, ParameterFacts } from '../../core/facts';
import type { ApiEntry, ArgumentPosition, ClassEntry, Effect, Offload } from '../../knowledge/apiEntry';
import { defaultAssumptions } from '../assumptions';
import { classOf, confidenceOf } from '../classify';
import type { Entities, Entity } from '../entity';
import type { Project } from '../project';
import type { FunctionSummary, OffloadedCall, OpenCall } from '../summary';
import { effectsOf } from './effects';
import type { PackageClass, PackageNames } from './packageNames';

/** Of a function that is understood less than this nothing is said. */
const leastConfidence = 0.3;

/**
 * "It only computes" and "it returns at once" are said where hardly anything is unknown: a single call that is not understood
 * may be the one that waits. Milliseconds of doubt: half a call.
 */
const mostDoubtMs = defaultAssumptions.unresolvedMs / 2;

/** Per item of what is iterated over, the share of a whole run. */
const shareOfItem = 1 / defaultAssumptions.collectionSize;
const shareOfExchange = 1 / defaultAssumptions.exchanges;

const places: Readonly<Record<OffloadedCall['to'], Offload['to']>> = {
  thread: 'thread',
  process: 'process',
  interpreter: 'interpreter-pool',
  loop: 'loop',
  caller: 'caller',
};

/** What a call yields, in the words of an entry. */
interface ResultParts {
  readonly isAsync: boolean;
  readonly returns?: string;
  readonly yields?: string;
}

export class EntryDerivation {
  /** Classes that entries refer to; grows while it is walked. */
  readonly needed = new Set<PackageClass>();
  /** Classes without a counterpart in Python: what a context manager's function returns. */
  readonly madeUp = new Map<string, ClassEntry>();
  readonly notUnderstood = new Set<string>();
  described = 0;

  constructor(
    private readonly project: Project,
    private readonly observer: string,
    private readonly names: PackageNames,
  ) {}

  need(described: PackageClass): void {
    this.needed.add(described);
  }

  /** Undefined where the callable is not understood; that is counted. */
  entryOf(
    name: string,
    facts: FunctionFacts | undefined,
    caller: string,
    parameters: readonly ParameterFacts[],
    receiver?: PackageClass,
  ): ApiEntry | undefined {
    const entry = this.entry(name, facts, caller, parameters, receiver);
    if (entry) {
      this.described++;
    } else {
      this.notUnderstood.add(name);
    }
    return entry;
  }

  /** As `entryOf`, for one item of what the call yields. */
  itemEntry(facts: FunctionFacts, caller: string): ApiEntry | undefined {
    const summary = this.summary(caller);
    const understood = summary && this.understood(summary, facts, [], facts.isAsync);
    if (!understood) {
      return undefined;
    }
    const { effects, confidence } = understood;
    const perItem = facts.isGenerator ? effects.map(shared) : effects;
    const [item] = this.project
      .evaluate({ kind: 'item', value: summary.facts.returns, by: 'iteration' }, this.observer)
      .flatMap((entity) => this.className(entity) ?? []);
    return {
      ...effectParts(perItem.filter(({ ms = 0 }) => ms >= defaultAssumptions.trivialMs)),
      ...(facts.isAsync ? { async: true } : {}),
      ...(facts.isGenerator && item !== undefined ? { returns: item } : {}),
      derived: { confidence },
    };
  }

  /** What the caller gets. */
  resultOf(caller: string): Entities {
    const facts = this.project.facts(this.observer)?.functions.find(({ id }) => id === caller);
    return facts ? this.project.evaluate(facts.returns, this.observer) : [];
  }

  /** The name under which a reader of the knowledge finds the class; the class is then described too. */
  className(entity: Entity): string | undefined {
    switch (entity.kind) {
      case 'object': {
        const described = this.names.classOf(entity);
        if (described) {
          this.needed.add(described);
        }
        return described?.name;
      }
      case 'api-object':
        return entity.className;
      case 'container':
        return /^(list|dict|set|frozenset|tuple)$/.test(entity.type) ? `builtins.${entity.type}` : undefined;
      case 'tuple':
        return 'builtins.tuple';
      default:
        return undefined;
    }
  }

  private summary(caller: string): FunctionSummary | undefined {
    return this.project.summary({ path: this.observer, id: caller });
  }

  private entry(
    name: string,
    facts: FunctionFacts | undefined,
    caller: string,
    parameters: readonly ParameterFacts[],
    receiver: PackageClass | undefined,
  ): ApiEntry | undefined {
    const summary = this.summary(caller);
    if (!summary) {
      return undefined;
    }
    const result = this.resultParts(name, facts, this.resultOf(caller), receiver);
    const understood = this.understood(summary, facts, parameters, result.isAsync);
    if (!understood) {
      return undefined;
    }
    const { effects, confidence, offload } = understood;
    return {
      ...effectParts(effects),
      ...(result.isAsync ? { async: true } : {}),
      ...(result.returns === undefined ? {} : { returns: result.returns }),
      ...(result.yields === undefined ? {} : { yields: result.yields }),
      ...(offload ? { offload } : {}),
      derived: { confidence },
    };
  }

  private understood(
    summary: FunctionSummary,
    facts: FunctionFacts | undefined,
    parameters: readonly ParameterFacts[],
    isAsync: boolean,
  ): { readonly effects: readonly Effect[]; readonly confidence: number; readonly offload?: Offload } | undefined {
    const { cost } = summary;
    const reached = summary.calls.some(({ target }) => target.kind !== 'unresolved');
    const behind = this.summaryBehind(summary, facts);
    const told = this.calledParameter(behind);
    const place = told?.parameter ? placeOf(told.parameter.name, parameters) : undefined;
    const isPerItem = told !== undefined && told.times.blockedIo.degree > 0;
    const offload: Offload | undefined = place
      ? { to: 'caller', ...place, ...(isPerItem ? { perItem: true } : {}) }
      : this.handedOn(behind, parameters);
    const doubtMs = this.doubtMs(summary, place && told);
    const confidence = confidenceOf(cost, doubtMs, defaultAssumptions);
    const effects = effectsOf(cost, summary.effects, isAsync);
    const waits = effects?.some((effect) => 'wait' in effect) === true;
    const isUnknown =
      classOf(cost, doubtMs, defaultAssumptions) === 'unknown' ||
      confidence < leastConfidence ||
      (!waits && doubtMs > mostDoubtMs);
    return !reached || isUnknown || !effects ? undefined : { effects, confidence, ...(offload ? { offload } : {}) };
  }

  /** What may hide behind calls that are not known; calls of a parameter that the entry tells of are the reader's to know. */
  private doubtMs({ doubt, openCalls }: FunctionSummary, told: OpenCall | undefined): number {
    const { unresolvedMs } = defaultAssumptions;
    const open = openCalls.filter(({ parameter }) => parameter).reduce((sum, { times }) => sum + totalMs(times), 0);
    const toldMs = told ? unresolvedMs * totalMs(told.times) : 0;
    return Math.max(0, totalMs(doubt) + unresolvedMs * open - toldMs);
  }

  /** The summary of the callable itself, where the caller reaches it undisguised. */
  private summaryBehind(caller: FunctionSummary, facts: FunctionFacts | undefined): FunctionSummary | undefined {
    const references = caller.calls.flatMap(({ target }) => (target.kind === 'project' ? target.functions : []));
    const reference = references.find(({ id }) => id === facts?.id);
    return reference && this.project.summary(reference);
  }

  /** The call that the callable makes of one of its own parameters. */
  private calledParameter(summary: FunctionSummary | undefined): OpenCall | undefined {
    return summary?.openCalls.find(({ parameter }) => parameter?.function.id === summary.reference.id);
  }

  /** The parameter that the callable hands to a thread, a process or the loop. */
  private handedOn(summary: FunctionSummary | undefined, parameters: readonly ParameterFacts[]): Offload | undefined {
    for (const { call, offloaded } of summary?.calls ?? []) {
      const value = call.arguments.find(({ range }) => range === offloaded?.callableRange)?.value;
      if (offloaded && value?.kind === 'parameter' && value.function === summary?.reference.id) {
        const place = placeOf(value.name, parameters);
        if (place) {
          return { to: places[offloaded.to], ...place, ...(offloaded.perItem ? { perItem: true } : {}) };
        }
      }
    }
    return undefined;
  }

  private resultParts(
    name: string,
    facts: FunctionFacts | undefined,
    result: Entities,
    receiver: PackageClass | undefined,
  ): ResultParts {
    const told = result.filter(({ kind }) => kind !== 'none');
    const coroutines = told.flatMap((entity) => (entity.kind === 'coroutine' ? [entity] : []));
    const isAsync = told.length > 0 ? coroutines.length === told.length : facts?.isAsync === true && !facts.isGenerator;
    const values = isAsync ? coroutines.flatMap((entity) => entity.result) : told;
    const [only, ...others] = [
      ...new Set(values.filter(({ kind }) => kind !== 'none').map((entity) => this.resultName(name, entity))),
    ];
    const returnsReceiver = facts !== undefined && receiver !== undefined && isReceiver(facts);
    const yielded = this.yieldedName(values);
    return {
      isAsync,
      ...(returnsReceiver ? { returns: 'self' } : only !== undefined && others.length === 0 ? { returns: only } : {}),
      ...(yielded === undefined ? {} : { yields: yielded }),
    };
  }

  /** Also the classes that only the knowledge base has: what `with` enters, what `async for` goes through. */
  private resultName(name: string, entity: Entity): string | undefined {
    if (entity.kind === 'container' && (entity.type === 'context-manager' || entity.type === 'async-context-manager')) {
      const entered = [...new Set(entity.items.map((item) => this.className(item)))];
      const [only] = entered;
      if (only === undefined || entered.length > 1) {
        return undefined;
      }
      const madeUp = madeUpName(name, '_Entered');
      const isAsync = entity.type === 'async-context-manager';
      this.madeUp.set(madeUp, {
        constructor: {},
        enter: only,
        ...(isAsync ? { entered: { async: true } } : {}),
      });
      return madeUp;
    }
    return this.className(entity);
  }

  private yieldedName(values: Entities): string | undefined {
    const items = values.flatMap((entity) =>
      entity.kind === 'container' && /^(list|set|frozenset|tuple|generator|iterator|iterable)$/.test(entity.type)
        ? entity.items.map((item) => this.className(item))
        : [],
    );
    const [only, ...others] = [...new Set(items)];
    return others.length === 0 ? only : undefined;
  }
}

function effectParts([effect, ...also]: readonly Effect[]): Pick<ApiEntry, 'effect' | 'also'> {
  return effect ? { effect, ...(also.length > 0 ? { also } : {}) } : {};
}

/** The part of a generator's whole run that one item takes. */
function shared(effect: Effect): Effect {
  const share = 'wait' in effect ? shareOfExchange : shareOfItem;
  return { ...effect, ms: Number(((effect.ms ?? 0) * share).toPrecision(2)) };
}

/** `return self`, or `return cls()`. */
function isReceiver({ returns }: FunctionFacts): boolean {
  const type = returns.kind === 'instance' ? returns.type : returns.kind === 'call' ? returns.callee : undefined;
  return type?.kind === 'class' && type.isReceiver === true;
}

/** A parameter as an entry names it. */
function placeOf(name: string, parameters: readonly ParameterFacts[]): ArgumentPosition | undefined {
  const parameter = parameters.find((each) => each.name === name);
  const position = parameters
    .filter(({ form }) => form.startsWith('positional'))
    .findIndex((each) => each === parameter);
  switch (parameter?.form) {
    case 'positional':
      return { position, name };
    case 'positional-only':
      return { position };
    case 'keyword-only':
      return { name };
    default:
      return undefined;
  }
}

/** `pool._connection_Entered`: beside the callable, private and not to be met in any source. */
function madeUpName(name: string, suffix: string): string {
  const dot = name.lastIndexOf('.');
  return `${name.slice(0, dot)}._${name.slice(dot + 1)}${suffix}`;
}
