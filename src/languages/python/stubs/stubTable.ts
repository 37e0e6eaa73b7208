/**
 * From stub files to the text of a table of types: every public name of every module, the private ones that their types refer
 * to, re-exports as references. Made once for typeshed by `scripts/buildTypes.ts`, and at run time for a project's own stubs.
 * Deterministic: the same stubs give the same text.
 */
import type { TypeExpression } from '../../../knowledge/typeTable';
import { type ClassRecord, type SymbolRecord, writeModule } from '../../../knowledge/types/moduleText';
import { type LibraryTypes, loadTypes, type TypesHeader } from '../../../knowledge/types/types';
import { Annotations } from './annotations';
import { Members } from './members';
import { isVisible } from './stubEntities';
import { StubLibrary } from './stubLibrary';
import { readStub, type StubModule } from './stubModule';

export interface StubFile {
  /** Dotted absolute module name. */
  readonly module: string;
  /** True for an `__init__.pyi`. */
  readonly isPackage: boolean;
  readonly text: string;
}

export interface StubProblem {
  readonly module: string;
  readonly message: string;
  readonly offset: number;
}

export interface WrittenTypes {
  readonly text: string;
  /** What the parser could not read; the rest is in the table all the same. */
  readonly problems: readonly StubProblem[];
}

/** The types of stubs that come with a project or an installed package; `base` knows the standard library. */
export function typesOfStubs(files: readonly StubFile[], base?: LibraryTypes): LibraryTypes {
  return loadTypes(writeTypes(files, { version: 1, source: 'project' }, base).text, base);
}

/** The text that `loadTypes` reads. Of several files for a module the first counts. */
export function writeTypes(
  files: readonly StubFile[],
  header: Omit<TypesHeader, 'external'>,
  base?: LibraryTypes,
): WrittenTypes {
  const modules = new Map<string, StubModule>();
  for (const { module, isPackage, text } of files) {
    if (!modules.has(module)) {
      modules.set(module, readStub(text, module, isPackage));
    }
  }
  const table = new Table(new StubLibrary(modules, base));
  const names = [...modules.keys()].sort();
  const parts = names.map((name) => table.moduleText(name));
  const problems = names.flatMap((module) =>
    (modules.get(module)?.source.tree.problems ?? []).map(({ message, start }) => ({ module, message, offset: start })),
  );
  return { text: [JSON.stringify({ ...header, external: table.external() }) + '\n', ...parts].join(''), problems };
}

class Table {
  private readonly members: Members;
  private readonly symbols = new Map<string, ReadonlyMap<string, SymbolRecord>>();
  private readonly stars = new Map<string, readonly string[]>();
  /** Private names that others refer to, absolute. */
  private readonly needed = new Set<string>();
  private readonly externalPackages = new Set<string>();

  constructor(private readonly library: StubLibrary) {
    this.members = new Members(library, new Annotations(library));
    for (const module of library.modules.values()) {
      this.symbols.set(module.name, this.ownSymbols(module));
    }
    for (const module of library.modules.values()) {
      this.addStars(module);
    }
    this.findNeeded();
  }

  /** Top-level packages that types refer to and that are not in the table. */
  external(): readonly string[] {
    return [...this.externalPackages].sort();
  }

  moduleText(name: string): string {
    const all = [...(this.symbols.get(name) ?? [])];
    const kept = all.filter(([symbol]) => this.isPublic(name, symbol) || this.needed.has(`${name}.${symbol}`));
    return writeModule({ name, stars: this.stars.get(name) ?? [], symbols: new Map(kept) });
  }

  private isPublic(module: string, name: string): boolean {
    if (!name.startsWith('_')) {
      return true;
    }
    // Stubs of other packages import the private names of `_typeshed`, which has no others.
    return this.library.modules.get(module)?.all?.has(name) === true || module.split('.')[0] === '_typeshed';
  }

