/**
 * The quiet line above each function that matters: its verdict in a few words, and the way to the simulator.
 */
import type { CodeLens } from 'vscode-languageserver';
import type { FunctionAdvice } from '../advice/finding';
import { formatDuration, isNoteworthy, verdictPhrases } from '../advice/wording';
import { commands } from '../protocol';
import type { ServerContext } from './context';

export function codeLensesOf(uri: string, { documents, analysis, settings }: ServerContext): CodeLens[] {
  const open = documents.current(uri);
  if (open === undefined || !settings().showsCodeLenses) {
    return [];
  }
  const functions = (analysis.advice(open.path)?.functions ?? []).filter(
    (each) => (isNoteworthy(each) || each.measured !== undefined) && each.summary.facts.kind !== 'lambda',
  );
  return functions.map((each) => {
    const { nameRange } = each.summary.facts;
    return {
      range: nameRange,
      command: {
        title: [...verdictPhrases(each), ...measuredPhrases(each), 'Simulate'].join(' · '),
        command: commands.openSimulator,
        arguments: [uri, nameRange.start],
      },
    };
  });
}

function measuredPhrases({ measured }: FunctionAdvice): readonly string[] {
  return measured === undefined ? [] : [`measured ${formatDuration(measured.wallMs)}`];
}
