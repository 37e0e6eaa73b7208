/** Which of the timeline's states are hatched, and so need a pattern in a kitchen's drawing. */
import { laneStates } from '../../core/workload';
import type { LaneState } from '../../core/workload';
import type { Palette } from '../timeline/palette';

export function hatchedStates(palette: Palette): readonly LaneState[] {
  return laneStates.filter((state) => palette.states[state].pattern !== 'plain');
}