  private ownSymbols(module: StubModule): ReadonlyMap<string, SymbolRecord> {
    const result = new Map<string, SymbolRecord>();
    for (const name of module.scope.names()) {
      const isShown = isVisible(module.scope.declarations(name)) || module.all?.has(name) === true;
      const entity = isShown ? this.library.member(module.name, name) : undefined;
      const record = entity === undefined ? undefined : this.members.moduleRecord(`${module.name}.${name}`, entity);
      const isSubmodule = entity?.kind === 'module' && entity.name === `${module.name}.${name}`;
      if (record !== undefined && !isSubmodule) {
        result.set(name, record);
      }
    }
    return result;
  }

  /** Star imports stay such where they bring exactly the names that the look-up takes for public, else name by name. */
  private addStars(module: StubModule): void {
    const kept: string[] = [];
    const symbols = new Map(this.symbols.get(module.name));
    for (const star of module.stars) {
      const wanted = this.library.exportedNames(star);
      const brought = this.publicNames(star, 0);
      if ([...brought].every((name) => wanted.has(name) || symbols.has(name))) {
        kept.push(star);
      }
      for (const name of wanted) {
        const entity =
          symbols.has(name) || (kept.includes(star) && brought.has(name)) ? undefined : this.library.member(star, name);
        const record = entity === undefined ? undefined : this.members.moduleRecord(`${module.name}.${name}`, entity);
        if (record !== undefined) {
          symbols.set(name, record);
        }
      }
    }
    this.stars.set(module.name, kept);
    this.symbols.set(module.name, symbols);
  }

  /** Names that the look-up finds in a module for a star import. */
  private publicNames(module: string, depth: number): ReadonlySet<string> {
    const stub = this.library.modules.get(module);
    const own = [...(this.symbols.get(module)?.keys() ?? [])].filter((name) => !name.startsWith('_'));
    const inherited = depth > 8 ? [] : (stub?.stars ?? []).flatMap((star) => [...this.publicNames(star, depth + 1)]);
    return new Set([...own, ...inherited]);
  }

  private findNeeded(): void {
    const pending: SymbolRecord[] = [];
    for (const [module, symbols] of this.symbols) {
      for (const [name, symbol] of symbols) {
        if (this.isPublic(module, name)) {
          pending.push(symbol);
        }
      }
    }
    for (let symbol = pending.pop(); symbol !== undefined; symbol = pending.pop()) {
      for (const name of namesIn(symbol)) {
        const place = this.placeOf(name);
        if (place === undefined) {
          this.externalPackages.add(name.split('.')[0] ?? name);
        } else if (!this.isPublic(place.module, place.name) && !this.needed.has(`${place.module}.${place.name}`)) {
          this.needed.add(`${place.module}.${place.name}`);
          pending.push(place.symbol);
        }
      }
    }
  }

  /** The module-level name that an absolute name is, or is inside. */
  private placeOf(
    name: string,
  ): { readonly module: string; readonly name: string; readonly symbol: SymbolRecord } | undefined {
    for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      const module = name.slice(0, dot);
      const [first = ''] = name.slice(dot + 1).split('.');
      const symbol = this.symbols.get(module)?.get(first);
      if (symbol !== undefined) {
        return { module, name: first, symbol };
      }
    }
    return undefined;
  }
}

/** Absolute names that a record refers to. */
function namesIn(symbol: SymbolRecord): readonly string[] {
  switch (symbol.kind) {
    case 'function':
      return symbol.signatures.flatMap(({ parameters, returns }) => [
        ...parameters.flatMap(({ type }) => namesOfType(type)),
        ...namesOfType(returns),
      ]);
    case 'value':
    case 'alias':
      return namesOfType(symbol.type);
    case 'reference':
      return [symbol.name];
    case 'class':
      return namesInClass(symbol.record);
    case 'module':
      return [];
  }
}

function namesInClass({ bases, members }: ClassRecord): readonly string[] {
  return [...bases.flatMap(namesOfType), ...[...members.values()].flatMap(namesIn)];
}

function namesOfType(type: TypeExpression): readonly string[] {
  switch (type.kind) {
    case 'instance':
      return [type.name, ...(type.arguments ?? []).flatMap(namesOfType)];
    case 'class':
      return [type.name];
    case 'tuple':
      return type.items.flatMap(namesOfType);
    case 'union':
      return type.options.flatMap(namesOfType);
    case 'callable':
      return namesOfType(type.returns);
    default:
      return [];
  }
}
