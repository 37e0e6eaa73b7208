/**
 * What of a function is simulated where it is not all of it: the run of awaits, the loop or the tasks that a finding is about, with
 * their lines. One place, so that the header and whoever else names it agree. Pure.
 */
import type { SimulatedSite } from '../protocol';
import { countWord } from '../simulator/explain';

/** `the three awaits in lines 12–14`, `the loop in line 20`, one-based as in an editor's gutter. */
export function siteWords({ what, range }: SimulatedSite, tasks: number): string {
  const [first, last] = [range.start.line + 1, range.end.line + 1];
  const lines = first === last ? `in line\u00a0${first}` : `in lines\u00a0${first}–${last}`;
  switch (what) {
    case 'awaits':
      return `the ${countWord(tasks)} awaits ${lines}`;
    case 'loop':
      return `the loop ${lines}`;
    case 'tasks':
      return `the tasks that are started ${lines}`;
  }
}
