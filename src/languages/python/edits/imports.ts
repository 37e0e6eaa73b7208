/**
 * Imports that an edit needs: reuses what the file already imports at that place, otherwise adds one line to the right group.
 * A plan gathers everything one fix needs, so that its imports are added once and in order, and can also hold one
 * module-level definition that stands below the imports. Grouping follows PEP 8 ("Imports"): after the docstring and
 * `from __future__`, standard library first, `import` lines before `from` lines, each sorted. It never changes a line
 * that is already there.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import { importedTarget, loadedModule } from './importedNames';
import { endOfImports, importLayout } from './importLayout';
import type { NameBinding, Names } from './names';

export class ImportPlan {
  private readonly added = new Map<string, string>();
  private readonly definitions: string[] = [];

  /** `site` is the node that will use what is imported. */
  constructor(
    private readonly names: Names,
    private readonly site: NodeIndex,
  ) {}

  /** The expression that names a module's member at the site: `asyncio.to_thread`, `aio.to_thread` or `to_thread`. */
  member(module: string, name: string): string {
    return this.found(module, name) ?? `${this.add(module)}.${name}`;
  }

  /** The same, but only from what the file already imports. */
  found(module: string, name: string): string | undefined {
    const direct = this.existing(`${module}.${name}`);
    if (direct !== undefined) {
      return direct;
    }
    const known = this.existingModule(module);
    return known === undefined ? undefined : `${known}.${name}`;
  }

  /** The same for a definition made by `define`, which stands at module level. */
  moduleLevelMember(module: string, name: string): string {
    const outside = new ImportPlan(this.names, this.names.source.tree.root);
    return outside.found(module, name) ?? `${this.add(module)}.${name}`;
  }

  /** Adds a statement below the imports. */
  define(statement: string): void {
    this.definitions.push(statement);
  }

  edits(): TextEdit[] {
    const lines = [...this.added].map(([module, name]) => ({
      module,
      text: name === topOf(module) ? `import ${module}` : `import ${module} as ${name}`,
    }));
    return importLayout(this.names.source, lines, this.definitions);
  }

  /** The name at the site that already is the import of this absolute name. */
  private existing(target: string): string | undefined {
    for (const binding of this.names.imports()) {
      if (importedTarget(this.names.source, binding) === target && this.isUsable(binding, target)) {
        return binding.name;
      }
    }
    return undefined;
  }

  private existingModule(module: string): string | undefined {
    if (topOf(module) !== module) {
      // `import concurrent.futures` binds `concurrent`; the module itself must be loaded by one of the statements.
      for (const binding of this.names.imports()) {
        if (
          importedTarget(this.names.source, binding) === topOf(module) &&
          this.isUsable(binding, topOf(module)) &&
          loadsModule(loadedModule(this.names.source, binding), module)
        ) {
          return module;
        }
      }
    }
    return this.existing(module);
  }

  /** True when the name means that import and nothing else at the site, and is bound by the time the site runs. */
  private isUsable(binding: NameBinding, target: string): boolean {
    const { source } = this.names;
    const resolution = this.resolve(binding.name);
    if (resolution?.scope !== binding.scope) {
      return false;
    }
    const statement = source.parent(binding.node);
    const block = source.parent(statement);
    const isUnconditional =
      source.kind(block) === NodeKind.Module ||
      (source.kind(block) === NodeKind.Block && source.parent(block) === binding.scope);
    const limit = this.site === source.tree.root ? endOfImports(source) : source.start(this.site);
    const precedes = source.start(statement) < limit;
    return (
      isUnconditional && precedes && resolution.bindings.every((other) => importedTarget(source, other) === target)
    );
  }

  private resolve(name: string): ReturnType<Names['resolve']> {
    const root = this.names.source.tree.root;
    if (this.site === root) {
      const bindings = this.names.bindingsIn(root).get(name);
      return bindings ? { scope: root, bindings } : undefined;
    }
    return this.names.resolve(name, this.site);
  }

  /** Plans `import module` and returns the expression for the module. */
  private add(module: string): string {
    const known = this.added.get(module);
    if (known !== undefined) {
      return known === topOf(module) ? module : known;
    }
    const top = topOf(module);
    if (this.isFree(top)) {
      this.added.set(module, top);
      return module;
    }
    const alias = this.names.fresh(`${module.split('.').at(-1) ?? module}_module`);
    this.added.set(module, alias);
    return alias;
  }

  /** True when a module-level import of this name would be seen at the site and would take nothing from anybody. */
  private isFree(top: string): boolean {
    const { source } = this.names;
    const resolution = this.names.resolve(top, this.site);
    const atModule = this.names.bindingsIn(source.tree.root).get(top) ?? [];
    const isVisible = resolution === undefined || resolution.scope === source.tree.root;
    return isVisible && atModule.every((binding) => importedTarget(source, binding) === top);
  }
}

function topOf(module: string): string {
  return module.split('.')[0] ?? module;
}

function loadsModule(loaded: string, module: string): boolean {
  return loaded === module || loaded.startsWith(`${module}.`);
}
