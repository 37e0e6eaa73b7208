/**
 * The host of the simulation view: one panel beside the editor, which follows the cursor from function to function
 * unless it is pinned. It asks the language server what to simulate and passes that on; the view runs the simulation.
 * Says that a simulation is stale as soon as its document changes and asks again when the analysis is renewed.
 */
import * as vscode from 'vscode';
import type { SimulationSubject } from '../protocol';
import { isFromViewMessage } from '../view/messages';
import type { FromViewMessage, ToViewMessage } from '../view/messages';
import type { Position } from '../core/text';
import type { FixPreview } from './fixPreview';
import { simulatorHtml, viewResourceRoots } from './html';
import { documentSelector } from './languageServer';
import type { LanguageServer } from './languageServer';
import { plainMessage } from './plainMessage';
import { positionAfter } from './positionTracking';
import type { ContentChange } from './positionTracking';
import { previewFix, revealedLocation, saveExport, showLocation } from './simulatorActions';

export const simulatorViewType = 'concurrencyAdvisor.simulator';

/** A place in a document; the function around it is simulated. */
export interface SimulatorTarget {
  readonly uri: vscode.Uri;
  readonly position: Position;
}

type ExportFormat = Extract<ToViewMessage, { readonly type: 'export' }>['format'];

/** Why the simulation is asked for; decides what happens where there is no function. */
type Occasion = 'opened' | 'cursor-moved' | 'analysis-renewed';

// Long enough that moving through a file by keyboard asks once, short enough to feel immediate.
const followDelayMs = 150;
const memoryKey = 'simulator.target';

