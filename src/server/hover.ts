/**
 * What a person sees on resting the pointer: on a function's name its verdict, the evidence and the advice; on a call with a
 * finding the chain of calls behind it and the way out. Short, and silent everywhere else.
 */
import { type Hover, MarkupKind } from 'vscode-languageserver';
import type { Finding, FunctionAdvice } from '../advice/finding';
import { rulePageUrl, verdictPhrases } from '../advice/wording';
import { containsPosition, type Position, type Range } from '../core/text';
import { commands, type FunctionDetailsParams, type FunctionDetailsResult } from '../protocol';
import { pathOfUri } from './addresses';
import type { ServerContext } from './context';
import { positionInFile, rangeInDocument } from './documents';
import { code, commandLink, costSentence, evidenceLine, link, prose } from './present';

const maximumEvidence = 3;

export function hoverAt(uri: string, documentPosition: Position, context: ServerContext): Hover | null {
  const open = context.documents.current(uri);
  const advice = open === undefined ? undefined : context.analysis.advice(open.path);
  if (open === undefined || advice === undefined) {
    return null;
  }
  const position = positionInFile(open, documentPosition);
  const named = functionNamedAt(advice.functions, position);
  if (named !== undefined) {
    const nameRange = rangeInDocument(open, named.summary.facts.nameRange) ?? named.summary.facts.nameRange;
    const simulate = context.hasCommandLinks()
      ? commandLink('Simulate', commands.openSimulator, [uri, nameRange.start])
      : '';
    return hover(paragraphs([functionText(named, context), simulate]), nameRange);
  }
  const finding = context.settings().showsDiagnostics
    ? advice.findings.find(({ range }) => containsPosition(range, position))
    : undefined;
  const range = finding && rangeInDocument(open, finding.range);
  return finding === undefined || range === undefined
    ? null
    : hover(findingText(finding, { uri, path: open.path, start: range.start }, context), range);
}

/** The verdict on a function of any file of the project, open or not. */
export function functionDetailsAt(
  { uri, position }: FunctionDetailsParams,
  context: ServerContext,
): FunctionDetailsResult {
  const open = context.documents.current(uri);
  const path = open?.path ?? pathOfUri(uri);
  const place = open === undefined ? position : positionInFile(open, position);
  const named = functionNamedAt(context.analysis.functions(path), place);
  return named === undefined ? null : functionText(named, context);
}

function functionNamedAt(functions: readonly FunctionAdvice[], position: Position): FunctionAdvice | undefined {
  return functions.find(
    ({ summary }) => summary.facts.kind !== 'module' && containsPosition(summary.facts.nameRange, position),
  );
}

function functionText(advice: FunctionAdvice, { documents }: ServerContext): string {
  const { verdict, summary, simulation } = advice;
  const name = code(summary.facts.name);
  if (verdict.class === 'trivial') {
    return `${name}: trivial, ${costSentence(advice)}`;
  }
  return paragraphs([
    `${name}: **${verdictPhrases(advice).join(' · ')}**`,
    costSentence(advice),
    verdict.evidence
      .slice(0, maximumEvidence)
      .map((each) => evidenceLine(each, (path, range) => documents.locate(path, range)))
      .join('\n'),
    prose(simulation?.recommendation.reason ?? ''),
  ]);
}

function findingText(
  finding: Finding,
  { uri, path, start }: { readonly uri: string; readonly path: string; readonly start: Position },
  { documents, analysis, hasCommandLinks }: ServerContext,
): string {
  const chain = finding.path.map((each) => link(each, (file, range) => documents.locate(file, range)));
  const fix = analysis.fixes(path, finding).find((each) => each.isPreferred);
  const question = 'Why this matters';
  const simulation = analysis.simulation(path, finding);
  const simulate =
    simulation !== undefined && hasCommandLinks() ? commandLink('Simulate', commands.openSimulator, [uri, start]) : '';
  return paragraphs([
    chain.length === 0 ? '' : `Reached through ${chain.join(' → ')}.`,
    prose(simulation?.recommendation.reason ?? ''),
    fix === undefined ? '' : `Quick fix: ${prose(fix.title)}.`,
    simulate,
    hasCommandLinks()
      ? commandLink(question, commands.showRulePage, [finding.rule])
      : `[${question}](${rulePageUrl(finding.rule)})`,
  ]);
}

function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

function hover(value: string, range: Range): Hover {
  return { contents: { kind: MarkupKind.Markdown, value }, range };
}
