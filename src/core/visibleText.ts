/**
 * Text of unknown origin for places where control characters mean something: a terminal, the log of a build, one line of a
 * report. What would move the cursor, change colours, turn the direction of writing or begin a line of its own is written out
 * as an escape, so that a file's name cannot forge what stands around it. Changes nothing that a person can see.
 */

/**
 * C0 and C1 controls, DEL, line and paragraph separators, and the characters that turn the direction of writing (Unicode
 * Technical Report 36, "Bidirectional Text Spoofing"; CVE-2021-42574).
 */
// eslint-disable-next-line no-control-regex -- exactly these are meant
const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** What this program itself writes to a terminal: line ends, tabs, and the styles of ECMA-48 that cli/terminal.ts knows. */
// eslint-disable-next-line no-control-regex -- exactly these are meant
const own = /\n|\t|\u001b\[(?:[12]|22|3[1236]|39)m/g;

/** On one line, whatever the text holds: `\u001b[2J` for the sequence that would clear the screen. */
export function visible(text: string): string {
  return text.replace(unseen, escaped);
}

/** The same for whole output that has lines and colours of its own. */
export function visibleOutput(text: string): string {
  let result = '';
  let end = 0;
  for (const match of text.matchAll(own)) {
    result += visible(text.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  return result + visible(text.slice(end));
}

/** Lines that are made of text of unknown origin with colours of its own: as many of them as there are given. */
export function visibleLines(lines: readonly string[]): string {
  return lines.map((line) => visibleOutput(line.replaceAll('\n', '\\u000a'))).join('\n');
}

/** JSON for people and programs: the same value as `JSON.stringify` writes, with nothing in it that a terminal would obey. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(unseen, (character) =>
    character === '\n' ? character : escaped(character),
  );
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
