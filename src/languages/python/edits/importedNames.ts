/**
 * What import statements bind, in absolute dotted names: `from concurrent.futures import ThreadPoolExecutor as Pool` binds
 * `Pool` to `concurrent.futures.ThreadPoolExecutor`. Relative imports have no absolute name here, since one file alone
 * does not tell its package.
 */
import { NodeKind, type NodeIndex } from '../parser/nodes';
import type { NameBinding, Names } from './names';
import type { EditSource } from './editSource';

/** A dotted name without the white space and line joints that may stand between its parts. */
function dottedText(source: EditSource, node: NodeIndex): string {
  return source.nodeText(node).replace(/[\s\\]+/g, '');
}

/** Absolute name of what an import binding refers to; undefined for relative imports and other kinds of binding. */
export function importedTarget(source: EditSource, binding: NameBinding): string | undefined {
  if (binding.kind !== 'import') {
    return undefined;
  }
  const statement = source.parent(binding.node);
  const dotted = source.first(binding.node);
  const written = dottedText(source, dotted);
  if (source.kind(statement) === NodeKind.Import) {
    return source.next(dotted) === 0 ? written.split('.')[0] : written;
  }
  if (source.flag(statement) !== 0) {
    return undefined;
  }
  return `${dottedText(source, source.first(statement))}.${written}`;
}

/** Modules that an `import` statement loads: `concurrent.futures` and `concurrent` for `import concurrent.futures`. */
export function loadedModule(source: EditSource, binding: NameBinding): string {
  return dottedText(source, source.first(binding.node));
}

/**
 * Absolute dotted name of an expression made of names and attributes, when its first name can only be an import:
 * `futures.ThreadPoolExecutor` after `from concurrent import futures`.
 */
export function absoluteName(names: Names, expression: NodeIndex): string | undefined {
  const { source } = names;
  if (source.kind(expression) === NodeKind.Attribute) {
    const value = source.first(expression);
    const base = absoluteName(names, value);
    return base === undefined ? undefined : `${base}.${source.nodeText(source.next(value))}`;
  }
  if (source.kind(expression) !== NodeKind.Name) {
    return undefined;
  }
  const resolution = names.resolve(source.nodeText(expression), expression);
  if (!resolution) {
    return undefined;
  }
  const targets = new Set(resolution.bindings.map((binding) => importedTarget(source, binding)));
  const [target] = targets;
  return targets.size === 1 ? target : undefined;
}
