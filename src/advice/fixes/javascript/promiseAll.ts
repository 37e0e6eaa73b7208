/**
 * Fixes for `sequential-awaits` and `unbounded-fan-out`: `Promise.all`, and a limit on how many calls run at once. A loop over
 * data of unknown size gets the limit first. None is safe to apply unseen: effects come in another order afterwards, and after
 * an error the other calls go on.
 */
import { AST_NODE_TYPES } from '@typescript-eslint/types';
import { isBounded, joinLoop, readAwaitLoop, type Together } from '../../../languages/typescript/edits/awaitLoops';
import { canAwait } from '../../../languages/typescript/edits/awaitPlaces';
import { promiseAllRun } from '../../../languages/typescript/edits/awaitStatements';
import { limitByFunction, limitByPackage, readFanOut } from '../../../languages/typescript/edits/fanOut';
import { limitedMap } from '../../../languages/typescript/edits/mapLimited';
import type { Node, Tree } from '../../../languages/typescript/syntax';
import type { FindingDetail, Fix } from '../../finding';
import { draftOf, finishScript, type ScriptDraft, type ScriptRequest, usesPackage } from './scriptRequest';

type RunDetail = Extract<FindingDetail, { readonly kind: 'await-run' }>;
type LoopDetail = Extract<FindingDetail, { readonly kind: 'await-loop' }>;
type FanOutDetail = Extract<FindingDetail, { readonly kind: 'fan-out' }>;

/** How many iterations the limited form runs at once: enough to hide latency, few for one server; people adjust it. */
const concurrencyLimit = 10;

const limiterPackage = 'p-limit';

export function promiseRunFixes(request: ScriptRequest, { statements }: RunDetail): Fix[] {
  const { source } = request;
  const nodes = statements.map((range) => source.nodeAt(range, isStatement));
  const known = nodes.filter((node) => node !== undefined);
  const [first] = known;
  const draft = draftOf(request);
  if (first === undefined || known.length !== nodes.length || !canAwait(draft.names, first)) {
    return [];
  }
  const words = {
    id: 'await-together',
    title: 'Await together with `Promise.all`',
    isPreferred: true,
    isSafe: false,
  };
  const fix = finishScript(request, draft, words, promiseAllRun(draft.names, known));
  return fix === undefined ? [] : [fix];
}

function isStatement(node: Node): node is Tree.VariableDeclaration | Tree.ExpressionStatement {
  return node.type === AST_NODE_TYPES.VariableDeclaration || node.type === AST_NODE_TYPES.ExpressionStatement;
}

export function promiseLoopFixes(request: ScriptRequest, { loop: range }: LoopDetail): Fix[] {
  const { source } = request;
  const node = source.nodeAt(range, (each) => each.type === AST_NODE_TYPES.ForOfStatement);
  const probe = draftOf(request);
  const loop = node === undefined ? undefined : readAwaitLoop(probe.names, node);
  if (loop === undefined) {
    return [];
  }
  const fixOf = (id: string, title: string, isPreferred: boolean, togetherOf: (draft: ScriptDraft) => Together) => {
    const draft = draftOf(request);
    const own = readAwaitLoop(draft.names, loop.node);
    const together = togetherOf(draft);
    const edits = own === undefined ? undefined : joinLoop(draft.names, own, together);
    return finishScript(request, draft, { id, title, isPreferred, isSafe: false }, edits);
  };
  const bounded = isBounded(probe.names, loop);
  const all = fixOf('promise-all', 'Await all at once with `Promise.all`', bounded, () => ({ kind: 'all' }));
  const limited = usesPackage(request, limiterPackage)
    ? fixOf('p-limit', `Await at most ${concurrencyLimit} at once with \`p-limit\``, !bounded, ({ names, imports }) => {
        const create = imports.member(limiterPackage, 'default', loop.node, 'pLimit');
        const limit = names.fresh('limit');
        return { kind: 'p-limit', limit, create: `const ${limit} = ${create}(${concurrencyLimit})` };
      })
    : fixOf('map-limited', `Await at most ${concurrencyLimit} at once`, !bounded, ({ names, imports }) => ({
        kind: 'mapLimited',
        name: limitedMap(names, imports),
        limit: concurrencyLimit,
      }));
  return (bounded ? [all, limited] : [limited, all]).filter((fix) => fix !== undefined);
}

/** A limit around the calls of `Promise.all(items.map(…))`. */
export function limitFixes(request: ScriptRequest, { limit }: FanOutDetail): Fix[] {
  const { source, finding } = request;
  const call = source.callWithCallee(finding.range);
  const fanOut = call?.type === AST_NODE_TYPES.CallExpression ? readFanOut(source, call) : undefined;
  if (fanOut === undefined) {
    return [];
  }
  const draft = draftOf(request);
  const { names, imports } = draft;
  const words = { title: `Run at most ${limit} at once`, isPreferred: true, isSafe: false };
  if (usesPackage(request, limiterPackage)) {
    const create = imports.member(limiterPackage, 'default', fanOut.call, 'pLimit');
    const name = names.fresh('limit');
    const edits = limitByPackage(source, fanOut, { limit: name, create: `const ${name} = ${create}(${limit})` });
    const fix = finishScript(request, draft, { ...words, id: 'p-limit' }, edits);
    return fix === undefined ? [] : [fix];
  }
  const edits = limitByFunction(source, fanOut, { name: limitedMap(names, imports), limit });
  const fix = finishScript(request, draft, { ...words, id: 'map-limited' }, edits);
  return fix === undefined ? [] : [fix];
}
