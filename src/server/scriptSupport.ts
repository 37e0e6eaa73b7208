/**
 * The shape of what scriptBundle.ts holds, and the check that something loaded has it. Loads nothing: scripts.ts does in a
 * process, browser/scripts.ts in a web worker.
 */
import type { Finding, Fix } from '../advice/finding';
import type { ProjectTexts } from '../advice/fixes/fixContext';
import type { LibraryKnowledge } from '../knowledge/apiEntry';
import type { Language } from '../languages/language';

export interface ScriptSupport {
  readonly language: Language;
  readonly libraries: readonly LibraryKnowledge[];
  /** Quick fixes for a finding, best first. */
  fixesFor(project: ProjectTexts, path: string, finding: Finding): readonly Fix[];
}

/**
 * The support that a loaded bundle holds.
 * @throws Error where it holds none, which a broken installation alone causes.
 */
export function supportIn(content: unknown, place: string): ScriptSupport {
  if (typeof content === 'object' && content !== null && 'scripts' in content && isSupport(content.scripts)) {
    return content.scripts;
  }
  throw new Error(`${place} does not hold the support of JavaScript and TypeScript.`);
}

function isSupport(value: unknown): value is ScriptSupport {
  return (
    typeof value === 'object' && value !== null && 'language' in value && 'libraries' in value && 'fixesFor' in value
  );
}
