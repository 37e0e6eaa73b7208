/**
 * The Markdown pieces that hovers are made of: links to places in the source, evidence and chains of calls.
 * Text from a program goes into code spans, where Markdown has no meaning.
 */
import { effectNames, formatDuration } from '../advice/wording';
import type { SourceLocation } from '../core/text';
import type { Evidence } from '../core/verdict';

/** Gives the editor's address of a file of the project. */
export type UriOf = (path: string) => string;

/** A code span, safe for any text. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/g), (match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

/** The location's text, linked to its place. */
export function link({ path, range, text }: SourceLocation, uriOf: UriOf): string {
  return `[${code(text)}](${uriOf(path)}#L${range.start.line + 1})`;
}

/** `requests.get` network, 120 ms, through `load` → `fetch`. */
export function evidenceLine(evidence: Evidence, uriOf: UriOf): string {
  const chain = evidence.via.map((each) => link(each, uriOf)).join(' → ');
  const through = chain === '' ? '' : `, through ${chain}`;
  const time = evidence.effect === 'unresolved' ? '' : `, ${formatDuration(evidence.ms)}`;
  return `- ${link(evidence.location, uriOf)} ${effectNames[evidence.effect]}${time}${through}`;
}
