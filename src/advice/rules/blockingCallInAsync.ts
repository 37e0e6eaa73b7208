/**
 * Reports a call that makes the event loop's thread sleep in the kernel: written in a coroutine, or reached from one through
 * any chain of plain functions, across modules. One finding per call in the coroutine, with the chain to its dearest wait.
 * Waits inside another coroutine are that coroutine's own finding.
 */
import type { ReachedEffect } from '../../analysis/summary';
import { totalMs } from '../../core/cost';
import type { CallOperation } from '../../core/facts';
import type { Range } from '../../core/text';
import type { WaitKind } from '../../knowledge/apiEntry';
import type { Finding, Severity } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { isLazy } from './lazyCalls';
import { isScript, loopPlace, type LoopPlace } from './loopPlace';
import { patchedIn } from './patchedNames';
import { isImportable, resolvedCall, shortName, spokenName } from './target';
import { endsExecutor } from './wastedOffload';
import { isRemembered, isThreadBound, isUnlikely, wayTo } from './wayThere';

/** A stall shorter than this is a matter of taste: a hint, not a warning. Milliseconds. */
const noticeableMs = 1;

/** What is not worth a word in JavaScript, where synchronous calls of this length are everywhere. */
const negligibleMs = 0.05;

/** What every request pays adds up sooner. */
const noticeablePerRequestMs = 0.1;

const verbs: Readonly<Record<WaitKind, string>> = {
  network: 'waits for the network',
  dns: 'looks a host name up',
  database: 'waits for the database',
  file: 'reads or writes files',
  subprocess: 'waits for a process',
  sleep: 'sleeps',
  lock: 'waits for another thread',
  queue: 'waits for a queue',
  input: 'waits for a person',
};

export const blockingCallInAsync: Rule = {
  id: 'blocking-call-in-async',
  description: 'A blocking call runs on the event loop, so that no other task can.',
  defaultSeverity: 'warning',
  check(context) {
    const mayRunOnLoop = context.summary.facts.isAsync || isScript(context);
    const place = mayRunOnLoop && hasBlocking(context) ? loopPlace(context) : undefined;
    if (place === undefined) {
      return [];
    }
    const isPatched = patchedIn(context);
    const ends = new Set(context.summary.calls.filter(endsExecutor).map(({ call }) => call));
    const effects = context.summary.effects.filter(
      (effect) => !isMeant(effect) && !isMistaken(effect, context) && !isLazy(effect, context) && !isPatched(effect),
    );
    return [...dearestByCall(effects, context)].flatMap(([call, effect]) => {
      const level = context.settings.kinds[kindOf(effect)];
      if (ends.has(call) || level === 'off' || (isScript(context) && isNegligible(effect, place))) {
        return [];
      }
      const way = wayTo(effect, context);
      if (isUnlikely(way, context)) {
        return [];
      }
      const found = finding(context, call, effect, place, way);
      // What is a hint for its shortness stays one.
      return [level === undefined || found.severity === 'hint' ? found : { ...found, severity: level }];
    });
  },
};

/** Looked at first: most functions block nothing, and where a function runs takes a search. */
function hasBlocking(context: RuleContext): boolean {
  return context.summary.effects.some((effect) => effect.cost.blockedIo.ms > 0 || hasPooledTwin(effect, context));
}

/**
 * Computation that the runtime would do beside the event loop if it were asked to: `pbkdf2Sync` and `pbkdf2`. What has no such form is
 * a matter of `cpu-work-in-async`.
 */
function hasPooledTwin({ entry, cost }: ReachedEffect, context: RuleContext): boolean {
  const isPooled = entry?.twin !== undefined && entry.effect !== undefined && 'cpu' in entry.effect;
  return isPooled && cost.heldCpu.ms >= noticeableMs && isScript(context);
}

/** Node's own modules look at files and write to the terminal in microseconds; between events nobody waits for them. */
function isNegligible({ cost }: ReachedEffect, place: LoopPlace): boolean {
  return totalMs(cost) < (place === 'callback' ? noticeableMs : negligibleMs);
}

