/**
 * The language server killed at random points inside VS Code: while it starts, reads, is asked and rests. A few kills by
 * default; `npm run kill:server` asks for more through the environment and takes the record.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { commands } from '../../src/protocol';
import { defaultRestartLimits } from '../../src/client/restartPolicy';
import { randomNumbers } from '../unit/parser/damage';
import {
  closeWithoutSaving,
  eventually,
  findings,
  findingsEventually,
  lineOf,
  openSample,
  setSetting,
  simulatorTabs,
} from './editor';
import { kill, serverPid } from './serverProcess';

const wantedKills = Number(process.env['SERVER_KILLS'] ?? defaultRestartLimits.maximumCrashes);
const seed = Number(process.env['SERVER_KILLS_SEED'] ?? 10);

const points = ['while it starts', 'while it reads', 'while it is asked', 'while it rests'] as const;
type Point = (typeof points)[number];

interface Shown {
  readonly message: string;
  readonly buttons: readonly string[];
  readonly press: (button: string | undefined) => void;
}

describe('a language server that is killed', () => {
  const { window } = vscode;
  const { showWarningMessage, showErrorMessage } = window;
  let editor: vscode.TextEditor;
  let warnings: Shown[];
  let errors: Shown[];

  beforeEach(async () => {
    [warnings, errors] = [[], []];
    const keepIn =
      (list: Shown[]) =>
      (message: string, ...buttons: string[]) =>
        new Promise<string | undefined>((press) => list.push({ message, buttons, press }));
    Object.assign(window, { showWarningMessage: keepIn(warnings), showErrorMessage: keepIn(errors) });
    editor = await openSample('shop/api.py');
    await findingsEventually(editor.document.uri, 'blocking-call-in-async');
    await setSetting('rules', { 'sequential-awaits': 'off' });
    await eventually('the setting to hold', () => (hasSequentialAwaits(editor) ? undefined : true));
  });

  afterEach(async () => {
    Object.assign(window, { showWarningMessage, showErrorMessage });
    await setSetting('rules', undefined);
    await closeWithoutSaving(editor);
  });

  it('is started again, loses nothing, tells of it once, and after many crashes stops with a way to the log', async function () {
    this.timeout(60_000 + wantedKills * 30_000);
    const { document } = editor;
    const random = randomNumbers(seed);
    const kills: Record<Point, number> = {
      'while it starts': 0,
      'while it reads': 0,
      'while it is asked': 0,
      'while it rests': 0,
    };
    let killCount = 0;
    let gaveUp = 0;
    let checks = 0;
    const original = document.getText();
    await vscode.commands.executeCommand(commands.openSimulator);

    await everythingIsThere(editor, checks++);
    while (killCount < wantedKills || gaveUp === 0) {
      const point = points[Math.floor(random() * points.length)] ?? 'while it rests';
      const pid = await eventually('a server', serverPid);
      if (point === 'while it reads') {
        await delay(random() * 400);
      } else if (point !== 'while it starts') {
        await everythingIsThere(editor, checks++);
      }
      if (point === 'while it is asked') {
        void vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, editor.selection.active);
        void vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 100);
        await insertLine(editor, `# asked before kill ${String(killCount)}`);
        await delay(random() * 20);
      }
      assert.ok(kill(pid), 'the server was there to be killed');
      kills[point]++;
      killCount++;
      await insertLine(editor, `# typed after kill ${String(killCount)}`);
      await eventually('the next server, or the message that there is none', () => {
        const next = serverPid();
        return errors.length > gaveUp || (next !== undefined && next !== pid) ? true : undefined;
      });
      if (errors.length > gaveUp) {
        gaveUp++;
        await toldTheEnd(errors.at(-1));
      }
    }

    await everythingIsThere(editor, checks++);
    const typed = document
      .getText()
      .split('\n')
      .filter((line) => /^# (asked|typed) /.test(line));
    assert.equal(typed.length, killCount + kills['while it is asked']);
    assert.equal(document.getText().split('\n').slice(typed.length).join('\n'), original);
    assert.deepEqual(
      warnings.map(({ message, buttons }) => [message.includes('ended unexpectedly and is started again'), buttons]),
      [[true, ['Show log']]],
    );
    assert.equal(errors.length, gaveUp);
    record({ killCount, kills, restarts: killCount - gaveUp, gaveUp, told: warnings.length, checks });
  });
});

/** The message that the server is not started again: says where the log is, and starts the server on its button. */
async function toldTheEnd(shown: Shown | undefined): Promise<void> {
  assert.ok(shown);
  assert.match(shown.message, /keeps crashing and was not started again/);
  assert.match(shown.message, /log/);
  assert.deepEqual(shown.buttons, ['Show log', 'Restart']);
  await delay(defaultRestartLimits.longestDelayMs);
  assert.equal(serverPid(), undefined, 'nothing is started while the person has not asked for it');
  shown.press('Restart');
}

/** Findings of the text as it is now, the settings, and a simulator that follows the cursor. */
async function everythingIsThere(editor: vscode.TextEditor, turn: number): Promise<void> {
  const { document } = editor;
  await eventually('the findings of the text as it is', () => {
    const line = lineOf(document, 'time.sleep(2)');
    return findings(document.uri, 'blocking-call-in-async').some(({ range }) => range.start.line === line)
      ? true
      : undefined;
  });
  assert.ok(!hasSequentialAwaits(editor), 'the setting still holds');
  const [text, name] =
    turn % 2 === 0 ? ['return thumbnails.render', 'cover'] : ['return f"<h1>{catalog.title', 'product_page'];
  const position = new vscode.Position(lineOf(document, text), 4);
  editor.selection = new vscode.Selection(position, position);
  await eventually(`the simulation of ${name}`, () =>
    simulatorTabs().some(({ label }) => label === `Concurrency: ${name}`) ? true : undefined,
  );
}

function hasSequentialAwaits(editor: vscode.TextEditor): boolean {
  return findings(editor.document.uri, 'sequential-awaits').length > 0;
}

async function insertLine(editor: vscode.TextEditor, text: string): Promise<void> {
  const isDone = await editor.edit((edit) => {
    edit.insert(new vscode.Position(0, 0), `${text}\n`);
  });
  assert.ok(isDone, 'the text was typed');
}

function record(outcome: object): void {
  const file = process.env['SERVER_KILLS_RECORD'];
  if (file !== undefined) {
    writeFileSync(file, JSON.stringify({ seed, ...outcome }));
  }
}
