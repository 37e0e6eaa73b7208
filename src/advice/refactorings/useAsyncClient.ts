/**
 * "Replace requests by httpx.AsyncClient in this function": for a coroutine whose head, or one of whose calls of `requests`,
 * the cursor is on. A new dependency is for people to decide: where no file of the project imports `httpx`, the title says
 * that it is needed.
 */
import { readClientUse, useAsyncClient } from '../../languages/python/edits/asyncClients';
import { NodeKind } from '../../languages/python/parser/nodes';
import type { Fix } from '../finding';
import { draftAt, finish } from '../fixes/fixContext';
import { functionAt, headAt, type RefactoringRequest } from './refactoringContext';

export function replaceRequests(request: RefactoringRequest): Fix | undefined {
  const { project, source, version, start, end } = request;
  const definition = headAt(request, NodeKind.FunctionDef) || functionAt(request);
  if (definition === 0 || source.flag(definition) !== 1 || !/\brequests\b/.test(source.text)) {
    return undefined;
  }
  const draft = draftAt(request, source.childOfKind(definition, NodeKind.Block));
  const use = readClientUse(draft.names, definition, version);
  const isPointedAt =
    headAt(request, NodeKind.FunctionDef) === definition ||
    use?.calls.some(({ call }) => source.start(call) <= start && end <= source.end(call)) === true;
  if (use === undefined || !isPointedAt) {
    return undefined;
  }
  const isThere = project
    .paths()
    .some((path) => project.facts(path)?.importedModules.some((name) => /^httpx(?:\.|$)/.test(name)) === true);
  const words = {
    id: 'use-async-client',
    title: `Replace requests by httpx.AsyncClient in this function${isThere ? '' : ' (needs the package `httpx`)'}`,
    isPreferred: false,
    isSafe: false,
  };
  return finish(request, draft, words, useAsyncClient(draft.names, use, draft.imports));
}
