/**
 * The page's side of the kitchen's browser test: puts `<concurrency-kitchen>` into an empty page and lets the test say, through
 * one function on the window, which run it shows at which moment.
 */
import type { Machine, Strategy, Workload } from '../../../src/core/workload';
import '../../../src/view/kitchen/kitchen';
import { runAll } from '../../../src/view/run';

export interface KitchenRequest {
  readonly workload: Workload;
  readonly machine: Machine;
  readonly strategy: Strategy;
  /** Share of the makespan, 0 to 1. */
  readonly share: number;
  readonly isMotionReduced: boolean;
}

const main = document.createElement('main');
const heading = document.createElement('h1');
heading.textContent = 'Kitchen';
const element = document.createElement('concurrency-kitchen');
main.append(heading, element);
document.body.append(main);

/** Resolves once the moment is drawn. */
async function show({ workload, machine, strategy, share, isMotionReduced }: KitchenRequest): Promise<void> {
  const run = runAll({ workload, machine }, []);
  const outcome = run.outcomes.find((each) => each.strategy === strategy);
  if (outcome === undefined) {
    throw new Error(`The machine cannot run ${strategy}.`);
  }
  element.run = run;
  element.outcome = outcome;
  element.timeMs = outcome.makespanMs * share;
  element.isMotionReduced = isMotionReduced;
  await element.updateComplete;
}

window.showKitchen = show;

declare global {
  interface Window {
    showKitchen?: (request: KitchenRequest) => Promise<void>;
  }
}