/** A debugger is there to stop everything, and a module that a helper imports is there the next time. */
function isMeant({ entry, via }: ReachedEffect): boolean {
  return entry?.waits === 'on-purpose' || (entry?.waits === 'first-time' && via.length > 0);
}

/**
 * What is awaited gives an awaitable: where a plain function of a library seems to be meant, or a plain one of the project besides
 * a coroutine function of the same name, an annotation is wrong or the other one is meant.
 */
function isMistaken({ call, via, entry }: ReachedEffect, { summary, project }: RuleContext): boolean {
  if (call?.isAwaited !== true || call.implicit !== undefined) {
    return false;
  }
  if (via.length === 0) {
    return entry?.async !== true;
  }
  const target = resolvedCall(summary.calls, call)?.target;
  return (
    target?.kind === 'project' &&
    target.functions.some((reference) => project.summary(reference)?.facts.isAsync === true)
  );
}

function dearestByCall(effects: readonly ReachedEffect[], context: RuleContext): Map<CallOperation, ReachedEffect> {
  const result = new Map<CallOperation, ReachedEffect>();
  for (const effect of effects) {
    const { call } = effect;
    // What starts a loop of its own waits for nothing here: it raises, which is `nested-event-loop`.
    const isRefused = effect.entry?.runsLoop === true;
    if (call === undefined || isRefused || effect.crossesAsync || !blocks(effect, context)) {
      continue;
    }
    const known = result.get(call);
    if (!known || totalMs(effect.cost) > totalMs(known.cost)) {
      result.set(call, effect);
    }
  }
  // `with connect():` waits at the call, on entering and on leaving: one cause, one finding.
  const written = new Set([...result.keys()].filter(({ implicit }) => !implicit).map((call) => keyOf(call.callRange)));
  for (const call of result.keys()) {
    if (call.implicit && written.has(keyOf(call.range))) {
      result.delete(call);
    } else {
      written.add(keyOf(call.callRange));
    }
  }
  return result;
}

function blocks(effect: ReachedEffect, context: RuleContext): boolean {
  return effect.cost.blockedIo.ms > 0 || hasPooledTwin(effect, context);
}

function keyOf({ start, end }: Range): string {
  return `${start.line}:${start.character}-${end.line}:${end.character}`;
}

function kindOf({ effect }: ReachedEffect): WaitKind {
  return effect === 'cpu' || effect === 'bytecode' || effect === 'await' ? 'lock' : effect;
}

function finding(
  { summary, project }: RuleContext,
  call: CallOperation,
  effect: ReachedEffect,
  place: LoopPlace,
  way: ReturnType<typeof wayTo>,
): Finding {
  const isDirect = effect.via.length === 0;
  const target = resolvedCall(summary.calls, call)?.target;
  const kind = kindOf(effect);
  const caller = spokenName(summary.facts.name);
  const apiName = shortName(effect.name);
  const verb = effect.effect === 'cpu' ? 'computes' : verbs[kind];
  const message = isDirect
    ? `\`${call.implicit ? apiName : call.text}\` blocks the event loop in \`${caller}\`: it ${verb}.`
    : `\`${call.text}\` blocks the event loop in \`${caller}\`: it reaches \`${apiName}\`, which ${verb}.`;
  return {
    rule: 'blocking-call-in-async',
    severity: isRemembered(way) ? 'hint' : severityOf(effect, place),
    range: call.range,
    message,
    path: isDirect ? [] : [...effect.via.slice(1), effect.location],
    functionName: summary.facts.name,
    detail: {
      kind: 'call',
      api: effect.name,
      isDirect,
      twin: isDirect ? effect.entry?.twin : undefined,
      gil: 'released',
      isImportable: target !== undefined && isImportable(project, target),
      isThreadBound: isThreadBound(effect, way),
      isLazy: effect.entry?.lazy === true,
    },
  };
}

function severityOf(effect: ReachedEffect, place: LoopPlace): Severity {
  // `with lock:` around a few statements is mostly free at once.
  const isGuard = effect.name.endsWith('.__enter__');
  const noticeable = place === 'endpoint' ? noticeablePerRequestMs : noticeableMs;
  return isGuard || totalMs(effect.cost) < noticeable ? 'hint' : 'warning';
}
