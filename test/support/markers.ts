/**
 * Reads expectations out of fixture files: comments beside the line they are about. One grammar for every fixture, written behind
 * `//` in JavaScript and TypeScript:
 *   # expect: rule "part of the message"     a finding starts on this line; alone on a line, on the next code line
 *   # ok: rule                               a tempting false alarm: the rule must stay silent on this line
 *   # todo-ok: rule                          a known false alarm: reported today, to become `ok` when it is cured
 *   # class: io, # gil: held, # recommend: threads      about the function defined on this line; `thread` for `gil` in JavaScript
 *   # recommend: threads|processes                      the same where more than one answer is right
 *   # calls: sqlite3.connect, shop.storage.load         what the calls on this line reach, in the order their callees end:
 *                                                       `a|b` where one call may reach several, `name?` for one
 *                                                       that is known by its type alone, `unresolved` for none
 *   # type: list[sqlite3.Row]                           what the module-level name assigned on this line, or the argument of
 *                                                       `reveal_type(...)`, is; to the end of the comment
 */

export interface ExpectedFinding {
  readonly line: number;
  readonly rule: string;
  readonly part: string;
}

export interface ExpectedProperty {
  readonly line: number;
  readonly name: 'class' | 'gil' | 'recommend';
  /** As written: several right answers are joined by `|`. */
  readonly value: string;
  /** The right answers, at least one. */
  readonly accepted: readonly string[];
}

export interface Markers {
  readonly findings: readonly ExpectedFinding[];
  readonly silent: readonly { readonly line: number; readonly rule: string }[];
  readonly falseAlarms: readonly { readonly line: number; readonly rule: string }[];
  readonly properties: readonly ExpectedProperty[];
  readonly calls: readonly { readonly line: number; readonly names: readonly string[] }[];
  readonly types: readonly { readonly line: number; readonly name: string }[];
}

const pattern = /(todo-ok|expect|ok|class|gil|thread|recommend):\s*([\w-]+(?:\|[\w-]+)*)(?:\s+"([^"]*)")?/g;

/** @throws Error for a comment that looks like a marker but is none, so that a typing error cannot hide an expectation. */
export function readMarkers(text: string, path: string): Markers {
  const findings: ExpectedFinding[] = [];
  const silent: { line: number; rule: string }[] = [];
  const falseAlarms: { line: number; rule: string }[] = [];
  const properties: ExpectedProperty[] = [];
  const calls: { line: number; names: readonly string[] }[] = [];
  const types: { line: number; name: string }[] = [];
  const isScript = /\.[cm]?[jt]sx?$/.test(path);
  const lines = text.split(/\r\n|\r|\n/).map((line) => (isScript ? line.replace(/\/\/\s*(?=[a-z-]+:)/, '# ') : line));
  lines.forEach((content, index) => {
    const isAlone = content.trimStart().startsWith('#');
    const line = isAlone ? nextCodeLine(lines, index) : index;
    for (const [, kind, written = ''] of content.matchAll(/(?:^|\s)#\s*(calls|type):([^#]*)/g)) {
      const answer = written.trim();
      if (answer === '') {
        throw new Error(`${path}:${index + 1}: this marker is not understood: ${content.trim()}`);
      }
      if (kind === 'calls') {
        calls.push({ line, names: answer.split(/\s*,\s*/) });
      } else if (!answer.startsWith('ignore')) {
        // `# type: ignore` is a comment for type checkers.
        types.push({ line, name: answer });
      }
    }
    const comment = /(^|\s)#\s*((?:todo-ok|expect|ok|class|gil|thread|recommend):.*)$/.exec(content);
    if (!comment) {
      return;
    }
    const matches = [...(comment[2] ?? '').matchAll(pattern)];
    if (matches.length === 0) {
      throw new Error(`${path}:${index + 1}: this marker is not understood: ${content.trim()}`);
    }
    for (const [, kind, value = '', part = ''] of matches) {
      switch (kind) {
        case 'expect':
          findings.push({ line, rule: value, part });
          break;
        case 'ok':
          silent.push({ line, rule: value });
          break;
        case 'todo-ok':
          falseAlarms.push({ line, rule: value });
          break;
        case 'thread':
          properties.push({ line, name: 'gil', value, accepted: value.split('|') });
          break;
        case 'class':
        case 'gil':
        case 'recommend':
          properties.push({ line, name: kind, value, accepted: value.split('|') });
          break;
        default:
      }
    }
  });
  return { findings, silent, falseAlarms, properties, calls, types };
}

function nextCodeLine(lines: readonly string[], from: number): number {
  let line = from + 1;
  while (line < lines.length && /^\s*(?:(?:#|\/\/).*)?$/.test(lines[line] ?? '')) {
    line++;
  }
  return line;
}
