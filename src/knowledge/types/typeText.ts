/**
 * The written form of types and signatures in a table of types, and its reader: short enough that the whole of typeshed is a
 * few megabytes, plain enough to be read in a diff. `{sqlite3.Cursor|-}` is a Cursor or None, `(self=:str)list['T]` a
 * signature. Names without a dot are built-in, those that begin with a dot are the module's own.
 * Reading what was written gives the same back; malformed text is an error, since only our own writer makes it.
 */
import type { TypedParameter, TypedSignature, TypeExpression } from '../typeTable';

const builtins = 'builtins.';

/** The text of a type in the table of `module`. */
export function writeType(type: TypeExpression, module: string): string {
  switch (type.kind) {
    case 'unknown':
      return '?';
    case 'none':
      return '-';
    case 'self':
      return '@';
    case 'variable':
      return `'${type.name}`;
    case 'class':
      return `=${shortName(type.name, module)}`;
    case 'module':
      return `^${type.name}`;
    case 'instance': {
      const name = shortName(type.name, module);
      return type.arguments === undefined ? name : `${name}[${writeTypes(type.arguments, ',', module)}]`;
    }
    case 'tuple':
      return `(${writeTypes(type.items, ',', module)})`;
    case 'callable':
      return `>${writeType(type.returns, module)}`;
    case 'union':
      return `{${writeTypes(type.options, '|', module)}}`;
  }
}

function writeTypes(types: readonly TypeExpression[], separator: string, module: string): string {
  return types.map((type) => writeType(type, module)).join(separator);
}

/** A class of the module itself is written from its dot on, unless that would read as another name. */
function shortName(name: string, module: string): string {
  if (name.startsWith(`${module}.`)) {
    const own = name.slice(module.length);
    return module === 'builtins' && !own.includes('.', 1) ? own.slice(1) : own;
  }
  const builtin = name.startsWith(builtins) ? name.slice(builtins.length) : '.';
  return builtin.includes('.') ? name : builtin;
}

/** All overloads of a function. */
export function writeSignatures(signatures: readonly TypedSignature[], module: string): string {
  return signatures.map((signature) => writeSignature(signature, module)).join(';');
}

function writeSignature({ parameters, returns, isAsync }: TypedSignature, module: string): string {
  const list = parameters.map((parameter) => writeParameter(parameter, module)).join(',');
  const result = returns.kind === 'unknown' ? '' : writeType(returns, module);
  return `${isAsync ? '&' : ''}(${list})${result}`;
}

const formMarks = { 'keyword-only': '!', star: '*', 'double-star': '**' } as const;

function writeParameter({ name, type, form, isOptional }: TypedParameter, module: string): string {
  const mark = form === undefined ? '' : formMarks[form];
  const annotation = type.kind === 'unknown' ? '' : `:${writeType(type, module)}`;
  return `${mark}${name}${isOptional === true ? '=' : ''}${annotation}`;
}

/** Reads one type, or the overloads of one function, from the table of `module`. */
export class TypeReader {
  private position = 0;

  constructor(
    private readonly text: string,
    private readonly module: string,
  ) {}

  /** The whole text as one type. */
  wholeType(): TypeExpression {
    const type = this.type();
    this.end();
    return type;
  }

  /** The whole text as types between commas. */
  wholeTypes(): readonly TypeExpression[] {
    const types: TypeExpression[] = [];
    while (this.position < this.text.length) {
      types.push(this.type());
      this.take(',');
    }
    return types;
  }

  /** The whole text as overloads. */
  wholeSignatures(): readonly TypedSignature[] {
    const signatures = [this.signature()];
    while (this.take(';')) {
      signatures.push(this.signature());
    }
    this.end();
    return signatures;
  }

  private type(): TypeExpression {
    const mark = this.text.charAt(this.position);
    switch (mark) {
      case '?':
        this.position++;
        return { kind: 'unknown' };
      case '-':
        this.position++;
        return { kind: 'none' };
      case '@':
        this.position++;
        return { kind: 'self' };
      case "'":
        this.position++;
        return { kind: 'variable', name: this.name() };
      case '=':
        this.position++;
        return { kind: 'class', name: this.absoluteName() };
      case '^':
        this.position++;
        return { kind: 'module', name: this.name() };
      case '(':
        return { kind: 'tuple', items: this.types(',', ')') };
      case '>':
        this.position++;
        return { kind: 'callable', returns: this.type() };
      case '{':
        return { kind: 'union', options: this.types('|', '}') };
      default: {
        const name = this.absoluteName();
        return this.text.charAt(this.position) === '['
          ? { kind: 'instance', name, arguments: this.types(',', ']') }
          : { kind: 'instance', name };
      }
    }
  }

  /** From an opening bracket to `close`. */
  private types(separator: string, close: string): readonly TypeExpression[] {
    this.position++;
    const types: TypeExpression[] = [];
    while (!this.take(close)) {
      if (types.length > 0) {
        this.expect(separator);
      }
      types.push(this.type());
    }
    return types;
  }

  private signature(): TypedSignature {
    const isAsync = this.take('&');
    this.expect('(');
    const parameters: TypedParameter[] = [];
    while (!this.take(')')) {
      if (parameters.length > 0) {
        this.expect(',');
      }
      parameters.push(this.parameter());
    }
    const following = this.text.charAt(this.position);
    const returns: TypeExpression = following === '' || following === ';' ? { kind: 'unknown' } : this.type();
    return { parameters, returns, isAsync };
  }

  private parameter(): TypedParameter {
    const form = this.take('!')
      ? 'keyword-only'
      : this.take('*')
        ? this.take('*')
          ? 'double-star'
          : 'star'
        : undefined;
    const name = this.name();
    const isOptional = this.take('=');
    const type: TypeExpression = this.take(':') ? this.type() : { kind: 'unknown' };
    return { name, type, ...(form === undefined ? {} : { form }), ...(isOptional ? { isOptional } : {}) };
  }

  private absoluteName(): string {
    const name = this.name();
    if (name.startsWith('.')) {
      return this.module + name;
    }
    return name.includes('.') ? name : builtins + name;
  }

  private name(): string {
    const start = this.position;
    while (this.position < this.text.length && !isPunctuation(this.text.charCodeAt(this.position))) {
      this.position++;
    }
    if (this.position === start) {
      throw this.malformed('a name');
    }
    return this.text.slice(start, this.position);
  }

  private take(character: string): boolean {
    const isThere = this.text.startsWith(character, this.position);
    if (isThere) {
      this.position++;
    }
    return isThere;
  }

  private expect(character: string): void {
    if (!this.take(character)) {
      throw this.malformed(`\`${character}\``);
    }
  }

  private end(): void {
    if (this.position < this.text.length) {
      throw this.malformed('the end');
    }
  }

  private malformed(expected: string): Error {
    return new Error(`The table of types has \`${this.text}\` in ${this.module}: no ${expected} at ${this.position}.`);
  }
}

const punctuation: ReadonlySet<number> = new Set(Array.from("?-@'=^()>{}|[],;:!*&", (mark) => mark.charCodeAt(0)));

function isPunctuation(code: number): boolean {
  return punctuation.has(code);
}
