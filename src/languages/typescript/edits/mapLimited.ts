/**
 * How many calls run at once, where a limit is wanted: with p-limit, where the project has it, otherwise with a small function
 * that is added to the file once. Both keep the order of results and let the first error reach the caller.
 */
import { AST_NODE_TYPES } from '@typescript-eslint/types';
import type { ScriptImports } from './scriptImports';
import type { ScriptNames } from './scriptNames';

const wish = 'mapLimited';

/** The name of the file's function that maps with a limit; it is planned where the file has none. */
export function limitedMap(names: ScriptNames, imports: ScriptImports): string {
  const { source } = names;
  const known = names.ofModule(wish);
  if (known?.node.type === AST_NODE_TYPES.FunctionDeclaration && known.node.params.length === 3) {
    return wish;
  }
  const name = names.fresh(wish);
  const tab = source.indentationUnit();
  const end = source.semicolon();
  const typed = source.isTypeScript;
  const head = typed
    ? `async function ${name}<T, R>(items: Iterable<T>, limit: number, work: (item: T, index: number) => Promise<R>): Promise<R[]> {`
    : `async function ${name}(items, limit, work) {`;
  imports.define(
    `/** As \`Promise.all(items.map(work))\`, with at most \`limit\` of them running at a time. */`,
    head,
    `${tab}const entries = [...items].entries()${end}`,
    `${tab}const results${typed ? ': R[]' : ''} = []${end}`,
    `${tab}const run = async ()${typed ? ': Promise<void>' : ''} => {`,
    `${tab}${tab}for (const [index, item] of entries) {`,
    `${tab}${tab}${tab}results[index] = await work(item, index)${end}`,
    `${tab}${tab}}`,
    `${tab}}${end}`,
    `${tab}await Promise.all(Array.from({ length: limit }, run))${end}`,
    `${tab}return results${end}`,
    '}',
  );
  return name;
}
