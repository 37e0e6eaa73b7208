/**
 * What every fix starts from: the parsed file, its names, the imports the fix will need, and the function a finding's call
 * leads to. Made anew for each fix, since names and imports remember what was planned.
 */
import type { TextEdit } from '../../core/text';
import { isNotebook } from '../../languages/notebook/fileNames';
import { EditSource } from '../../languages/python/edits/editSource';
import { ImportPlan } from '../../languages/python/edits/imports';
import { moduleFunction } from '../../languages/python/edits/processSafety';
import { Names } from '../../languages/python/edits/names';
import { parsePythonVersion, type PythonVersion } from '../../languages/python/edits/pythonVersion';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import { parse } from '../../languages/python/parser/parse';
import type { AdviceSettings, Finding, Fix } from '../finding';

/** The part of a project that fixes read. */
export interface ProjectTexts {
  text(path: string): string | undefined;
  /** Every file, where they can be listed; else only the finding's own file is known. */
  paths?(): readonly string[];
}

/**
 * True when some file of the project chooses the start method of processes. A pool made at module level settles on the
 * default one when it is made (CPython 3.13 Lib/multiprocessing/context.py, `DefaultContext.get_context`), and
 * `multiprocessing.set_start_method` then raises.
 */
export function choosesStartMethod({ project, path }: Pick<FixRequest, 'project' | 'path'>): boolean {
  const paths = project.paths?.() ?? [path];
  return paths.some((file) => project.text(file)?.includes('set_start_method(') === true);
}

export interface FixRequest {
  readonly project: ProjectTexts;
  readonly path: string;
  readonly finding: Finding;
  readonly version: PythonVersion;
  readonly source: EditSource;
}

/** Undefined for a file that is gone or that does not parse: an edit of broken code could break it further. */
export function openRequest(
  project: ProjectTexts,
  path: string,
  finding: Finding,
  settings: AdviceSettings,
): FixRequest | undefined {
  const source = openSource(project, path);
  const version = parsePythonVersion(settings.pythonVersion);
  return source && { project, path, finding, version, source };
}

/** The file, ready for edits; undefined where it is gone or does not parse. */
export function openSource(project: ProjectTexts, path: string): EditSource | undefined {
  const text = project.text(path);
  const source = text === undefined ? undefined : sourceOf(project, text, isNotebook(path));
  return source === undefined || source.tree.problems.length > 0 ? undefined : source;
}

/** Files kept per project: the findings of a file ask one after the other, and lead into the same few other files. */
const keptSources = 8;
const lastSources = new WeakMap<ProjectTexts, EditSource[]>();

function sourceOf(project: ProjectTexts, text: string, allowsTopLevelAwait: boolean): EditSource {
  const kept = lastSources.get(project) ?? [];
  const known = kept.find((each) => each.text === text && each.allowsTopLevelAwait === allowsTopLevelAwait);
  const source = known ?? new EditSource(parse(text), allowsTopLevelAwait);
  lastSources.set(project, [source, ...kept.filter((each) => each !== source)].slice(0, keptSources));
  return source;
}

/** The names of files that are only read; a fix that makes new names starts from names of its own. */
const namesOfSources = new WeakMap<EditSource, Names>();

function readNames(source: EditSource): Names {
  const known = namesOfSources.get(source);
  if (known) {
    return known;
  }
  const names = new Names(source);
  namesOfSources.set(source, names);
  return names;
}

export interface Draft {
  readonly names: Names;
  readonly imports: ImportPlan;
}

/** Names and imports for one fix; `site` is the node that will use the imports. */
export function draftAt(request: Pick<FixRequest, 'source'>, site: NodeIndex): Draft {
  const names = new Names(request.source, readNames(request.source));
  return { names, imports: new ImportPlan(names, site) };
}

export interface FixWords {
  readonly id: string;
  readonly title: string;
  readonly isPreferred: boolean;
  readonly isSafe: boolean;
}

/** The fix with its imports; undefined when the edits are. */
export function finish(
  request: Pick<FixRequest, 'path'>,
  draft: Draft,
  words: FixWords,
  edits: readonly TextEdit[] | undefined,
): Fix | undefined {
  if (edits === undefined || edits.length === 0) {
    return undefined;
  }
  return { ...words, files: [{ path: request.path, edits: [...draft.imports.edits(), ...edits] }] };
}

/** A function definition in the file it stands in. */
export interface FunctionInFile {
  readonly names: Names;
  readonly definition: NodeIndex;
}

/**
 * The project functions that the finding's call leads through, nearest first: the one the callee names in this file, then
 * those around the places of the finding's path.
 */
export function calledFunctions(request: FixRequest, call: NodeIndex): FunctionInFile[] {
  const { source, finding, path } = request;
  const names = readNames(source);
  const own = moduleFunction(names, source.first(call));
  const result: FunctionInFile[] = own === 0 ? [] : [{ names, definition: own }];
  const callStart = source.start(call);
  for (const location of finding.path) {
    const isTheCall = location.path === path && source.lines.offsetAt(location.range.start) === callStart;
    const text = isTheCall ? undefined : request.project.text(location.path);
    if (text !== undefined) {
      const file = location.path === path ? source : sourceOf(request.project, text, isNotebook(location.path));
      const definition = functionAround(file, file.lines.offsetAt(location.range.start));
      const isKnown = file === source && (definition === own || source.isWithin(call, definition));
      if (definition !== 0 && !isKnown) {
        result.push({ names: readNames(file), definition });
      }
    }
  }
  return result;
}

/** The innermost function definition around an offset; 0 at module level. */
function functionAround(source: EditSource, offset: number): NodeIndex {
  let found = 0;
  for (let node = 1; node < source.tree.count; node++) {
    const covers = source.start(node) <= offset && offset < source.end(node);
    if (covers && source.kind(node) === NodeKind.FunctionDef && (found === 0 || source.isWithin(node, found))) {
      found = node;
    }
  }
  return found;
}

/** True for a generator function: calling it runs none of its body. */
export function isGenerator({ names, definition }: FunctionInFile): boolean {
  for (const node of names.source.descendants(definition)) {
    if (names.source.kind(node) === NodeKind.Yield && names.scopeOf(node) === definition) {
      return true;
    }
  }
  return false;
}
