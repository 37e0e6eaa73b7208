/**
 * The look-up of library types over a written table (moduleText.ts). Loading finds where each module begins and no more; a
 * module is read when first asked for, a name's types when that name is. Re-exports and star imports are followed here.
 * Where the text comes from is the caller's business: `loadTypes` does no I/O.
 */
import { BoundedMap, ownText } from '../../core/boundedMap';
import { noTypes, type TypedClass, type TypedMember, type TypeExpression, type TypeTable } from '../typeTable';
import { readModule, type Section } from './moduleText';

/** What a table was made from. */
export interface TypesHeader {
  readonly version: 1;
  /** `typeshed`, or the name of a project's own stubs. */
  readonly source: string;
  /** Commit of typeshed. */
  readonly commit?: string;
  /** npm package that carried it, with its version. */
  readonly carrier?: string;
  /** Top-level packages that the stubs refer to and that this table does not hold. */
  readonly external: readonly string[];
}

export interface LibraryTypes extends TypeTable {
  readonly header: TypesHeader;
  moduleNames(): readonly string[];
  /** The names that a module's stub or a class declares: re-exports included, star imports and bases not. */
  namesOf(moduleOrClass: string): readonly string[];
  /** The type that a name stands for which is neither class, function nor value, such as `_typeshed.StrPath`. */
  alias(name: string): TypeExpression | undefined;
}

type Names = ReturnType<typeof readModule>;

/** A chain of re-exports that is longer is a cycle. */
const maxSteps = 12;

/** Names that programs use are looked up once; most programs use fewer of libraries. */
const keptNames = 20_000;

/**
 * Reads a table as `scripts/buildTypes.ts` or `writeTypes` made it. Names that it refers to and does not hold are looked up in
 * `base`: a project's own stubs refer to the standard library.
 */
