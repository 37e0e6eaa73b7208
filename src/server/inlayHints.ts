/**
 * The quiet figure behind a call or a function's head: what one execution is estimated, or was measured, to take, and what the
 * time goes to. Off unless a person wants it, and silent about everything that takes hardly any time.
 */
import { type InlayHint, type InlayHintParams, MarkupKind } from 'vscode-languageserver';
import type { ReachedEffect, ResolvedCall } from '../analysis/summary';
import type { FunctionAdvice } from '../advice/finding';
import { effectNames, formatDuration, isNoteworthy } from '../advice/wording';
import { dominantPart, totalMs } from '../core/cost';
import { containsPosition, type Position } from '../core/text';
import type { ServerContext } from './context';
import { rangeInDocument } from './documents';
import { code, costSentence, link, plain, type Locate } from './present';

/** Calls that take less get no hint, in milliseconds: a page of figures that do not matter hides the one that does. */
const leastMs = 1;

export function inlayHintsOf({ textDocument: { uri }, range }: InlayHintParams, context: ServerContext): InlayHint[] {
  const { documents, analysis, settings } = context;
  const open = settings().showsInlayHints ? documents.current(uri) : undefined;
  if (open === undefined) {
    return [];
  }
  const locate: Locate = (path, place) => documents.locate(path, place);
  const lines = (analysis.text(open.path) ?? '').split(/\r\n|\r|\n/);
  const hints = analysis
    .functions(open.path)
    .flatMap((advice) => [
      ...headHints(advice, lines, locate),
      ...advice.summary.calls.flatMap((call) => callHints(call, advice, locate)),
    ]);
  return hints.flatMap((each) => {
    const place = rangeInDocument(open, { start: each.position, end: each.position });
    return place !== undefined && containsPosition(range, place.start) ? [{ ...each, position: place.start }] : [];
  });
}

/** The end of a function's head on the line of its name, before a comment: its colon or brace. */
const endOfHead = /^(.*[:{])\s*(?:(?:#|\/\/).*)?$/;

/** A head of several lines has no place for it. */
function headHints(advice: FunctionAdvice, lines: readonly string[], locate: Locate): InlayHint[] {
  const { nameRange, kind } = advice.summary.facts;
  const [, head] = endOfHead.exec(lines[nameRange.end.line] ?? '') ?? [];
  if (kind === 'lambda' || head === undefined || !isNoteworthy(advice)) {
    return [];
  }
  const { measured } = advice;
  const label =
    measured === undefined
      ? `≈ ${formatDuration(totalMs(advice.cost))} per call`
      : `measured ${formatDuration(measured.wallMs)} per call`;
  const dearest = advice.verdict.evidence[0];
  const origin =
    dearest === undefined || dearest.effect === 'unresolved'
      ? ''
      : `Most of it: ${link(dearest.location, locate)} ${effectNames[dearest.effect]}. ${plain(dearest.origin)}`;
  return [hint({ line: nameRange.end.line, character: head.length }, label, [costSentence(advice), origin])];
}

function callHints(resolved: ResolvedCall, { summary, verdict }: FunctionAdvice, locate: Locate): InlayHint[] {
  const { call, cost, repeats } = resolved;
  const ms = totalMs(cost);
  if (ms < leastMs || call.implicit !== undefined) {
    return [];
  }
  // The effects of a function stand dearest first.
  const effect = summary.effects.find((each) => each.call === call);
  const kind = effect?.effect ?? (dominantPart(cost).endsWith('Cpu') ? 'bytecode' : 'await');
  const times = repeats > 1 ? `, ${formatCount(repeats)} times per call of ${code(summary.facts.name)}` : '';
  const origin = effect === undefined ? '' : originOf(effect, verdict.evidence, locate);
  return [
    hint(call.callRange.end, `≈ ${formatDuration(ms)} ${effectNames[kind]}`, [
      `${code(call.text)}: ${formatDuration(ms)} each time (estimated)${times}.`,
      origin,
    ]),
  ];
}

/** Where the figure comes from: the operation that it is of, and the source of its price. */
function originOf(effect: ReachedEffect, evidence: FunctionAdvice['verdict']['evidence'], locate: Locate): string {
  const same = evidence.find(({ location }) => location === effect.location);
  const source = plain(same?.origin ?? effect.entry?.source ?? 'Estimated from its operations.');
  const isElsewhere = effect.via.length > 0;
  return isElsewhere ? `It comes from ${link(effect.location, locate)}. ${source}` : source;
}

function hint(position: Position, label: string, tooltip: readonly string[]): InlayHint {
  const value = tooltip.filter((part) => part !== '').join('\n\n');
  return { position, label, paddingLeft: true, tooltip: { kind: MarkupKind.Markdown, value } };
}

function formatCount(repeats: number): string {
  return repeats >= 10 ? String(Math.round(repeats)) : String(Number(repeats.toPrecision(2)));
}
