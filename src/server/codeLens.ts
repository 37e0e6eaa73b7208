/**
 * The quiet line above each function that matters: its verdict in a few words, and the way to the simulator.
 * Where lenses stand is known from the analysis and told at once; what one says needs a simulation, so that is worked out when
 * the editor draws it. A lens of a text that has moved on meanwhile still leads to the simulator.
 */
import type { CodeLens } from 'vscode-languageserver';
import type { FunctionAdvice } from '../advice/finding';
import { formatDuration, isNoteworthy, verdictPhrases } from '../advice/wording';
import { comparePositions } from '../core/text';
import { commands } from '../protocol';
import type { ServerContext } from './context';
import { positionInFile, rangeInDocument } from './documents';

/** Without words yet: simulates nothing. */
export function codeLensesOf(uri: string, { documents, analysis, settings }: ServerContext): CodeLens[] {
  const open = documents.current(uri);
  if (open === undefined || !settings().showsCodeLenses) {
    return [];
  }
  return analysis
    .functions(open.path)
    .filter((each) => (isNoteworthy(each) || each.measured !== undefined) && each.summary.facts.kind !== 'lambda')
    .flatMap(({ summary }) => {
      const range = rangeInDocument(open, summary.facts.nameRange);
      return range === undefined ? [] : [{ range, data: uri }];
    });
}

/** The lens with its words, for which its function is simulated. */
export function resolvedCodeLens(lens: CodeLens, { documents, analysis, hasCommandLinks }: ServerContext): CodeLens {
  const uri: unknown = lens.data;
  if (typeof uri !== 'string') {
    return lens;
  }
  const { start } = lens.range;
  const open = documents.current(uri);
  const place = open && positionInFile(open, start);
  const named =
    open &&
    place &&
    analysis.functions(open.path).find(({ summary }) => comparePositions(summary.facts.nameRange.start, place) === 0);
  const phrases = named === undefined ? [] : [...verdictPhrases(named), ...measuredPhrases(named)];
  const command = hasCommandLinks()
    ? { title: [...phrases, 'Simulate'].join(' · '), command: commands.openSimulator, arguments: [uri, start] }
    : // An editor without the simulation shows the words; a command without a name does nothing.
      { title: phrases.join(' · '), command: '' };
  return { ...lens, command };
}

function measuredPhrases({ measured }: FunctionAdvice): readonly string[] {
  return measured === undefined ? [] : [`measured ${formatDuration(measured.wallMs)}`];
}
