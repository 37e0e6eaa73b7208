/**
 * Fix for `async-without-await`: makes the endpoint a plain function, which the framework runs in its thread pool. Code that
 * calls and awaits the function itself would have to change; the decorator says that the framework is the caller.
 */
import { NodeKind } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { draftAt, finish, type FixRequest } from './fixContext';

type EndpointDetail = Extract<FindingDetail, { readonly kind: 'endpoint' }>;

const functionKinds: ReadonlySet<number> = new Set([NodeKind.FunctionDef]);

export function endpointFixes(request: FixRequest, detail: EndpointDetail): Fix[] {
  const { source } = request;
  const definition = source.nodeWithRange(detail.function, functionKinds);
  if (definition === 0 || source.flag(definition) !== 1) {
    return [];
  }
  const head = /\basync(?:[ \t]|\\\r?\n)+(?=def\b)/.exec(source.nodeText(definition));
  if (head === null || awaitedElsewhere(request, definition)) {
    return [];
  }
  const start = source.start(definition) + head.index;
  const words = { id: 'make-plain-function', title: 'Make it a plain `def`', isPreferred: true, isSafe: false };
  const fix = finish(request, draftAt(request, definition), words, [source.replace(start, start + head[0].length, '')]);
  return fix === undefined ? [] : [fix];
}

/** True when the file itself calls the function: a plain function could not be awaited. */
function awaitedElsewhere(request: FixRequest, definition: number): boolean {
  const { source } = request;
  const name = source.nodeText(source.childOfKind(definition, NodeKind.Name));
  return name === '' || draftAt(request, definition).names.references(name).length > 0;
}
