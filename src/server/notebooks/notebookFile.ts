/**
 * A Jupyter notebook's file: its code cells in Python with the line each stands on, and the file's text with some cells changed,
 * everything else kept to the byte. Reads nbformat 4 (https://nbformat.readthedocs.io/en/latest/format_description.html); outputs
 * are passed over. Knows nothing of what the cells mean.
 */
import { LineMap } from '../../core/text';
import { type JsonNode, jsonProblem, member, scanJson } from './jsonScan';
import type { NotebookCell } from './notebookModule';

export type NotebookFile =
  | {
      readonly kind: 'notebook';
      /** The code cells in Python. */
      readonly cells: readonly NotebookCell[];
    }
  /** Of a kernel for another language. */
  | { readonly kind: 'other-language'; readonly language: string }
  /** `message` is a clause that follows the file's name. */
  | { readonly kind: 'problem'; readonly message: string };

const majorVersion = 4;

export function readNotebook(text: string): NotebookFile {
  const problem = jsonProblem(text);
  if (problem !== undefined) {
    return { kind: 'problem', message: `is no valid JSON: ${reasonOf(text, problem)}` };
  }
  const root = scanJson(text);
  const version = valueOf(member(root, 'nbformat'), text);
  if (typeof version !== 'number') {
    return { kind: 'problem', message: 'is JSON but no notebook: it has no `nbformat`.' };
  }
  if (version !== majorVersion) {
    const advice = version < majorVersion ? ': save it with a newer Jupyter, or run `jupyter nbconvert`.' : '.';
    return { kind: 'problem', message: `is of notebook format ${String(version)}; only 4 is read${advice}` };
  }
  const language = languageOf(root, text);
  if (language !== undefined && !isPython(language)) {
    return { kind: 'other-language', language };
  }
  const lines = new LineMap(text);
  return {
    kind: 'notebook',
    cells: cellNodes(root).flatMap((cell, index) => {
      const source = member(cell, 'source');
      return source === undefined || !isPythonCell(cell, text)
        ? []
        : [{ index, source: sourceText(source, text), ...preferredLineOf(source, text, lines) }];
    }),
  };
}

/** The file's text with new sources of some cells; lines that a cell keeps are kept as they are written. */
export function withSources(text: string, sources: ReadonlyMap<number, string>): string {
  const cells = cellNodes(scanJson(text));
  let result = text;
  // From the last on, so that the places of those before stay right.
  for (const [index, source] of [...sources].sort(([a], [b]) => b - a)) {
    const node = cells[index] && member(cells[index], 'source');
    if (node !== undefined) {
      result = result.slice(0, node.start) + writtenSource(node, source, text) + result.slice(node.end);
    }
  }
  return result;
}

function cellNodes(root: JsonNode): readonly JsonNode[] {
  return member(root, 'cells')?.items ?? [];
}

/** Metadata of a notebook name the language in two places; a notebook that names none is Python's, as in Jupyter. */
function languageOf(root: JsonNode, text: string): string | undefined {
  const metadata = member(root, 'metadata');
  const named = [
    ['language_info', 'name'],
    ['kernelspec', 'language'],
  ].map(([group = '', name = '']) => valueOf(member(member(metadata, group), name), text));
  return named.find((each) => typeof each === 'string');
}

function isPython(language: string): boolean {
  return /^(?:i?python[23]?)$/i.test(language);
}

function isPythonCell(cell: JsonNode, text: string): boolean {
  const language = valueOf(member(member(member(cell, 'metadata'), 'vscode'), 'languageId'), text);
  return valueOf(member(cell, 'cell_type'), text) === 'code' && (typeof language !== 'string' || isPython(language));
}

/** A string, or an array of lines with their ends. */
function sourceText(source: JsonNode, text: string): string {
  return (source.items ?? [source]).map((each) => stringOf(each, text)).join('');
}

/** The line of the file that the first line stands on, where each line of the cell has one of its own. */
function preferredLineOf(
  { items }: JsonNode,
  text: string,
  lines: LineMap,
): { readonly preferredLine: number } | Record<string, never> {
  const places = (items ?? []).map(({ start }) => lines.positionAt(start).line);
  const [first] = places;
  const isAligned =
    first !== undefined &&
    places.every((line, index) => line === first + index) &&
    (items ?? []).slice(0, -1).every((each) => /^[^\r\n]*\r?\n$/.test(stringOf(each, text)));
  return isAligned ? { preferredLine: first } : {};
}

function writtenSource(node: JsonNode, source: string, text: string): string {
  const { items } = node;
  if (items === undefined) {
    return JSON.stringify(source);
  }
  const lineEnd = items.some((each) => stringOf(each, text).endsWith('\r\n')) ? '\r\n' : '\n';
  const lines = source === '' ? [] : source.split(/(?<=\n)/).map((line) => line.replace(/\n$/, lineEnd));
  const written = new Map(items.map((each) => [stringOf(each, text), text.slice(each.start, each.end)] as const));
  const [first, second] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined) {
    // An empty array tells nothing of how its lines would stand: one line of the file for each, two spaces further in.
    const indentation = /(?:^|\n)([ \t]*)[^\n]*$/.exec(text.slice(0, node.start))?.[1] ?? '';
    const inner = lines.map((line) => `\n${indentation} ${JSON.stringify(line)}`).join(',');
    return lines.length === 0 ? '[]' : `[${inner}\n${indentation}]`;
  }
  const open = text.slice(node.start, first.start);
  const separator = second === undefined ? `,${open.slice(1)}` : text.slice(first.end, second.start);
  const close = text.slice(last.end, node.end);
  return open + lines.map((line) => written.get(line) ?? JSON.stringify(line)).join(separator) + close;
}

/** Empty for anything else. */
function stringOf(node: JsonNode, text: string): string {
  const value = valueOf(node, text);
  return typeof value === 'string' ? value : '';
}

function valueOf(node: JsonNode | undefined, text: string): unknown {
  return node === undefined ? undefined : JSON.parse(text.slice(node.start, node.end));
}

function reasonOf(text: string, offset: number): string {
  if (text.trim() === '') {
    return 'it is empty.';
  }
  if (/^\s*(?:<{7}|={7}|>{7})(?: |$)/m.test(text)) {
    return 'it holds the markers of a merge conflict.';
  }
  if (offset >= text.trimEnd().length) {
    return 'its end is missing.';
  }
  const { line, character } = new LineMap(text).positionAt(offset);
  return `unexpected \`${text.charAt(offset)}\` at line ${String(line + 1)}, column ${String(character + 1)}.`;
}