export class SimulatorPanel implements vscode.WebviewPanelSerializer {
  private panel: vscode.WebviewPanel | undefined;
  private target: SimulatorTarget | undefined;
  /** Where the cursor has gone since, while there is no answer for it yet, or no function. */
  private wanted: SimulatorTarget | undefined;
  private shown: { readonly subject: SimulationSubject; readonly text: string } | undefined;
  private isViewReady = false;
  private isStale = false;
  /** What was edited in the shown function's document since the view was told of it, oldest first. */
  private edits: (readonly ContentChange[])[] = [];
  private isPinned = false;
  private requests = 0;
  private timer: NodeJS.Timeout | undefined;
  private next: SimulatorTarget | undefined;
  /** What to export as soon as there is a simulation. */
  private wantedExport: ExportFormat | undefined;
  /** A selection that this panel itself sets or has set; following it would replace the subject the person looks at. */
  private revealed: vscode.Location | undefined;
  private isRevealing = false;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: LanguageServer,
    private readonly fixPreview: FixPreview,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Shows the function at a place, or at the cursor; opens the panel or reveals the one that is open. */
  open(target: SimulatorTarget | undefined): void {
    this.target = target ?? cursorTarget() ?? this.target;
    this.wanted = undefined;
    if (this.panel === undefined) {
      this.adopt(
        vscode.window.createWebviewPanel(
          simulatorViewType,
          vscode.l10n.t('Concurrency'),
          { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
          {},
        ),
      );
    } else {
      this.panel.reveal(undefined, true);
      void this.refresh('opened');
    }
  }

  /** Has the view make a file of what it shows; opens it for the function at the cursor where it is closed. */
  export(format: ExportFormat): void {
    if (this.isViewReady && this.shown !== undefined) {
      this.post({ type: 'export', format });
      return;
    }
    this.wantedExport = format;
    this.open(undefined);
  }

  /** Called by the editor when a window with an open panel is loaded again. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    const remembered = readTarget(this.context.workspaceState.get(memoryKey));
    this.isPinned = remembered?.isPinned ?? false;
    this.target = remembered ?? cursorTarget();
    this.adopt(panel);
    return Promise.resolve();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    const { extensionUri } = this.context;
    this.panel = panel;
    this.isViewReady = false;
    panel.webview.options = { enableScripts: true, localResourceRoots: viewResourceRoots(extensionUri) };
    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, 'media', 'simulator-light.svg'),
      dark: vscode.Uri.joinPath(extensionUri, 'media', 'simulator-dark.svg'),
    };
    const subscriptions = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: unknown) => {
        this.receive(message);
      }),
      panel.onDidChangeViewState(() => {
        // A hidden view is unloaded and says `ready` again when it is shown.
        this.isViewReady &&= panel.visible;
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        this.follow(textEditor);
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        this.follow(editor);
      }),
      vscode.workspace.onDidChangeTextDocument((event) => {
        this.trackChange(event);
      }),
      this.server.onAnalysed(() => {
        // Of any file: the shown function may call into it.
        this.refreshSoon('analysis-renewed');
      }),
    );
    panel.onDidDispose(() => {
      subscriptions.dispose();
      clearTimeout(this.timer);
      this.panel = undefined;
      this.shown = undefined;
      this.isPinned = false;
      this.isViewReady = false;
    });
    panel.webview.html = simulatorHtml(panel.webview, extensionUri);
  }

  private receive(message: unknown): void {
    if (!isFromViewMessage(message)) {
      this.log.warn('A message of an unknown shape from the simulation view was ignored.');
      return;
    }
    this.answer(message).catch((error: unknown) => {
      this.log.error(`The simulation view asked for "${message.type}", which failed.`, error);
      void vscode.window.showErrorMessage(
        vscode.l10n.t(
          'Concurrency Advisor could not do that: {0}',
          error instanceof Error ? plainMessage(error.message) : '',
        ),
      );
    });
  }

  private async answer(message: FromViewMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.isViewReady = true;
        if (this.shown !== undefined) {
          this.postSubject(this.shown.subject);
          if (this.isStale) {
            this.post({ type: 'markStale' });
          }
        }
        return this.refresh('opened');
      case 'reveal':
        return this.reveal(this.afterEdits(revealedLocation(message)));
      case 'setPinned':
        this.isPinned = message.isPinned;
        this.wanted = undefined;
        this.remember();
        this.post({ type: 'pinned', isPinned: this.isPinned });
        this.follow(vscode.window.activeTextEditor);
        return;
      case 'applyFix':
        return previewFix(this.server, this.fixPreview, message);
      case 'export':
        return saveExport(message);
    }
  }

  /** Where a place of the shown simulation is by now, while a renewed analysis is still to come. */
  private afterEdits(location: vscode.Location): vscode.Location {
    if (this.shown === undefined || !isSameUri(this.shown.subject.uri, location.uri.toString())) {
      return location;
    }
    const start = this.edits.reduce<Position>(positionAfter, location.range.start);
    const end = this.edits.reduce<Position>(positionAfter, location.range.end);
    return new vscode.Location(location.uri, new vscode.Range(start.line, start.character, end.line, end.character));
  }

  private async reveal(location: vscode.Location): Promise<void> {
    this.revealed = location;
    this.isRevealing = true;
    try {
      await showLocation(location);
    } finally {
      this.isRevealing = false;
    }
  }

  private follow(editor: vscode.TextEditor | undefined): void {
    if (this.isPinned || this.isRevealing || !isSupported(editor)) {
      return;
    }
    const { document, selection } = editor;
    // The events of a revealed place may arrive after it is shown, and more than one of them.
    if (this.revealed?.uri.toString() === document.uri.toString() && this.revealed.range.isEqual(selection)) {
      return;
    }
    this.revealed = undefined;
    this.refreshSoon('cursor-moved', { uri: document.uri, position: selection.active });
  }

  private trackChange({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    if (contentChanges.length === 0) {
      return;
    }
    this.target = targetAfter(this.target, uri, contentChanges);
    this.wanted = targetAfter(this.wanted, uri, contentChanges);
    this.next = targetAfter(this.next, uri, contentChanges);
    if (this.shown !== undefined && isSameUri(this.shown.subject.uri, uri)) {
      this.edits.push(contentChanges);
      if (!this.isStale) {
        this.isStale = true;
        this.post({ type: 'markStale' });
      }
    }
  }

  private refreshSoon(occasion: Occasion, target?: SimulatorTarget): void {
    // A renewed analysis must not make the panel forget where the cursor has just gone.
    this.next = target ?? this.next;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { next } = this;
      this.next = undefined;
      void this.refresh(next === undefined ? occasion : 'cursor-moved', next);
    }, followDelayMs);
  }

  /**
   * Asks for the simulation at a place and shows it, unless a later request has overtaken this one. A renewed analysis asks for
   * where the cursor has gone as well: the answer may have been overtaken, or the server ended before it.
   */
  private async refresh(occasion: Occasion, target?: SimulatorTarget): Promise<void> {
    if (occasion === 'cursor-moved') {
      this.wanted = target;
    } else if (occasion === 'analysis-renewed' && this.wanted !== undefined) {
      return this.request('cursor-moved', this.wanted);
    }
    return this.request(occasion, target ?? this.target);
  }

