/**
 * The tools that the editor's language models may call: analyze, simulate and fix, answered by the language server, so that the
 * extension host stays free. A fix is shown as a preview after a person has agreed; nothing is changed until it is applied there.
 * What the tools take stands in package.json, where a test holds it against the server's own definition.
 */
import * as vscode from 'vscode';
import { toolNames } from '../protocol';
import type { ToolParams } from '../protocol';
import type { FixPreview } from './fixPreview';
import type { LanguageServer } from './languageServer';

type ToolName = ToolParams['tool'];

/** As package.json names a tool. */
export function toolIdOf(tool: ToolName): string {
  return `concurrencyAdvisor_${tool}`;
}

/** Nothing where the editor has no language models. */
export function registerLanguageModelTools(server: LanguageServer, preview: FixPreview): vscode.Disposable {
  // Not every editor that VS Code's extensions run in has this part of its API.
  const { registerTool }: Partial<typeof vscode.lm> = 'lm' in vscode ? vscode.lm : {};
  return vscode.Disposable.from(
    ...(registerTool === undefined
      ? []
      : toolNames.map((tool) => registerTool(toolIdOf(tool), new ServerTool(tool, server, preview)))),
  );
}

/** One tool; the input was checked by the editor, and is checked again by the server. */
export class ServerTool implements vscode.LanguageModelTool<unknown> {
  constructor(
    private readonly tool: ToolName,
    private readonly server: LanguageServer,
    private readonly preview: FixPreview,
  ) {}

  prepareInvocation({ input }: { readonly input: unknown }): vscode.PreparedToolInvocation {
    const place = placeOf(input);
    switch (this.tool) {
      case 'analyze':
        return { invocationMessage: vscode.l10n.t('Analysing {0}', place) };
      case 'simulate':
        return { invocationMessage: vscode.l10n.t('Simulating {0}', place) };
      case 'fix':
        return {
          invocationMessage: vscode.l10n.t('Looking for fixes of {0}', place),
          confirmationMessages: {
            title: vscode.l10n.t('Preview fixes'),
            message: vscode.l10n.t(
              'Show the fixes for {0} as a preview? Nothing is changed until you apply them there.',
              place,
            ),
          },
        };
    }
  }

  async invoke(
    { input }: vscode.LanguageModelToolInvocationOptions<unknown>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());
    const { text, isRefused, changes } = await this.server.tool({ tool: this.tool, input, folders }, token);
    if (isRefused) {
      // The editor tells the model that the call failed, with this message.
      throw new Error(text);
    }
    const [first] = changes;
    if (first !== undefined && !token.isCancellationRequested) {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(first.uri, true));
      await this.preview.show(document, workspaceEdit(changes));
    }
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  }
}

function workspaceEdit(changes: Awaited<ReturnType<LanguageServer['tool']>>['changes']): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, edits } of changes) {
    for (const { range, newText } of edits) {
      const { start, end } = range;
      edit.replace(
        vscode.Uri.parse(uri, true),
        new vscode.Range(start.line, start.character, end.line, end.character),
        newText,
      );
    }
  }
  return edit;
}

/** What a call is about, for a person; a model may have written anything. */
function placeOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) {
    return vscode.l10n.t('the workspace');
  }
  const fields = new Map<string, unknown>(Object.entries(input));
  const named = fields.get('paths') ?? fields.get('path') ?? fields.get('target');
  const all: readonly unknown[] = Array.isArray(named) ? named : [named];
  const [first, ...more] = all;
  if (typeof first !== 'string') {
    return vscode.l10n.t('a workload');
  }
  const shown = first.length > 80 ? `${first.slice(0, 80)}…` : first;
  return more.length === 0 ? shown : vscode.l10n.t('{0} and {1} more', shown, more.length);
}
