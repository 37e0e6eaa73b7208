/**
 * Where the values of a JSON text stand, so that one of them can be replaced and all others kept as they are written. For a text
 * that is known to be valid JSON (RFC 8259): it does not check, and does not say what the values are.
 */

export interface JsonNode {
  /** Offsets of the text, the quotes or brackets included. */
  readonly start: number;
  readonly end: number;
  /** Of an array. */
  readonly items?: readonly JsonNode[];
  /** Of an object, by name. */
  readonly members?: ReadonlyMap<string, JsonNode>;
}

export function member(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return node?.members?.get(name);
}

/** @param text Valid JSON; of another text nothing is promised but that this ends. */
export function scanJson(text: string): JsonNode {
  return new Scanner(text).value();
}

/** Offset of the first character that keeps the text from being JSON, its length where something is missing at the end. */
export function jsonProblem(text: string): number | undefined {
  const scanner = new Scanner(text);
  scanner.value();
  scanner.end();
  return scanner.problem;
}

class Scanner {
  private at = 0;
  private firstProblem: number | undefined;

  constructor(private readonly text: string) {}

  get problem(): number | undefined {
    return this.firstProblem;
  }

  value(): JsonNode {
    this.skipSpace();
    const start = this.at;
    switch (this.text[start]) {
      case '{':
        return this.object(start);
      case '[':
        return this.array(start);
      case '"':
        this.skipString();
        return { start, end: this.at };
      default:
        return this.literal(start);
    }
  }

  end(): void {
    this.skipSpace();
    if (this.at < this.text.length) {
      this.note(this.at);
    }
  }

  private object(start: number): JsonNode {
    const members = new Map<string, JsonNode>();
    this.at++;
    while (this.isAtItem('}', members.size === 0)) {
      const nameStart = this.at;
      this.skipString();
      const name = parsed(this.text.slice(nameStart, this.at));
      this.skipSpace();
      if (this.text[this.at] === ':') {
        this.at++;
      } else {
        this.note(this.at);
      }
      members.set(String(name), this.value());
    }
    return { start, end: this.at, members };
  }

  private array(start: number): JsonNode {
    const items: JsonNode[] = [];
    this.at++;
    while (this.isAtItem(']', items.length === 0)) {
      items.push(this.value());
    }
    return { start, end: this.at, items };
  }

  private literal(start: number): JsonNode {
    while (this.at < this.text.length && !',:]} \t\r\n'.includes(this.text.charAt(this.at))) {
      this.at++;
    }
    if (parsed(this.text.slice(start, this.at)) === undefined) {
      this.note(start);
    }
    return { start, end: this.at };
  }

  /** Goes past a comma. False behind the closing bracket, or where nothing sensible follows. */
  private isAtItem(close: string, isFirst: boolean): boolean {
    this.skipSpace();
    const next = this.text[this.at];
    if (isFirst ? next !== close && next !== undefined : next === ',') {
      this.at += isFirst ? 0 : 1;
      this.skipSpace();
      return this.firstProblem === undefined;
    }
    if (next === close) {
      this.at++;
    } else {
      this.note(this.at);
    }
    return false;
  }

  private skipString(): void {
    const start = this.at;
    let end = this.text.indexOf('"', start + 1);
    while (end !== -1 && this.isEscaped(end)) {
      end = this.text.indexOf('"', end + 1);
    }
    this.at = end === -1 ? this.text.length : end + 1;
    if (this.text[start] !== '"') {
      this.note(start);
    } else if (end === -1) {
      this.note(this.text.length);
    } else if (parsed(this.text.slice(start, this.at)) === undefined) {
      this.note(start);
    }
  }

  private isEscaped(offset: number): boolean {
    let count = 0;
    while (this.text[offset - 1 - count] === '\\') {
      count++;
    }
    return count % 2 === 1;
  }

  private skipSpace(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) {
      this.at++;
    }
  }

  private note(offset: number): void {
    this.firstProblem ??= offset;
  }
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
