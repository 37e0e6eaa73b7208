/** The tools for language models inside VS Code: called by name, as a chat would, without any model. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { FixPreview } from '../../src/client/fixPreview';
import { ServerTool, toolIdOf } from '../../src/client/languageModelTools';
import { LanguageServer } from '../../src/client/languageServer';
import { makeProcessClient } from '../../src/client/processServer';
import type { ToolParams } from '../../src/protocol';
import { eventually, findingsEventually, lineOf, openSample } from './editor';

const extensionId = 'concurrency-advisor.concurrency-advisor';

describe('the tools for language models', () => {
  let editor: vscode.TextEditor;

  before(async () => {
    editor = await openSample('shop/api.py');
    await findingsEventually(editor.document.uri, 'blocking-call-in-async');
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('are known to the editor, with what they take', () => {
    for (const tool of ['analyze', 'simulate', 'fix'] as const) {
      const known = vscode.lm.tools.find(({ name }) => name === toolIdOf(tool));
      assert.ok(known, `${tool} is among ${vscode.lm.tools.map(({ name }) => name).join(', ')}`);
      assert.ok(known.tags.includes('concurrency'));
      assert.match(JSON.stringify(known.inputSchema), /"FILE:FUNCTION`|FILE:FUNCTION/);
    }
  });

  it('analyse a file, with what is typed and not saved', async () => {
    const text = await called('analyze', { paths: ['shop/api.py'] });
    assert.match(text, /^1 file analysed\. Findings: \d+ warning/);
    assert.match(text, /warning blocking-call-in-async: /);
    const end = new vscode.Position(editor.document.lineCount, 0);
    await editor.edit((edit) => {
      edit.insert(end, '\n\nasync def typed_just_now():\n    import time\n    time.sleep(1)\n');
    });
    try {
      assert.match(
        await called('analyze', { paths: ['shop/api.py:typed_just_now'] }),
        /`time\.sleep` blocks the event loop/,
      );
    } finally {
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
  });

  it('simulate a function', async () => {
    const text = await called('simulate', { target: 'shop/api.py:product_page', cores: 8 });
    assert.match(text, /^product_page: \d+ (calls|items|iterations of its loop), each /);
    assert.match(text, /^Recommended: /m);
    assert.match(text, /Model of 8 cores/);
  });

  it('refuse with the sentence of the server', async () => {
    await assert.rejects(
      async () => called('analyze', { paths: ['nowhere.py'] }),
      /nowhere\.py is not among the \d+ files/,
    );
  });

  it('can be cancelled before they begin', async () => {
    const source = new vscode.CancellationTokenSource();
    source.cancel();
    await assert.rejects(async () => {
      await vscode.lm.invokeTool(
        toolIdOf('analyze'),
        { input: { paths: ['.'] }, toolInvocationToken: undefined },
        source.token,
      );
    });
  });

  describe('that show a fix', () => {
    let server: LanguageServer;
    let preview: FixPreview;

    before(() => {
      const extension = vscode.extensions.getExtension(extensionId);
      assert.ok(extension);
      // Not closed again: the process may have a last word.
      const log = vscode.window.createOutputChannel('Tools test', { log: true });
      server = new LanguageServer(extension.extensionUri, log, makeProcessClient);
      preview = new FixPreview();
    });

    after(async () => {
      await server.stop();
      server.dispose();
      preview.dispose();
    });

    it('ask a person first, naming the file', () => {
      const tool = new ServerTool('fix', server, preview);
      const message = tool.prepareInvocation({ input: { path: 'shop/api.py' } }).confirmationMessages?.message;
      assert.ok(typeof message === 'string');
      assert.match(message, /^Show the fixes for shop\/api\.py as a preview\? Nothing is changed/);
      assert.equal(
        new ServerTool('analyze', server, preview).prepareInvocation({ input: {} }).confirmationMessages,
        undefined,
      );
    });

    it('open it as a diff and leave the file as it is', async () => {
      const before = editor.document.getText();
      const line = lineOf(editor.document, 'time.sleep') + 1;
      const tool = new ServerTool('fix', server, preview);
      const result = await tool.invoke(
        { input: { path: 'shop/api.py', line }, toolInvocationToken: undefined },
        new vscode.CancellationTokenSource().token,
      );
      assert.match(textOf(result), /^\+ +await asyncio\.sleep/m);
      const tab = await eventually('the preview', () =>
        vscode.window.tabGroups.all
          .flatMap(({ tabs }) => tabs)
          .find(({ input }) => input instanceof vscode.TabInputTextDiff),
      );
      assert.equal(tab.label, 'api.py (fix)');
      assert.equal(editor.document.getText(), before);
      await preview.discard();
    });
  });

  async function called(tool: ToolParams['tool'], input: object): Promise<string> {
    return textOf(await vscode.lm.invokeTool(toolIdOf(tool), { input, toolInvocationToken: undefined }));
  }

  function textOf({ content }: vscode.LanguageModelToolResult): string {
    const [part] = content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    return part.value;
  }
});