  private async request(occasion: Occasion, target: SimulatorTarget | undefined): Promise<void> {
    const request = ++this.requests;
    if (!this.isViewReady) {
      // It asks for the place when it is.
      this.target = target;
      return;
    }
    if (target === undefined) {
      this.showNothing(vscode.l10n.t('Put the cursor into a Python function.'));
      return;
    }
    try {
      const { line, character } = target.position;
      const subject = await this.server.simulation({ uri: target.uri.toString(), position: { line, character } });
      if (request !== this.requests) {
        return;
      }
      if (subject !== null) {
        if (occasion === 'cursor-moved') {
          this.target = this.wanted ?? target;
        }
        this.wanted = undefined;
        this.show(subject);
      } else if (occasion !== 'cursor-moved' || this.shown === undefined) {
        this.showNothing(vscode.l10n.t('There is no function here. Put the cursor into a Python function.'));
      } else if (this.isStale) {
        // While the cursor passes between functions the last one stays, but not with an old analysis.
        await this.request('analysis-renewed', this.target);
      }
    } catch (error) {
      this.log.error('The language server did not answer what to simulate.', error);
      if (request === this.requests) {
        this.showNothing(vscode.l10n.t('The language server does not answer. The log says why.'));
      }
    }
  }

  private show(subject: SimulationSubject): void {
    const text = JSON.stringify(subject);
    this.remember();
    if (text === this.shown?.text && !this.isStale) {
      return;
    }
    this.shown = { subject, text };
    this.isStale = false;
    this.edits = [];
    if (this.panel !== undefined) {
      this.panel.title = vscode.l10n.t('Concurrency: {0}', subject.functionName);
    }
    this.postSubject(subject);
  }

  private postSubject(subject: SimulationSubject): void {
    this.post({ type: 'show', subject, isPinned: this.isPinned });
    if (this.wantedExport !== undefined) {
      this.post({ type: 'export', format: this.wantedExport });
      this.wantedExport = undefined;
    }
  }

  private showNothing(reason: string): void {
    this.shown = undefined;
    this.wantedExport = undefined;
    this.isStale = false;
    if (this.panel !== undefined) {
      this.panel.title = vscode.l10n.t('Concurrency');
    }
    this.post({ type: 'showNothing', reason });
  }

  private post(message: ToViewMessage): void {
    if (this.isViewReady) {
      void this.panel?.webview.postMessage(message);
    }
  }

  /** Keeps what a panel restored after a reload is to show; the view itself keeps only what the person chose in it. */
  private remember(): void {
    if (this.target !== undefined) {
      const { uri, position } = this.target;
      const place = { uri: uri.toString(), line: position.line, character: position.character };
      void this.context.workspaceState.update(memoryKey, { ...place, isPinned: this.isPinned });
    }
  }
}

function cursorTarget(): SimulatorTarget | undefined {
  const editors = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
  const editor = editors.find(isSupported);
  return editor && { uri: editor.document.uri, position: editor.selection.active };
}

function isSupported(editor: vscode.TextEditor | undefined): editor is vscode.TextEditor {
  return editor !== undefined && vscode.languages.match(documentSelector, editor.document) > 0;
}

/** The same place after an edit of a document. */
function targetAfter(
  target: SimulatorTarget | undefined,
  uri: string,
  changes: readonly ContentChange[],
): SimulatorTarget | undefined {
  return target?.uri.toString() === uri
    ? { uri: target.uri, position: positionAfter(target.position, changes) }
    : target;
}

function isSameUri(a: string, b: string): boolean {
  // The two sides may escape a drive's colon differently.
  return a === b || vscode.Uri.parse(a).toString() === vscode.Uri.parse(b).toString();
}

function readTarget(value: unknown): (SimulatorTarget & { readonly isPinned: boolean }) | undefined {
  if (typeof value !== 'object' || value === null || !('uri' in value && 'line' in value && 'character' in value)) {
    return undefined;
  }
  const { uri, line, character } = value;
  if (typeof uri !== 'string' || typeof line !== 'number' || typeof character !== 'number') {
    return undefined;
  }
  const isPinned = 'isPinned' in value && value.isPinned === true;
  return { uri: vscode.Uri.parse(uri), position: { line, character }, isPinned };
}
