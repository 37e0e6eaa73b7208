/**
 * What a run says in one sentence, and which strategy is the best of those that may be used.
 * The choice is the simulator's own (simulator/rank), so that the view never contradicts the advice. Pure.
 */
import type { Outcome, Strategy } from '../core/workload';
import { clusterOf } from '../simulator/cluster';
import { chooseStrategy, isRecommendable } from '../simulator/rank';
import { formatCount, formatDuration, formatFactor } from './format';
import type { Setup } from './parameters';
import type { Run } from './run';
import { stallLimitMs } from './timeline/stalls';
import { engineNames, strategyNames, verbOf } from './words';

export function outcomeOf(run: Run, strategy: Strategy | undefined): Outcome | undefined {
  return run.outcomes.find((outcome) => outcome.strategy === strategy);
}

/** The outcomes of strategies that the advice would consider for this function; all of them where that leaves none. */
function advisable(outcomes: readonly Outcome[], { workload }: Setup): readonly Outcome[] {
  const considered = outcomes.filter(({ strategy }) => isRecommendable(strategy, workload));
  return considered.length === 0 ? outcomes : considered;
}

/** What the advice would choose from these outcomes: the fastest that keeps the loop responsive, the simpler one in a tie. */
export function bestOf({ outcomes, setup }: Run): Outcome | undefined {
  const best = chooseStrategy(advisable(outcomes, setup), { async: setup.workload.async, stallLimitMs });
  return outcomes.find((outcome) => outcome.strategy === best) ?? outcomes[0];
}

/** `8 tasks: Processes take 220 ms, 3.6× the speed of sequential.` */
export function summarise(run: Run): string {
  const best = bestOf(run);
  if (best === undefined) {
    return 'No strategy can be simulated.';
  }
  const tasks = formatCount(run.setup.workload.tasks, 'task');
  const done = formatDuration(best.makespanMs);
  if (best.strategy === 'sequential') {
    return `${tasks}: one after the other takes ${done}; no other strategy is notably better.`;
  }
  return `${tasks}: ${strategyNames[best.strategy]} ${verbOf(best.strategy, 'takes', 'take')} ${done}, ${formatFactor(best.speedup)} the speed of sequential.`;
}

/** What becomes of the target, in a sentence or two; undefined without one. */
export function targetSentence({ setup, outcomes, beyond }: Run): string | undefined {
  const { targetMs } = setup;
  if (targetMs === undefined) {
    return undefined;
  }
  const target = formatDuration(targetMs);
  const here = outcomes.filter(({ strategy }) => strategy !== 'cluster' && strategy !== 'free-threaded');
  const bestMs = Math.min(...here.map(({ makespanMs }) => makespanMs));
  if (bestMs <= targetMs) {
    return `This machine meets the target of ${target}.`;
  }
  const opening = `One machine is not enough for ${target}.`;
  const away = outcomes.find(({ strategy }) => strategy === 'cluster');
  if (away === undefined) {
    return `${opening} Further ones would not be faster.`;
  }
  const { engine, nodes, workersPerNode } = clusterOf(beyond?.machine ?? setup.machine);
  const many = `${formatCount(nodes, 'node')} with ${formatCount(workersPerNode, 'worker')} each`;
  const time = formatDuration(away.makespanMs);
  const isMet = away.makespanMs <= targetMs;
  const more = beyond !== undefined && !isMet ? ' No number of nodes reaches it.' : '';
  return `${opening} ${engineNames[engine]} on ${many} takes ${time}.${more}`;
}

/** The best strategy where it is not the recommended one, so that the analysis' advice is not taken for the person's numbers'. */
export function changedWinner(run: Run, recommended: Strategy | undefined): Strategy | undefined {
  const best = bestOf(run);
  return best === undefined || best.strategy === recommended ? undefined : best.strategy;
}
