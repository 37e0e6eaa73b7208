/**
 * "Run it on a Dask cluster" and "Run it on Ray": a pool of this machine becomes that of an engine that has several, by an edit of
 * one statement. Offered where the project has the engine, or where a person's target is missed on this machine and a cluster of
 * it was simulated; never where one machine suffices. The edits and what makes them legal are languages/python/edits/clusterEdits.
 */
import type { ImportPlan } from '../../languages/python/edits/imports';
import type { Names } from '../../languages/python/edits/names';
import type { TextEdit } from '../../core/text';
import { daskExecutor, daskParallel, rayPool } from '../../languages/python/edits/clusterEdits';
import { importsLeftUnused } from '../../languages/python/edits/unusedImports';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import { type EngineId, engines } from '../../knowledge/engines';
import { adviseFunction } from '../advise';
import type { Fix } from '../finding';
import { draftAt, finish } from '../fixes/fixContext';
import { importsEngine } from '../target';
import { functionAt, headAt, type RefactoringRequest, summaryOf } from './refactoringContext';

interface Form {
  readonly id: string;
  readonly title: string;
  readonly engine: EngineId;
  /** The engine has to be there already: another one is as near. */
  readonly onlyInUse: boolean;
  readonly edit: (names: Names, call: NodeIndex, imports: ImportPlan) => TextEdit[] | undefined;
}

const forms: readonly Form[] = [
  {
    id: 'run-on-dask',
    title: 'Run it on a Dask cluster (concurrent.futures API)',
    engine: 'dask',
    onlyInUse: false,
    edit: daskExecutor,
  },
  {
    id: 'run-joblib-on-dask',
    title: 'Run it on a Dask cluster (joblib backend)',
    engine: 'dask',
    onlyInUse: false,
    edit: daskParallel,
  },
  {
    id: 'run-on-ray',
    title: 'Run it on Ray (multiprocessing.Pool API)',
    engine: 'ray',
    onlyInUse: true,
    edit: rayPool,
  },
];

export function runOnCluster(request: RefactoringRequest): Fix | undefined {
  const { project, source, path } = request;
  for (const call of callsAt(request)) {
    for (const { id, title, engine, onlyInUse, edit } of forms) {
      const draft = draftAt(request, call);
      const edits = edit(draft.names, call, draft.imports);
      if (edits === undefined) {
        continue;
      }
      const isInUse = importsEngine(project, engine);
      if (!isInUse && (onlyInUse || !missesTarget(request, call))) {
        return undefined;
      }
      const needs = isInUse ? '' : ` (needs the package \`${engines[engine].package}\`)`;
      const words = { id, title: `${title}${needs}`, isPreferred: false, isSafe: false };
      const unused = importsLeftUnused(draft.names, [...draft.imports.edits(), ...edits], (name) =>
        isUsedElsewhere(request, name),
      );
      return finish({ path }, draft, words, [...edits, ...unused]);
    }
  }
  return undefined;

  /** The pools of the `with` statement whose head the cursor is on, and calls around it, the innermost first. */
  function callsAt({ start, end }: RefactoringRequest): readonly NodeIndex[] {
    const statement = headAt(request, NodeKind.With);
    const items = statement === 0 ? [] : source.children(statement);
    const inHead = items.map((item) => source.first(item)).filter((each) => source.kind(each) === NodeKind.Call);
    const around: NodeIndex[] = [];
    for (let node = 1; node < source.tree.count; node++) {
      if (source.kind(node) === NodeKind.Call && source.start(node) <= start && end <= source.end(node)) {
        around.push(node);
      }
    }
    around.sort((a, b) => source.end(a) - source.start(a) - (source.end(b) - source.start(b)));
    return [...inHead, ...around];
  }
}

/** A package's own file imports for others, and so may any file that others import. */
function isUsedElsewhere({ project, path }: RefactoringRequest, name: string): boolean {
  const others = project.dependents(path).filter((other) => other !== path);
  return /(?:^|\/)__init__\.py$/.test(path) || others.some((other) => project.text(other)?.includes(name) === true);
}

/** The function was simulated, and this machine takes longer than its tasks may. */
function missesTarget(request: RefactoringRequest, call: NodeIndex): boolean {
  const { project, path, source, settings } = request;
  const definition = functionAt({ ...request, start: source.start(call), end: source.end(call) });
  const summary = definition === 0 ? undefined : summaryOf(project, path, source, definition);
  return (
    summary !== undefined && adviseFunction(project, summary, settings).simulation?.recommendation.beyond !== undefined
  );
}
