/**
 * The profile that a command line names: read, understood, and laid over the functions of the program. A file that is none is a
 * UsageError that names it and says what is wrong.
 */
import path from 'node:path';
import type { AdviceSettings } from '../advice/finding';
import { describeFileError } from '../server/files/walk';
import { ProfiledFunctions } from '../server/profiles/functionTimes';
import { parseProfile } from '../server/profiles/parseProfile';
import { type Profile, ProfileError } from '../server/profiles/profile';
import { readGivenFile } from './givenFile';
import { type CommandIo, UsageError } from './io';
import type { Program } from './program';
import type { ReportedProfile } from './report';

export function profileOf(
  file: string,
  { project, files }: Pick<Program, 'project' | 'files'>,
  io: CommandIo,
): ReportedProfile {
  const profile = readProfile(file, io);
  const functions = files.map((each) => ({ path: each.path, functions: project.facts(each.path)?.functions ?? [] }));
  return { file, tool: profile.tool, functions: new ProfiledFunctions(profile, functions, file) };
}

/** The profile's times go before what was measured at another time. */
export function withProfile(settings: AdviceSettings, profile: ReportedProfile | undefined): AdviceSettings {
  return profile === undefined
    ? settings
    : {
        ...settings,
        measuredCall: (path, facts) =>
          profile.functions.measuredCall(path, facts) ?? settings.measuredCall?.(path, facts),
      };
}

function readProfile(file: string, io: CommandIo): Profile {
  let bytes: Uint8Array;
  try {
    bytes = readGivenFile(path.resolve(io.workingFolder, file));
  } catch (error) {
    throw new UsageError(`${file} ${describeFileError(error)}`);
  }
  try {
    return parseProfile(bytes);
  } catch (error) {
    if (error instanceof ProfileError) {
      throw new UsageError(`${file} ${error.message}`);
    }
    throw error;
  }
}
