/**
 * The larger refactorings at a place of a file: chosen by a person, never preferred, never applied unseen. Each is offered
 * where the cursor stands on what it changes, the head of a function or of a loop, or an `await`, and only where the result
 * computes the same. Edits are made in languages/python/edits; nothing is applied here.
 */
import type { Project } from '../../analysis/project';
import type { Range } from '../../core/text';
import type { AdviceSettings, Fix } from '../finding';
import { makeAsync } from './makeAsync';
import { mapLoopBody } from './mapLoopBody';
import { openRefactoring, type RefactoringRequest } from './refactoringContext';
import { runAsTaskGroup } from './runAsTaskGroup';
import { runOnCluster } from './runOnCluster';
import { replaceRequests } from './useAsyncClient';

const refactorings: readonly ((request: RefactoringRequest) => Fix | undefined)[] = [
  makeAsync,
  mapLoopBody,
  replaceRequests,
  runAsTaskGroup,
  runOnCluster,
];

/** At most one of each kind. */
export function refactoringsAt(project: Project, path: string, range: Range, settings: AdviceSettings): readonly Fix[] {
  const request = openRefactoring(project, path, range, settings);
  return request === undefined ? [] : refactorings.flatMap((refactoring) => refactoring(request) ?? []);
}
