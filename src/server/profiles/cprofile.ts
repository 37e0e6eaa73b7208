/**
 * Reads what `python -m cProfile -o FILE` and `Profile.dump_stats` write: a dictionary from (file, line, name) to calls that are
 * not recursive, all calls, own time, time with callees, and callers (the documentation of the module pstats).
 */
import { isTuple, MarshalMap, type MarshalValue, readMarshal } from './marshal';
import { type Profile, type ProfiledCode, ProfileError } from './profile';

/** @throws ProfileError */
export function parseCProfile(bytes: Uint8Array): Profile {
  const root = readMarshal(bytes);
  if (!(root instanceof MarshalMap)) {
    throw new ProfileError('is not a profile of cProfile: it does not hold a dictionary.');
  }
  return { tool: 'cProfile', code: root.entries.map(codeOf), samples: [] };
}

function codeOf([key, value]: readonly [MarshalValue, MarshalValue]): ProfiledCode {
  const [file, line, name] = isTuple(key) ? key : [];
  const [outerCalls, calls, own, total] = isTuple(value) ? value : [];
  if (
    typeof file !== 'string' ||
    typeof line !== 'number' ||
    typeof name !== 'string' ||
    typeof outerCalls !== 'number' ||
    typeof calls !== 'number' ||
    typeof own !== 'number' ||
    typeof total !== 'number'
  ) {
    throw new ProfileError('is not a profile of cProfile: its entries are of another form.');
  }
  return { file, line, name, counted: { calls, outerCalls, ownMs: own * 1000, totalMs: total * 1000 } };
}
