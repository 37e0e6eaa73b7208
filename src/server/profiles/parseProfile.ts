/**
 * Reads a profile of any of the known tools, told apart by their first bytes and keys. Reading the file is the caller's.
 */
import { parseCProfile } from './cprofile';
import { objectAt, type Profile, ProfileError } from './profile';
import { isScalene, parseScalene } from './scalene';
import { isSpeedscope, parseSpeedscope } from './speedscope';

/** @throws ProfileError with the rest of a sentence that begins with the file's name. */
export function parseProfile(bytes: Uint8Array): Profile {
  if (bytes.length === 0) {
    throw new ProfileError('is empty.');
  }
  if (isMarshalled(bytes)) {
    return parseCProfile(bytes);
  }
  let json: unknown;
  try {
    json = JSON.parse(
      Buffer.from(bytes)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProfileError(`is neither a profile of cProfile nor JSON: ${reason}.`);
  }
  const object = objectAt(json, 'the whole');
  if (isSpeedscope(object)) {
    return parseSpeedscope(object);
  }
  if (isScalene(object)) {
    return parseScalene(object);
  }
  throw new ProfileError('is JSON, but neither of Scalene nor of speedscope.');
}

/** A dictionary of marshal: its code with the mark of a reference, or bare and followed by what no JSON continues with. */
function isMarshalled([first, second]: Uint8Array): boolean {
  return first === 0xfb || (first === 0x7b && second !== undefined && [0x28, 0x29, 0xa8, 0xa9, 0x30].includes(second));
}