export function loadTypes(text: string, base: TypeTable = noTypes): LibraryTypes {
  const headerEnd = text.indexOf('\n');
  const header = parseHeader(text.slice(0, headerEnd));
  const starts = moduleStarts(text, headerEnd);
  const modules = new Map<string, Names>();
  const symbols = new BoundedMap<TypedMember | undefined>(keptNames);
  const classes = new BoundedMap<TypedClass | undefined>(keptNames);
  let namespaces: ReadonlySet<string> | undefined;

  function namesIn(module: string): Names | undefined {
    const known = modules.get(module);
    const place = starts.get(module);
    if (known !== undefined || place === undefined) {
      return known;
    }
    const names = readModule(text.slice(place.start, place.end));
    modules.set(names.symbols.module, names);
    return names;
  }

  function isModule(name: string): boolean {
    namespaces ??= new Set(
      Array.from(starts.keys()).flatMap((module) => {
        const parts = module.split('.');
        return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
      }),
    );
    return starts.has(name) || namespaces.has(name);
  }

  /** A name of a module: its own, re-exported, or a module below it. */
  function moduleMember(module: string, name: string, steps: number): TypedMember | undefined {
    const names = namesIn(module);
    if (steps > maxSteps) {
      return undefined;
    }
    const own = names === undefined ? undefined : ownMember(names.symbols, `${module}.${name}`, name, steps);
    if (own !== undefined) {
      return own;
    }
    for (const star of name.startsWith('_') ? [] : (names?.stars ?? [])) {
      const found = isModule(star) ? moduleMember(star, name, steps + 1) : base.symbol(`${star}.${name}`);
      if (found !== undefined) {
        return found;
      }
    }
    const submodule = `${module}.${name}`;
    return isModule(submodule) ? { kind: 'module', name: submodule } : undefined;
  }

  function ownMember(section: Section, fullName: string, name: string, steps: number): TypedMember | undefined {
    if (section.isClass(name)) {
      return { kind: 'class', name: fullName };
    }
    const target = section.reference(name);
    if (target !== undefined) {
      return find(target, steps + 1);
    }
    const alias = section.alias(name);
    if (alias !== undefined) {
      // Calling `Config = dict[str, str]` makes a dict.
      return alias.kind === 'instance' ? { kind: 'class', name: alias.name } : undefined;
    }
    return section.member(name);
  }

  function find(name: string, steps: number): TypedMember | undefined {
    const [top = '', ...rest] = name.split('.');
    if (!isModule(top) || steps > maxSteps) {
      return steps > maxSteps ? undefined : base.symbol(name);
    }
    return below({ kind: 'module', name: top }, rest, steps) ?? belowLongestModule(name, steps) ?? base.symbol(name);
  }

  /** Along attributes, as Python evaluates the dotted name. */
  function below(start: TypedMember, rest: readonly string[], steps: number): TypedMember | undefined {
    let current: TypedMember | undefined = start;
    for (const part of rest) {
      if (current?.kind === 'module') {
        current = isModule(current.name)
          ? moduleMember(current.name, part, steps)
          : base.symbol(`${current.name}.${part}`);
      } else if (current?.kind === 'class') {
        current = classNamed(current.name)?.member(part);
      } else {
        return undefined;
      }
    }
    return current;
  }

  /** For a module that its package hides behind a name of its own. */
  function belowLongestModule(name: string, steps: number): TypedMember | undefined {
    for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
      const module = name.slice(0, end);
      if (starts.has(module) && !name.endsWith('.')) {
        const rest = name.slice(end + 1);
        return below({ kind: 'module', name: module }, rest === '' ? [] : rest.split('.'), steps);
      }
    }
    return undefined;
  }

  /** A class by its canonical name. */
  function classNamed(name: string): TypedClass | undefined {
    return classes.remembered(name, (kept) => readClass(kept) ?? base.class(kept));
  }

  function readClass(name: string): TypedClass | undefined {
    const parts = partsOf(name);
    return parts === undefined ? undefined : typedClass(name, parts);
  }

  function partsOf(name: string): ClassParts | undefined {
    for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      const names = namesIn(name.slice(0, dot));
      if (names !== undefined) {
        const [outer = '', ...inner] = name.slice(dot + 1).split('.');
        let found = names.symbols.class(outer);
        for (const part of inner) {
          found = found?.members.class(part);
        }
        if (found !== undefined) {
          return found;
        }
      }
    }
    return undefined;
  }

  function typedClass(name: string, { typeParameters, bases, members }: ClassParts): TypedClass {
    // What the class does not have is not remembered: there is no end to what it may be asked for.
    const known = new Map<string, TypedMember>();
    return {
      name,
      typeParameters,
      bases,
      member(asked) {
        const remembered = known.get(asked);
        if (remembered !== undefined) {
          return remembered;
        }
        const member = ownText(asked);
        const found = ownMember(members, `${name}.${member}`, member, 0);
        if (found !== undefined) {
          known.set(member, found);
        }
        return found;
      },
    };
  }

  function aliasNamed(name: string, steps: number): TypeExpression | undefined {
    const dot = name.lastIndexOf('.');
    const names = dot < 0 || steps > maxSteps ? undefined : namesIn(name.slice(0, dot));
    const target = names?.symbols.reference(name.slice(dot + 1));
    return target === undefined ? names?.symbols.alias(name.slice(dot + 1)) : aliasNamed(target, steps + 1);
  }

  const symbol = (name: string): TypedMember | undefined => symbols.remembered(name, (kept) => find(kept, 0));

  return {
    header,
    symbol,
    class(name) {
      const found = symbol(name);
      return classNamed(found?.kind === 'class' ? found.name : name);
    },
    moduleNames: () => [...starts.keys()],
    namesOf: (name) => (namesIn(name)?.symbols ?? partsOf(name)?.members)?.names() ?? [],
    alias: (name) => aliasNamed(name, 0),
  };
}

type ClassParts = NonNullable<ReturnType<Section['class']>>;

function moduleStarts(
  text: string,
  from: number,
): ReadonlyMap<string, { readonly start: number; readonly end: number }> {
  const starts = new Map<string, { readonly start: number; readonly end: number }>();
  for (let mark = text.indexOf('\n@', from); mark >= 0;) {
    const next = text.indexOf('\n@', mark + 2);
    const start = mark + 1;
    const nameEnd = text.indexOf('\n', start);
    starts.set(text.slice(start + 1, nameEnd), { start, end: next < 0 ? text.length : next + 1 });
    mark = next;
  }
  return starts;
}

function parseHeader(line: string): TypesHeader {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed) || parsed.version !== 1) {
    throw new Error('This is no table of types of version 1.');
  }
  const text = (key: string): string | undefined => {
    const value: unknown = Object.entries(parsed).find(([name]) => name === key)?.[1];
    return typeof value === 'string' ? value : undefined;
  };
  const commit = text('commit');
  const carrier = text('carrier');
  return {
    version: 1,
    source: text('source') ?? '',
    ...(commit === undefined ? {} : { commit }),
    ...(carrier === undefined ? {} : { carrier }),
    external: 'external' in parsed && Array.isArray(parsed.external) ? parsed.external.map(String) : [],
  };
}
