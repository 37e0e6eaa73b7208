/**
 * Reads speedscope's JSON (https://www.speedscope.app/file-format-schema.json), which py-spy and austin export: stacks with
 * weights, or events of entering and leaving. Calls are not counted in it. Profiles of several threads are taken together.
 */
import {
  amountAt,
  listAt,
  objectAt,
  type Profile,
  type ProfiledCode,
  ProfileError,
  type ProfileSample,
} from './profile';

const millisecondsPerUnit: ReadonlyMap<unknown, number> = new Map([
  ['seconds', 1000],
  ['milliseconds', 1],
  ['microseconds', 0.001],
  ['nanoseconds', 0.000001],
]);

export function isSpeedscope(json: Readonly<Record<string, unknown>>): boolean {
  return 'shared' in json && 'profiles' in json;
}

/** @throws ProfileError */
export function parseSpeedscope(json: Readonly<Record<string, unknown>>): Profile {
  const frames = listAt(objectAt(json['shared'], 'shared')['frames'], 'shared.frames');
  const code = frames.map((frame, index) => codeOf(objectAt(frame, `shared.frames[${index}]`)));
  const samples = listAt(json['profiles'], 'profiles').flatMap((profile, index) => {
    const where = `profiles[${index}]`;
    return samplesOf(objectAt(profile, where), where);
  });
  for (const { stack } of samples) {
    const stray = stack.find((frame) => code[frame] === undefined);
    if (stray !== undefined) {
      throw new ProfileError(`is damaged: it refers to frame ${stray} of ${code.length}.`);
    }
  }
  return { tool: 'speedscope', code, samples };
}

/** Frames without a place are native code or the interpreter's own; they match nothing. */
function codeOf({ file, line, name }: Readonly<Record<string, unknown>>): ProfiledCode {
  return {
    file: typeof file === 'string' ? file : '',
    line: typeof line === 'number' ? line : 0,
    name: typeof name === 'string' ? name : '',
  };
}

function samplesOf(profile: Readonly<Record<string, unknown>>, where: string): readonly ProfileSample[] {
  const { unit } = profile;
  const factor = millisecondsPerUnit.get(unit);
  if (factor === undefined) {
    throw new ProfileError(
      `does not hold times: \`${where}.unit\` is ${unit === undefined ? 'missing' : JSON.stringify(unit)}.`,
    );
  }
  switch (profile['type']) {
    case 'sampled': {
      const weights = listAt(profile['weights'], `${where}.weights`);
      return listAt(profile['samples'], `${where}.samples`).map((stack, index) => ({
        stack: listAt(stack, `${where}.samples[${index}]`).map((frame) =>
          amountAt(frame, `${where}.samples[${index}]`),
        ),
        ms: amountAt(weights[index], `${where}.weights[${index}]`) * factor,
      }));
    }
    case 'evented':
      return eventSamples(profile, factor, where);
    default:
      throw new ProfileError(
        `is of a kind that is not known: \`${where}.type\` is ${JSON.stringify(profile['type'])}.`,
      );
  }
}

/** Between two events the stack stays as it is. */
function eventSamples(profile: Readonly<Record<string, unknown>>, factor: number, where: string): ProfileSample[] {
  const stack: number[] = [];
  const samples: ProfileSample[] = [];
  let last = amountAt(profile['startValue'], `${where}.startValue`);
  listAt(profile['events'], `${where}.events`).forEach((entry, index) => {
    const place = `${where}.events[${index}]`;
    const event = objectAt(entry, place);
    const at = amountAt(event['at'], `${place}.at`);
    const frame = amountAt(event['frame'], `${place}.frame`);
    if (stack.length > 0 && at > last) {
      samples.push({ stack: [...stack], ms: (at - last) * factor });
    }
    last = at;
    if (event['type'] === 'O') {
      stack.push(frame);
    } else if (stack.pop() !== frame) {
      throw new ProfileError(`is damaged: \`${place}\` leaves a frame that was not entered last.`);
    }
  });
  return samples;
}
