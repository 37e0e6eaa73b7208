/**
 * The Markdown pieces that hovers are made of: links to places in the source, evidence and chains of calls.
 * Text from a program goes into code spans, where Markdown has no meaning.
 */
import type { FunctionAdvice } from '../advice/finding';
import { effectNames, formatDuration } from '../advice/wording';
import { totalMs } from '../core/cost';
import type { Range, SourceLocation } from '../core/text';
import type { Evidence } from '../core/verdict';
import { visible } from '../core/visibleText';
import type { linkedCommands } from '../protocol';
import type { DocumentRange } from './documents';

/** Gives the editor's place of one of the project. */
export type Locate = (path: string, range: Range) => DocumentRange;

/** A code span, safe for any text. */
export function code(text: string): string {
  const line = visible(text.replace(/\s+/g, ' '));
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/g), (match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

/** Text of any origin as plain words, safe from being taken for Markdown. */
export function plain(text: string): string {
  return visible(text).replace(/[\\`*_{}[\]()<>#+\-.!|~&:]/g, '\\$&');
}

/**
 * A sentence of the advice, whose backticks mark code: that becomes code spans, and everything else words. A name with a backtick
 * in it only swaps the two.
 */
export function prose(sentence: string): string {
  return sentence
    .split('`')
    .map((part, index) => (part === '' ? '' : index % 2 === 0 ? words(part) : code(part)))
    .join('');
}

/** Within a sentence fewer characters mean something than at the start of a line; editors that show Markdown as it is stay readable. */
function words(text: string): string {
  return visible(text)
    .replace(/[\\`*_[\]<>~&@]/g, '\\$&')
    .replaceAll('://', '\\://')
    .replaceAll(/www\./gi, (each) => `${each.slice(0, -1)}\\.`);
}

/**
 * The location's text, linked to its place; a link leads to no line of a notebook's cell, so that one is named. Readers of Markdown
 * disagree on where a link ends that has backticks in its text.
 */
export function link({ path, range, text }: SourceLocation, locate: Locate): string {
  const place = locate(path, range);
  const line = place.range.start.line + 1;
  return place.cellNumber === undefined
    ? `[${code(text.replaceAll('`', '\u02cb'))}](${address(place.uri)}#L${line})`
    : `${code(text)} (cell ${place.cellNumber}, line ${line})`;
}

/** Round brackets would end a link's address, and URLs leave them as they are. */
function address(url: string): string {
  return url.replaceAll('(', '%28').replaceAll(')', '%29');
}

/** `requests.get` network, 120 ms, through `load` → `fetch`. */
export function evidenceLine(evidence: Evidence, locate: Locate): string {
  const chain = evidence.via.map((each) => link(each, locate)).join(' → ');
  const through = chain === '' ? '' : `, through ${chain}`;
  const time = evidence.effect === 'unresolved' ? '' : `, ${formatDuration(evidence.ms)}`;
  return `- ${link(evidence.location, locate)} ${effectNames[evidence.effect]}${time}${through}`;
}

/** A link that runs one of the commands that the client lets Markdown run. */
export function commandLink(
  text: string,
  command: (typeof linkedCommands)[number],
  values: readonly unknown[],
): string {
  const query = address(encodeURIComponent(JSON.stringify(values)));
  return `[${text}](command:${command}?${query})`;
}

/** What one call takes, and how that is known. */
export function costSentence({ cost, verdict, measured }: FunctionAdvice): string {
  const estimate = formatDuration(totalMs(cost));
  if (measured !== undefined) {
    const how = measured.by === 'profile' ? 'from the profile' : 'measured with';
    return `${formatDuration(measured.wallMs)} per call (${how} ${plain(measured.from)}; estimated ${estimate}).`;
  }
  return verdict.class === 'trivial'
    ? `${estimate} per call (estimated).`
    : `${estimate} per call (estimated, ${Math.round(100 * verdict.confidence)} % of it understood).`;
}
