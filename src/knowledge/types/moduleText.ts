/**
 * The written form of a module's names in a table of types: a line for the module, then one line for each name, the members of
 * a class one space deeper under it. `sections` finds the names of a module without reading their types; the types of a name
 * are read when somebody asks for it. Following re-exports from module to module is types.ts's business.
 */
import type { TypedMember, TypedSignature, TypeExpression } from '../typeTable';
import { TypeReader, writeSignatures, writeType } from './typeText';

/** A name of a module or a class as its stub declares it. */
export type SymbolRecord =
  | {
      readonly kind: 'function';
      readonly signatures: readonly TypedSignature[];
      readonly receiver?: 'class' | 'none';
    }
  | { readonly kind: 'value'; readonly type: TypeExpression }
  | { readonly kind: 'module'; readonly name: string }
  | { readonly kind: 'class'; readonly record: ClassRecord }
  /** Defined elsewhere, under this absolute name. */
  | { readonly kind: 'reference'; readonly name: string }
  /** A name for a type that is no class: `StrPath`, `list['T]`. */
  | { readonly kind: 'alias'; readonly type: TypeExpression };

export interface ClassRecord {
  readonly typeParameters: readonly string[];
  readonly bases: readonly TypeExpression[];
  readonly members: ReadonlyMap<string, SymbolRecord>;
}

export interface ModuleRecord {
  readonly name: string;
  /** Modules whose public names are all this module's as well, the first one winning. */
  readonly stars: readonly string[];
  readonly symbols: ReadonlyMap<string, SymbolRecord>;
}

/** Ends in a line break. */
export function writeModule({ name, stars, symbols }: ModuleRecord): string {
  const lines = [`@${name}`, ...stars.map((star) => `*${star}`)];
  writeSymbols(symbols, name, 0, lines);
  return lines.join('\n') + '\n';
}

function writeSymbols(
  symbols: ReadonlyMap<string, SymbolRecord>,
  module: string,
  depth: number,
  lines: string[],
): void {
  const indentation = ' '.repeat(depth);
  let valueNames: string[] = [];
  let valueType = '';
  const endValues = (): void => {
    if (valueNames.length > 0) {
      lines.push(`${indentation}${valueNames.join(',')}${valueType}`);
    }
    valueNames = [];
  };
  for (const [name, symbol] of symbols) {
    if (symbol.kind === 'value') {
      // Neighbours of one type, the constants of a module mostly, share a line.
      const type = symbol.type.kind === 'unknown' ? '' : `:${writeType(symbol.type, module)}`;
      if (type !== valueType) {
        endValues();
      }
      valueType = type;
      valueNames.push(name);
      continue;
    }
    endValues();
    lines.push(indentation + writeSymbol(name, symbol, module));
    if (symbol.kind === 'class') {
      writeSymbols(symbol.record.members, module, depth + 1, lines);
    }
  }
  endValues();
}

const receiverMarks = { class: '%', none: '$' } as const;

function writeSymbol(name: string, symbol: Exclude<SymbolRecord, { kind: 'value' }>, module: string): string {
  switch (symbol.kind) {
    case 'function': {
      const mark = symbol.receiver === undefined ? '' : receiverMarks[symbol.receiver];
      return mark + name + writeSignatures(symbol.signatures, module);
    }
    case 'module':
      return `${name}^${symbol.name}`;
    case 'reference':
      // Under the same name elsewhere, as mostly: the dot ends it.
      return `${name}=${symbol.name.endsWith(`.${name}`) ? symbol.name.slice(0, -name.length) : symbol.name}`;
    case 'alias':
      return `${name}~${writeType(symbol.type, module)}`;
    case 'class': {
      const { typeParameters, bases } = symbol.record;
      const parameters = typeParameters.length === 0 ? '' : `[${typeParameters.join(',')}]`;
      const parents = bases.map((base) => writeType(base, module)).join(',');
      return `#${name}${parameters}${parents === '' ? '' : `<${parents}`}`;
    }
  }
}

/** A line, its kind told but its types not read yet. */
interface SymbolLine {
  /** One name, or those of several values between commas. */
  readonly names: string;
  readonly mark: '' | '%' | '$' | '#';
  /** The line behind the names. */
  readonly rest: string;
  /** Members of a class: the lines from here to before `end`. */
  readonly start: number;
  readonly end: number;
}

