/**
 * Wires the requests of an editor to the files that answer them: diagnostics, light bulb, lenses, hovers, hints, and the
 * product's own about simulations and fixes. Every answer waits for the settings and is caught at its own edge; what it says is
 * worked out elsewhere.
 */
import { randomUUID } from 'node:crypto';
import {
  type CancellationToken,
  type Connection,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from 'vscode-languageserver';
import {
  fixEditMethod,
  type FixEditParams,
  simulationMethod,
  type SimulationParams,
  toolMethod,
  type ToolParams,
  type ToolResult,
} from '../protocol';
import { codeActionsFor } from './codeActions';
import { codeLensesOf, resolvedCodeLens } from './codeLens';
import type { ServerContext } from './context';
import { diagnosticsOf } from './diagnostics';
import type { Edge } from './edge';
import { hoverAt } from './hover';
import { inlayHintsOf } from './inlayHints';
import { fixEditOf, simulationAt } from './simulation';
import { answerTool, failedTool } from './toolRequests';

interface AnswerSources {
  readonly connection: Connection;
  readonly edge: Edge;
  readonly context: ServerContext;
  /** Resolves when the settings are known. */
  readonly ready: () => Promise<void>;
}

export function answerRequests({ connection, edge, context, ready }: AnswerSources): void {
  const reports = new DiagnosticReports(context);
  connection.languages.diagnostics.on(({ textDocument: { uri }, previousResultId }, token) =>
    edge.answerFirst<DocumentDiagnosticReport>(
      'Diagnostics',
      token,
      { kind: DocumentDiagnosticReportKind.Full, items: [] },
      async () => {
        await ready();
        return reports.of(uri, previousResultId);
      },
    ),
  );
  connection.onCodeAction((params, token) =>
    edge.answer('Code actions', token, [], async () => {
      await ready();
      // concurrency: ignore[blocking-call-in-async] A person waits for this very answer; one file is analysed and kept.
      return codeActionsFor(params, context);
    }),
  );
  connection.onCodeLens(({ textDocument: { uri } }, token) =>
    edge.answer('Code lenses', token, [], async () => {
      await ready();
      return codeLensesOf(uri, context);
    }),
  );
  connection.onCodeLensResolve((lens, token) =>
    edge.answer('Code lens', token, lens, () => resolvedCodeLens(lens, context)),
  );
  connection.onHover(({ textDocument: { uri }, position }, token) =>
    edge.answer('Hover', token, null, async () => {
      await ready();
      return hoverAt(uri, position, context);
    }),
  );
  connection.languages.inlayHint.on((params, token) =>
    edge.answer('Inlay hints', token, [], async () => {
      await ready();
      return inlayHintsOf(params, context);
    }),
  );
  connection.onRequest(simulationMethod, (params: SimulationParams, token: CancellationToken) =>
    edge.answer('Simulation', token, null, async () => {
      await ready();
      return simulationAt(params, context);
    }),
  );
  connection.onRequest(fixEditMethod, (params: FixEditParams, token: CancellationToken) =>
    edge.answer('Fix', token, null, async () => {
      await ready();
      // concurrency: ignore[cpu-work-in-async] A person waits for this very edit; a pool has few tasks.
      return fixEditOf(params, context);
    }),
  );
  connection.onRequest(toolMethod, (params: ToolParams, token: CancellationToken) =>
    edge.answerInBackground<ToolResult>('Tool', token, failedTool, async () => {
      await ready();
      return answerTool(params, context, token);
    }),
  );
}

class DiagnosticReports {
  /** Identity of each document's last diagnostics, so that equal ones need not be sent again. */
  private readonly last = new Map<string, { readonly id: string; readonly items: string }>();

  constructor(private readonly context: ServerContext) {}

  of(uri: string, previousId: string | undefined): DocumentDiagnosticReport {
    const items = diagnosticsOf(uri, this.context);
    const written = JSON.stringify(items);
    const last = this.last.get(uri);
    if (last?.items === written && last.id === previousId) {
      return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: last.id };
    }
    const id = randomUUID();
    this.last.set(uri, { id, items: written });
    return { kind: DocumentDiagnosticReportKind.Full, resultId: id, items };
  }
}
