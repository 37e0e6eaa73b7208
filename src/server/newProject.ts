/**
 * Puts a project together from the languages and the knowledge base that this build carries: the one place that names them.
 * Both faces start here. Reads no files: the libraries' data are part of the bundle.
 */
import { Project } from '../analysis/project';
import { loadKnowledge } from '../knowledge/knowledge';
import { pythonLibraries } from '../knowledge/pythonLibraries';
import type { Language } from '../languages/language';
import { python } from '../languages/python/python';

export const languages: readonly Language[] = [python];

/** File name endings of every supported language, with their dot. */
export const sourceExtensions: readonly string[] = languages.flatMap((language) => language.extensions);

export function newProject(): Project {
  return new Project({ knowledge: loadKnowledge(pythonLibraries), languages });
}
