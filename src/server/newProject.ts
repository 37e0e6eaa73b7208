/**
 * Puts a project together from the languages and the knowledge base that this build carries: the one place that names them.
 * Both faces start here. Reads no files by itself: the knowledge is part of the bundle, the types of libraries are read when the
 * first of them is asked for.
 */
import { Project } from '../analysis/project';
import type { LibraryKnowledge } from '../knowledge/apiEntry';
import { loadKnowledge } from '../knowledge/knowledge';
import { onlyPackage, withoutPackage } from '../knowledge/packageKnowledge';
import { pythonLibraries } from '../knowledge/pythonLibraries';
import type { Language } from '../languages/language';
import { notebook } from '../languages/notebook/notebook';
import { python } from '../languages/python/python';
import { isScript, scriptExtensions } from '../languages/typescript/fileNames';
import type { FactsCache } from './files/factsCache';
import { libraryTypes } from './files/typeData';
import { scriptSupport } from './scripts';

const languages: readonly Language[] = [python, notebook];

/** Every supported language by what tells its files apart; `editorIds` are the editor's names of it. */
export const sourceLanguages: readonly {
  readonly editorIds: readonly string[];
  readonly extensions: readonly string[];
}[] = [
  { editorIds: ['python'], extensions: python.extensions },
  { editorIds: ['typescript'], extensions: ['.ts'] },
  { editorIds: ['typescriptreact'], extensions: ['.tsx'] },
  { editorIds: ['javascript', 'javascriptreact'], extensions: ['.js'] },
];

/** File name endings of source files in every supported language, with their dot. Notebooks are no source files but hold some. */
export const sourceExtensions: readonly string[] = [...python.extensions, ...scriptExtensions];

/** A project that learns a package from its source: it knows nothing that was written about that package. */
export function newLearningProject(packageName: string): Project {
  const knowledge = loadKnowledge(withoutPackage(pythonLibraries, packageName));
  return new Project({ knowledge, languages, types: libraryTypes, isComplete: true });
}

/** What this build says of a package. */
export function builtInKnowledge(packageName: string): readonly LibraryKnowledge[] {
  return onlyPackage(pythonLibraries, packageName);
}

/** `own` is knowledge that the project brings along; it wins over the built-in entries. */
export function newProject(own: readonly LibraryKnowledge[] = []): Project {
  return new Project({ knowledge: loadKnowledge(pythonLibraries, own), languages, types: libraryTypes });
}

/**
 * The same for JavaScript and TypeScript; loads what reads them. What was read of these files is worth keeping: the compiler's
 * parser takes twice as long as reading all facts from the disk. For Python that takes three times as long as parsing does, which
 * finds the facts out only where they are asked for.
 */
export function newScriptProject(own: readonly LibraryKnowledge[] = [], cache?: FactsCache): Project {
  const { language, libraries } = scriptSupport();
  return new Project({ knowledge: loadKnowledge(libraries, own), languages: [cache ? cache.of(language) : language] });
}

/** The language that a file is written in, by its name; undefined for others. Loads what reads it. */
export function languageOf(path: string): Language | undefined {
  return isScript(path)
    ? scriptSupport().language
    : languages.find(({ extensions }) => extensions.some((extension) => path.endsWith(extension)));
}
