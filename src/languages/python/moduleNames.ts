/**
 * Names that stand for modules all over a file: bound by `import` and in no other way. Purely syntactic; what a module is, and
 * what `from` imports bring, is not asked.
 */
import { NodeKind } from './parser/nodes';
import type { PythonSource } from './source';

/** By file: asked for at most once each. */
const moduleNames = new WeakMap<PythonSource, ReadonlySet<string>>();

export function modulesOf(source: PythonSource): ReadonlySet<string> {
  const known = moduleNames.get(source);
  if (known !== undefined) {
    return known;
  }
  const imported = new Set<string>();
  const others = new Set<string>();
  for (let node = 1; node < source.tree.count; node++) {
    switch (source.kind(node)) {
      case NodeKind.Import:
        for (const alias of source.children(node)) {
          const [dotted = 0, renamed = 0] = source.children(alias);
          imported.add(source.nodeText(renamed === 0 ? dotted : renamed));
        }
        break;
      case NodeKind.Parameter:
      case NodeKind.Assign:
      case NodeKind.For:
      case NodeKind.NamedExpression:
        others.add(source.nodeText(source.first(node)));
        break;
      case NodeKind.WithItem:
      case NodeKind.ExceptClause:
        others.add(source.nodeText(source.next(source.first(node))));
        break;
      default:
        break;
    }
  }
  const names = new Set([...imported].filter((name) => !others.has(name)));
  moduleNames.set(source, names);
  return names;
}
