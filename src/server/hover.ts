/**
 * What a person sees on resting the pointer: on a function's name its verdict, the evidence and the advice; on a call with a
 * finding the chain of calls behind it and the way out. Short, and silent everywhere else.
 */
import { type Hover, MarkupKind } from 'vscode-languageserver';
import type { Finding, FunctionAdvice } from '../advice/finding';
import { formatDuration, rulePageUrl, verdictPhrases } from '../advice/wording';
import { totalMs } from '../core/cost';
import { containsPosition, type Position, type Range } from '../core/text';
import type { ServerContext } from './context';
import { code, evidenceLine, link } from './present';

const maximumEvidence = 3;

export function hoverAt(uri: string, position: Position, context: ServerContext): Hover | null {
  const open = context.documents.current(uri);
  const advice = open === undefined ? undefined : context.analysis.advice(open.path);
  if (open === undefined || advice === undefined) {
    return null;
  }
  const named = advice.functions.find(
    ({ summary }) => summary.facts.kind !== 'module' && containsPosition(summary.facts.nameRange, position),
  );
  if (named !== undefined) {
    return hover(functionText(named, context), named.summary.facts.nameRange);
  }
  const finding = context.settings().showsDiagnostics
    ? advice.findings.find(({ range }) => containsPosition(range, position))
    : undefined;
  return finding === undefined ? null : hover(findingText(finding, open.path, context), finding.range);
}

function functionText(advice: FunctionAdvice, { documents }: ServerContext): string {
  const { verdict, cost, summary, simulation } = advice;
  if (verdict.class === 'trivial') {
    return `${code(summary.facts.name)}: trivial, ${formatDuration(totalMs(cost))} per call (estimated).`;
  }
  const percent = Math.round(100 * verdict.confidence);
  const parts = [
    `${code(summary.facts.name)}: **${verdictPhrases(advice).join(' · ')}**`,
    `${formatDuration(totalMs(cost))} per call (estimated, ${percent} % of it understood).`,
    verdict.evidence
      .slice(0, maximumEvidence)
      .map((each) => evidenceLine(each, (path) => documents.uriOf(path)))
      .join('\n'),
    simulation?.recommendation.reason ?? '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function findingText(finding: Finding, path: string, { documents, analysis }: ServerContext): string {
  const chain = finding.path.map((each) => link(each, (file) => documents.uriOf(file)));
  const fix = analysis.fixes(path, finding).find((each) => each.isPreferred);
  const parts = [
    chain.length === 0 ? '' : `Reached through ${chain.join(' → ')}.`,
    fix === undefined ? '' : `Quick fix: ${fix.title}.`,
    `[Why this matters](${rulePageUrl(finding.rule)})`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function hover(value: string, range: Range): Hover {
  return { contents: { kind: MarkupKind.Markdown, value }, range };
}