/** The names of a module, or of a class in it. */
export class Section {
  private readonly symbols: ReadonlyMap<string, SymbolLine>;

  constructor(
    private readonly lines: readonly string[],
    readonly module: string,
    range: { readonly start: number; readonly end: number; readonly depth: number },
  ) {
    const symbols = new Map<string, SymbolLine>();
    this.depth = range.depth;
    for (let index = range.start; index < range.end;) {
      const start = index + 1;
      let end = start;
      while (end < range.end && lines[end]?.charAt(range.depth) === ' ') {
        end++;
      }
      const symbol = symbolLine(lines[index] ?? '', range.depth, start, end);
      for (const name of symbol.names.split(',')) {
        symbols.set(name, symbol);
      }
      index = end;
    }
    this.symbols = symbols;
  }

  private readonly depth: number;

  names(): readonly string[] {
    return [...this.symbols.keys()];
  }

  isClass(name: string): boolean {
    return this.symbols.get(name)?.mark === '#';
  }

  /** The absolute name a re-export leads to. */
  reference(name: string): string | undefined {
    const rest = this.symbols.get(name)?.rest;
    if (rest?.startsWith('=') !== true) {
      return undefined;
    }
    return rest.endsWith('.') ? rest.slice(1) + name : rest.slice(1);
  }

  alias(name: string): TypeExpression | undefined {
    const rest = this.symbols.get(name)?.rest;
    return rest?.startsWith('~') === true ? new TypeReader(rest.slice(1), this.module).wholeType() : undefined;
  }

  /** A function, value or module; undefined for a class, a re-export or an alias. */
  member(name: string): Exclude<TypedMember, { kind: 'class' }> | undefined {
    const symbol = this.symbols.get(name);
    if (symbol === undefined || symbol.mark === '#') {
      return undefined;
    }
    const { rest, mark } = symbol;
    switch (rest.charAt(0)) {
      case '':
        return { kind: 'value', type: { kind: 'unknown' } };
      case ':':
        return { kind: 'value', type: new TypeReader(rest.slice(1), this.module).wholeType() };
      case '^':
        return { kind: 'module', name: rest.slice(1) };
      case '(':
      case '&': {
        const signatures = new TypeReader(rest, this.module).wholeSignatures();
        return { kind: 'function', signatures, ...receiverOf(mark) };
      }
      default:
        return undefined;
    }
  }

  /** What a class's own line says, and its members. */
  class(name: string):
    | {
        readonly typeParameters: readonly string[];
        readonly bases: readonly TypeExpression[];
        readonly members: Section;
      }
    | undefined {
    const symbol = this.symbols.get(name);
    if (symbol?.mark !== '#') {
      return undefined;
    }
    const { rest, start, end } = symbol;
    const close = rest.startsWith('[') ? rest.indexOf(']') : -1;
    const bases = rest.slice(close + 1);
    return {
      typeParameters: close < 0 ? [] : rest.slice(1, close).split(','),
      bases: bases === '' ? [] : new TypeReader(bases.slice(1), this.module).wholeTypes(),
      members: new Section(this.lines, this.module, { start, end, depth: this.depth + 1 }),
    };
  }
}

function receiverOf(mark: SymbolLine['mark']): { readonly receiver?: 'class' | 'none' } {
  return mark === '%' ? { receiver: 'class' } : mark === '$' ? { receiver: 'none' } : {};
}

function symbolLine(line: string, depth: number, start: number, end: number): SymbolLine {
  const first = line.charAt(depth);
  const mark = first === '%' || first === '$' || first === '#' ? first : '';
  const nameStart = depth + mark.length;
  let nameEnd = nameStart;
  while (nameEnd < line.length && !'(&:^=~[<'.includes(line.charAt(nameEnd))) {
    nameEnd++;
  }
  return { names: line.slice(nameStart, nameEnd), mark, rest: line.slice(nameEnd), start, end };
}

/** A module's text, from its `@` line to before the next module's. */
export function readModule(text: string): { readonly stars: readonly string[]; readonly symbols: Section } {
  const lines = text.split('\n');
  if (lines.at(-1) === '') {
    lines.pop();
  }
  const module = lines[0]?.slice(1) ?? '';
  let start = 1;
  while (lines[start]?.startsWith('*') === true) {
    start++;
  }
  return {
    stars: lines.slice(1, start).map((line) => line.slice(1)),
    symbols: new Section(lines, module, { start, end: lines.length, depth: 0 }),
  };
}
