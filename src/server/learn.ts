/**
 * Learns a package from its source: reads its files and those of what it imports, has the analysis derive what its calls do,
 * and says how that went. Reads files and runs nothing; what cannot be read is left out and named.
 */
import path from 'node:path';
import { deriveKnowledge, type Derivation } from '../analysis/derive/derive';
import { readSource } from './files/sourceFile';
import { loadLibrariesFrom } from './files/libraries';
import type { PackageFiles } from './files/packages';
import { newLearningProject } from './newProject';

export interface LearnedPackage extends Derivation {
  readonly files: number;
  readonly characters: number;
  /** Files of the package that could not be read, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly message: string }[];
}

export interface LearnOptions {
  /** Where the packages lie that it imports. */
  readonly sitePackages: readonly string[];
  /** Day of the derivation, `2026-11-23`. */
  readonly date: string;
  /** What derives: name and version of this program. */
  readonly program: string;
}

export function learnPackage(source: PackageFiles, { sitePackages, date, program }: LearnOptions): LearnedPackage {
  const project = newLearningProject(source.name);
  // By paths of its own: where it lies among installed packages it would not count as the program that is looked at.
  project.setRoots(['']);
  const projectPath = (file: string): string => path.relative(source.root, file).split(path.sep).join('/');
  const unreadable: { readonly path: string; readonly message: string }[] = [];
  const paths: string[] = [];
  let characters = 0;
  for (const file of source.files) {
    const text = readSource(file);
    if (text.kind === 'problem') {
      unreadable.push({ path: file, message: text.message });
    } else {
      project.setFile(projectPath(file), text.text);
      paths.push(projectPath(file));
      characters += text.text.length;
    }
  }
  loadLibrariesFrom(project, sitePackages);
  const { distribution, version } = source;
  const derivation = deriveKnowledge(project, {
    name: source.name,
    paths,
    observer: freePath(paths),
    ...(distribution === undefined ? {} : { distribution }),
    ...(version === undefined ? {} : { version }),
    source: `Source of ${distribution ?? source.name}${version === undefined ? '' : ` ${version}`}, ${paths.length} files, read on ${date}`,
    derived: `Computed by ${program} from the source, not measured; each entry says how much of it was understood`,
  });
  return { ...derivation, files: paths.length, characters, unreadable };
}

/** A path beside the package at which it has no file. */
function freePath(taken: readonly string[]): string {
  for (let number = 0; ; number++) {
    const free = `_callers${number}.py`;
    if (!taken.includes(free)) {
      return free;
    }
  }
}
