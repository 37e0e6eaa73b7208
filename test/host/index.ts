/**
 * The entry that VS Code calls to run this folder's suite inside its extension host; the same file serves the desktop and
 * the server host. Writes the proof that the suite ran to its end, without which the runner counts the run as failed.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { format } from 'node:util';
import * as vscode from 'vscode';

// The server host mixes the suite's lines with VS Code's own log; tools/vscode-host/lib/suite.mjs picks these out.
const lineMark = '\u241f';

export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const grep = process.env['TEST_GREP'];
  const mocha = new Mocha({
    ui: 'bdd',
    color: true,
    timeout: 30_000,
    forbidOnly: true,
    forbidPending: true,
    ...(grep === undefined ? {} : { grep }),
  });
  const say = vscode.env.uiKind === vscode.UIKind.Web ? markedConsole() : undefined;
  if (say !== undefined) {
    Mocha.reporters.Base.consoleLog = say;
  }
  for (const file of fs.readdirSync(__dirname).sort()) {
    if (file.endsWith('.test.js')) {
      mocha.addFile(path.join(__dirname, file));
    }
  }
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run((count) => {
      const stats = JSON.stringify(runner.stats);
      say?.(`done ${stats}`);
      const receipt = process.env['SUITE_RESULT'];
      if (receipt !== undefined) {
        fs.writeFileSync(receipt, stats);
      }
      resolve(count);
    });
  });
  if (failures > 0) {
    throw new Error(`${String(failures)} test(s) failed`);
  }
}

/** Marks every line that the suite prints. `console.log` itself cannot be assigned in the extension host. */
function markedConsole(): (...values: unknown[]) => void {
  const log = console.log.bind(console);
  const say = (...values: unknown[]): void => {
    for (const line of format(...values).split('\n')) {
      log(lineMark + line);
    }
  };
  const methods = ['log', 'info', 'warn', 'error'].map((name) => [name, { value: say, writable: true }] as const);
  const marked: unknown = Object.create(console, Object.fromEntries(methods));
  Object.defineProperty(globalThis, 'console', { value: marked, configurable: true });
  return say;
}
