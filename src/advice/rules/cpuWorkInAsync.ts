/**
 * Reports work that keeps the event loop's thread computing for longer than the stall limit: a call in a coroutine whose
 * processor time is estimated above it, or a loop of plain Python in the coroutine itself. Does not look into other
 * coroutines, whose work is their own finding.
 */
import type { ReachedEffect } from '../../analysis/summary';
import type { Amount } from '../../core/cost';
import type { CallOperation } from '../../core/facts';
import { containsRange, equalRanges } from '../../core/text';
import type { GilUse } from '../../core/verdict';
import type { Finding, Severity } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { isLazy } from './lazyCalls';
import { isScript, loopPlace } from './loopPlace';
import { patchedIn } from './patchedNames';
import { isImportable, resolvedCall, shortName, spokenName } from './target';
import { isRemembered, isThreadBound, wayTo } from './wayThere';

/** A loop of assumed length so many calls away says little about this call; native work of known price still counts. */
const maxGuessedCalls = 3;

/**
 * Sizes that neither the coroutine nor a literal tells may well be this many times smaller than assumed. What a coroutine calls
 * directly is judged at the assumed sizes, which its reader can see; what lies behind other functions is said only where it is
 * true of smaller ones as well.
 */
const smallerBy = 10;

interface Work {
  readonly heldMs: number;
  readonly freeMs: number;
  /** With every size that was guessed beyond the first call taken for smaller. */
  readonly leastMs: number;
  readonly dearest: ReachedEffect;
}

export const cpuWorkInAsync: Rule = {
  id: 'cpu-work-in-async',
  description: 'Computation on the event loop keeps every other task waiting.',
  defaultSeverity: 'warning',
  check(context) {
    const { summary, settings } = context;
    // Looked at first: most functions compute little, and where a function runs takes a search.
    const mayRunOnLoop = summary.facts.isAsync || isScript(context);
    if (!mayRunOnLoop || isCheap(context) || loopPlace(context) === undefined) {
      return [];
    }
    const isPatched = patchedIn(context);
    const findings: Finding[] = [];
    const effects = summary.effects.filter(
      (effect) => !isLazy(effect, context) && !isPatched(effect) && !isElsewhere(effect, context),
    );
    // What counts is how long one step of the task keeps the loop: the work of one execution of the call.
    const stalls = (call: CallOperation, work: Work | undefined) =>
      work !== undefined &&
      work.leastMs / Math.max(1, resolvedCall(summary.calls, call)?.repeats ?? 1) >= settings.stallLimitMs;
    const long = [...workByCall(effects)].filter(([call, work]) => stalls(call, work));
    if (long.length > 0) {
      const later = workByCall(effects.filter((effect) => !isRemembered(wayTo(effect, context))));
      for (const [call, work] of long) {
        // The first call with these arguments pays for what is remembered.
        findings.push(callFinding(context, call, work, stalls(call, later.get(call)) ? 'warning' : 'hint'));
      }
    }
    for (const effect of summary.effects) {
      if (effect.call === undefined && effect.effect === 'bytecode') {
        const ms = effect.cost.heldCpu.ms - coroutinesMs(effect, context);
        if (ms >= settings.stallLimitMs) {
          findings.push(loopFinding(context, effect, ms));
        }
      }
    }
    return findings;
  },
};

/** Sums of many small times in another order may differ in their last digits. */
const nearly = 0.999;

/** All that the function reaches together holds the loop for less than the limit. */
function isCheap(context: RuleContext): boolean {
  const { summary, settings } = context;
  const ms = summary.effects.reduce((sum, { cost }) => sum + cost.heldCpu.ms + cost.freeCpu.ms, 0);
  return ms < nearly * settings.stallLimitMs || (isScript(context) && summary.cost.heldCpu.ms < settings.stallLimitMs);
}

/**
 * In JavaScript, what is released is done by other threads while the loop goes on, and what has a form that does so is a matter of
 * `blocking-call-in-async`.
 */
function isElsewhere({ cost, entry }: ReachedEffect, context: RuleContext): boolean {
  return isScript(context) && (cost.heldCpu.ms === 0 || entry?.twin !== undefined);
}

function workByCall(effects: readonly ReachedEffect[]): Map<CallOperation, Work> {
  const result = new Map<CallOperation, Work>();
  for (const effect of effects) {
    const { heldCpu, freeCpu } = effect.cost;
    if (effect.call === undefined || effect.crossesAsync || heldCpu.ms + freeCpu.ms === 0) {
      continue;
    }
    if (effect.effect === 'bytecode' && effect.via.length > maxGuessedCalls) {
      continue;
    }
    const known = result.get(effect.call);
    result.set(effect.call, {
      heldMs: (known?.heldMs ?? 0) + heldCpu.ms,
      freeMs: (known?.freeMs ?? 0) + freeCpu.ms,
      leastMs: (known?.leastMs ?? 0) + leastOf(heldCpu, effect) + leastOf(freeCpu, effect),
      dearest: known?.dearest ?? effect,
    });
  }
  return result;
}

function leastOf({ ms, degree }: Amount, { via }: ReachedEffect): number {
  return via.length > 1 ? ms / smallerBy ** degree : ms;
}

/** What the coroutines compute that a loop makes: they run later, each when the event loop comes to it. */
function coroutinesMs({ location }: ReachedEffect, { summary: { calls }, project }: RuleContext): number {
  const loop = calls.find((resolved) => resolved.loop && equalRanges(resolved.loop.headRange, location.range))?.loop;
  return calls
    .filter(
      ({ call, target }) =>
        loop !== undefined &&
        containsRange(loop.range, call.callRange) &&
        target.kind === 'project' &&
        target.functions.some((reference) => project.summary(reference)?.facts.isAsync === true),
    )
    .reduce((sum, { cost, repeats }) => sum + cost.heldCpu.ms * repeats, 0);
}

function callFinding(context: RuleContext, call: CallOperation, work: Work, severity: Severity): Finding {
  const { summary, project } = context;
  const { dearest } = work;
  const target = resolvedCall(summary.calls, call)?.target;
  const isDirect = dearest.via.length === 0;
  const gil: GilUse = work.heldMs >= work.freeMs ? 'held' : 'released';
  const ms = Math.round(work.heldMs + work.freeMs);
  return {
    rule: 'cpu-work-in-async',
    severity,
    range: call.range,
    message: `\`${call.text}\` computes for about ${ms} ms on the event loop in \`${spokenName(summary.facts.name)}\`.`,
    path: isDirect ? [] : [...dearest.via.slice(1), dearest.location],
    functionName: summary.facts.name,
    detail: {
      kind: 'call',
      api: shortName(dearest.name),
      isDirect,
      twin: undefined,
      gil,
      isImportable: target !== undefined && isImportable(project, target),
      isThreadBound: isThreadBound(dearest, wayTo(dearest, context)),
    },
  };
}

function loopFinding({ summary }: RuleContext, effect: ReachedEffect, ms: number): Finding {
  return {
    rule: 'cpu-work-in-async',
    severity: 'warning',
    range: effect.location.range,
    message: `This loop computes for about ${Math.round(ms)} ms on the event loop in \`${spokenName(summary.facts.name)}\`.`,
    path: [],
    functionName: summary.facts.name,
    detail: { kind: 'loop', loop: effect.location.range },
  };
}
