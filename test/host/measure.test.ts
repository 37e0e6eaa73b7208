/** Measuring the function at the cursor inside VS Code: nothing runs before a person has agreed to what is shown. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/protocol';
import { eventually } from './editor';

const text = `import pathlib
import time

pathlib.Path(__file__).with_name("ran.txt").touch()


def pause(seconds):
    time.sleep(seconds)
`;

interface Answers {
  readonly expression: string | undefined;
  readonly agrees: boolean;
}

describe('measuring a function', () => {
  const { window } = vscode;
  const { showInputBox, showWarningMessage, showInformationMessage } = window;
  let file: string;
  let shown: string[];

  beforeEach(async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    assert.ok(folder !== undefined);
    file = path.join(folder, 'pausing.py');
    writeFileSync(file, text);
    shown = [];
    const document = await vscode.workspace.openTextDocument(file);
    const editor = await window.showTextDocument(document);
    const place = new vscode.Position(6, 4);
    editor.selection = new vscode.Selection(place, place);
  });

  afterEach(async () => {
    Object.assign(window, { showInputBox, showWarningMessage, showInformationMessage });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  /** Answers in the place of a person, and notes what was shown. */
  function answer({ expression, agrees }: Answers): void {
    const keep = (message: string, ...rest: readonly unknown[]): Promise<unknown> => {
      shown.push(message, ...rest.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))));
      return Promise.resolve(agrees ? rest.find((each) => each === 'Run and Measure') : undefined);
    };
    Object.assign(window, {
      showInputBox: (options: vscode.InputBoxOptions) => {
        shown.push(String(options.value));
        return Promise.resolve(expression);
      },
      showWarningMessage: keep,
      showInformationMessage: keep,
    });
  }

  it('shows the call, the file and the interpreter, and runs nothing without consent', async () => {
    answer({ expression: 'pause(0.01)', agrees: false });
    await vscode.commands.executeCommand(commands.measureFunction);
    assert.equal(shown[0], 'pause(seconds)');
    const details = shown.join('\n');
    assert.match(details, /"modal":true/);
    assert.match(details, /Expression: pause\(0\.01\)/);
    assert.match(details, /In the file: .*pausing\.py/);
    assert.match(details, /With: .*python/);
    assert.ok(!existsSync(path.join(path.dirname(file), 'ran.txt')));
  });

  it('measures after consent, tells the times and opens the simulation', async () => {
    answer({ expression: 'pause(0.01)', agrees: true });
    await vscode.commands.executeCommand(commands.measureFunction);
    await eventually('the times', () => shown.find((each) => each.startsWith('Measured: one call takes')));
    assert.ok(existsSync(path.join(path.dirname(file), 'ran.txt')));
    await eventually('the panel', () =>
      window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === 'Concurrency: pause'),
    );
  });
});
