/**
 * Reads Scalene's JSON: per function the share of the run spent in Python, in native code and in the system, which is the
 * function's own time, and the stacks it met. Calls are not counted in it. The form is that of Scalene 1.5 to 2.
 */
import { amountAt, listAt, objectAt, type Profile, type ProfiledCode, type ProfileSample } from './profile';

export function isScalene(json: Readonly<Record<string, unknown>>): boolean {
  return 'files' in json && 'elapsed_time_sec' in json;
}

/** @throws ProfileError */
export function parseScalene(json: Readonly<Record<string, unknown>>): Profile {
  const elapsedMs = amountAt(json['elapsed_time_sec'], 'elapsed_time_sec') * 1000;
  const code: ProfiledCode[] = [];
  for (const [file, entry] of Object.entries(objectAt(json['files'], 'files'))) {
    const where = `files[${JSON.stringify(file)}]`;
    for (const each of listAt(objectAt(entry, where)['functions'], `${where}.functions`)) {
      const found = objectAt(each, `${where}.functions`);
      const part = (key: string): number => (amountAt(found[key], `${where}.functions.${key}`) / 100) * elapsedMs;
      code.push({
        file,
        line: amountAt(found['lineno'], `${where}.functions.lineno`),
        name: String(found['line']),
        own: {
          pythonMs: part('n_cpu_percent_python'),
          nativeMs: part('n_cpu_percent_c'),
          systemMs: part('n_sys_percent'),
        },
      });
    }
  }
  return { tool: 'Scalene', code, samples: samplesOf(json['stacks'], code) };
}

/** Adds the code that the stacks name. Files of older versions have no stacks, or other ones, which say nothing here. */
function samplesOf(stacks: unknown, code: ProfiledCode[]): readonly ProfileSample[] {
  const indices = new Map<string, number>();
  const samples: ProfileSample[] = [];
  for (const entry of Array.isArray(stacks) ? stacks : []) {
    const [frames, measured] = Array.isArray(entry) ? listAt(entry, 'stacks') : [];
    const seconds =
      typeof measured === 'object' && measured !== null ? objectAt(measured, 'stacks')['cpu_samples'] : undefined;
    if (!Array.isArray(frames) || typeof seconds !== 'number') {
      continue;
    }
    const stack = listAt(frames, 'stacks').flatMap((frame) => {
      const known = indices.get(String(frame));
      if (known !== undefined) {
        return [known];
      }
      // `/srv/shop.py Cart.total:22;`
      const [, file, name, line] = /^(.*) (\S+):(\d+);?$/.exec(String(frame)) ?? [];
      if (file === undefined || name === undefined) {
        return [];
      }
      const index = code.push({ file, name, line: Number(line) }) - 1;
      indices.set(String(frame), index);
      return [index];
    });
    samples.push({ stack, ms: seconds * 1000 });
  }
  return samples;
}
