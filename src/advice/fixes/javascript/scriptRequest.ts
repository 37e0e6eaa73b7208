/**
 * What every fix of a JavaScript or TypeScript file starts from: the parsed file, its names and the imports the fix will need.
 * Names and imports are made anew for each fix, since they remember what was planned.
 */
import type { TextEdit } from '../../../core/text';
import { ScriptImports } from '../../../languages/typescript/edits/scriptImports';
import { ScriptNames } from '../../../languages/typescript/edits/scriptNames';
import { ScriptSource } from '../../../languages/typescript/edits/scriptSource';
import type { Finding, Fix } from '../../finding';
import type { FixWords, ProjectTexts } from '../fixContext';

export interface ScriptRequest {
  readonly project: ProjectTexts;
  readonly path: string;
  readonly finding: Finding;
  readonly source: ScriptSource;
}

export interface ScriptDraft {
  readonly names: ScriptNames;
  readonly imports: ScriptImports;
}

/** Undefined for a file that is gone or that does not parse: an edit of broken code could break it further. */
export function openScript(project: ProjectTexts, path: string, finding: Finding): ScriptRequest | undefined {
  const text = project.text(path);
  const source = text === undefined ? undefined : sourceOf(project, text, path);
  return source && { project, path, finding, source };
}

/** The file read last, per project: a file's findings ask one after the other. */
const lastSources = new WeakMap<ProjectTexts, ScriptSource>();

function sourceOf(project: ProjectTexts, text: string, path: string): ScriptSource | undefined {
  const last = lastSources.get(project);
  if (last?.text === text && last.path === path) {
    return last;
  }
  const source = ScriptSource.read(text, path);
  if (source !== undefined) {
    lastSources.set(project, source);
  }
  return source;
}

/** What was read of a source; a fix that makes new names starts from names of its own. */
const namesOfSources = new WeakMap<ScriptSource, ScriptNames>();

export function draftOf({ source }: ScriptRequest): ScriptDraft {
  const read = namesOfSources.get(source) ?? new ScriptNames(source);
  namesOfSources.set(source, read);
  const names = new ScriptNames(source, read);
  return { names, imports: new ScriptImports(names) };
}

/** The fix with its imports; undefined when the edits are. */
export function finishScript(
  { path }: ScriptRequest,
  { imports }: ScriptDraft,
  words: FixWords,
  edits: readonly TextEdit[] | undefined,
): Fix | undefined {
  return edits === undefined || edits.length === 0
    ? undefined
    : { ...words, files: [{ path, edits: [...imports.edits(), ...edits] }] };
}

/** True where some file of the project imports the package already: a new dependency is for people to decide. */
export function usesPackage({ project, path }: ScriptRequest, name: string): boolean {
  const paths = project.paths?.() ?? [path];
  const pattern = new RegExp(`(?:from|require\\()\\s*['"]${name}['"]`);
  return paths.some((file) => pattern.test(project.text(file) ?? ''));
}
