/**
 * The parts of VS Code's workbench and of the simulation view that the tests in the browser touch, by roles and by class
 * names that VS Code keeps stable. Keys are retried until they take effect: the workbench swallows them while it starts.
 */
import { expect } from '@playwright/test';
import type { FrameLocator, Locator, Page } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../../tools/vscode-host/lib/prepare.mjs';

const axeSource = fs.readFileSync(path.join(repositoryRoot, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

type SquiggleKind = 'warning' | 'info';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

export class Workbench {
  constructor(
    readonly page: Page,
    /** The copy of the sample project that is open. */
    readonly folder: string,
  ) {}

  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  }

  openFile(name: string): Promise<void> {
    return this.quickInput('Control+P', name, new RegExp(`^${path.basename(name).replace('.', '\\.')}`));
  }

  command(title: string): Promise<void> {
    return this.quickInput('F1', `>${title}`, title);
  }

  /** Runs a command that asks for something in the same box. */
  async commandThatAsks(title: string): Promise<Locator> {
    await this.pick('F1', `>${title}`, title);
    const box = this.page.locator('.quick-input-widget');
    await expect(box.getByRole('option', { name: title })).toHaveCount(0);
    await expect(box).toBeVisible();
    return box;
  }

  /** Puts the cursor of the first editor on a line, one-based, wherever the focus was. */
  async goToLine(line: number): Promise<void> {
    const box = this.page.locator('.quick-input-widget');
    const option = box.getByRole('option', { name: /Go to line|Press 'Enter'/i }).first();
    await expect(async () => {
      if (await box.isVisible()) {
        await this.page.keyboard.press('Escape');
      }
      // The focus leaves a webview a moment after the key, and may be taken back once; without it there is no line to go to.
      await this.page.keyboard.press('Control+1');
      await expect(this.page.locator('.editor-instance .monaco-editor.focused')).toBeVisible({ timeout: 1000 });
      await this.page.keyboard.press('Control+G');
      await expect(box).toBeVisible({ timeout: 1000 });
      await box.locator('input[type=text]').fill(`:${String(line)}`);
      await expect(option).toBeVisible({ timeout: 1500 });
      await option.click();
      // While it is open, the line is only shown; where the focus leaves it, the cursor goes back to where it was.
      await expect(box).toBeHidden({ timeout: 1000 });
      await expect(this.page.locator('#status\\.editor\\.selection')).toContainText(`Ln ${String(line)},`, {
        timeout: 1500,
      });
    }).toPass({ timeout: 30_000 });
  }

  readFile(name: string): string {
    return fs.readFileSync(path.join(this.folder, name), 'utf8');
  }

  editor(): Locator {
    return this.page.locator('.editor-instance .monaco-editor').first();
  }

  /** The lines of the editor that are in sight, top to bottom. */
  async editorText(): Promise<string> {
    const lines = await this.editor()
      .locator('.view-line')
      .evaluateAll((elements) =>
        elements.map((element) => ({
          top: element.getBoundingClientRect().top,
          text: element.textContent.replace(/\u00a0/g, ' '),
        })),
      );
    return lines
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text)
      .join('\n');
  }

  squiggles(kind: SquiggleKind): Locator {
    return this.editor().locator(`.squiggly-${kind}`);
  }

  /** Where the line with `text` is underlined. Monaco redraws its overlays, so elements come and go: poll. */
  async squiggleOn(text: string, kind: SquiggleKind = 'warning'): Promise<Box> {
    const line = this.editor().locator('.view-line').filter({ hasText: text });
    let found: Box | undefined;
    await expect(async () => {
      const lineBox = await line.boundingBox({ timeout: 1000 });
      const boxes = await Promise.all(
        (await this.squiggles(kind).all()).map((one) => one.boundingBox({ timeout: 1000 })),
      );
      const middle = (lineBox?.y ?? NaN) + (lineBox?.height ?? NaN) / 2;
      found = boxes.find((box) => box !== null && box.y <= middle && middle <= box.y + box.height) ?? undefined;
      expect(found, `a ${kind} on the line "${text}"`).toBeDefined();
    }).toPass({ timeout: 30_000 });
    if (found === undefined) {
      throw new Error(`No ${kind} on the line "${text}".`);
    }
    return found;
  }

  /** Hovers over the underlined text of a line until the hover says `text`. */
  async hoverSquiggle(line: string, text: string): Promise<Locator> {
    const hover = this.page.locator('.monaco-hover').filter({ visible: true }).filter({ hasText: text });
    await expect(async () => {
      const box = await this.squiggleOn(line);
      await this.page.mouse.move(box.x + 40, box.y + 160);
      await this.page.mouse.move(box.x + 4, box.y + box.height / 2);
      await this.page.mouse.move(box.x + 8, box.y + box.height / 2);
      await expect(hover.first()).toBeVisible({ timeout: 3000 });
    }).toPass({ timeout: 30_000 });
    return hover.first();
  }

  /** Opens the light bulb's menu at the cursor and picks an entry. */
  async quickFix(title: string): Promise<void> {
    const menu = this.page.locator('.action-widget').filter({ hasText: title });
    await expect(async () => {
      await this.page.keyboard.press('Control+.');
      await expect(menu).toBeVisible({ timeout: 3000 });
    }).toPass({ timeout: 20_000 });
    await menu.getByText(title).first().click();
    await expect(menu).toBeHidden();
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await expect(this.page.locator('.tab.active.dirty')).toHaveCount(0);
  }

  codeLens(text: string | RegExp): Locator {
    return this.editor().locator('.codelens-decoration a').filter({ hasText: text });
  }

  /** The tab of the simulator, by the function's name. */
  simulatorTab(functionName: string): Locator {
    return this.page.getByRole('tab', { name: `Concurrency: ${functionName}` });
  }

  /** Opens the simulator for the function at the cursor and waits until it has run. */
  async openSimulator(functionName: string): Promise<FrameLocator> {
    await this.command('Concurrency Advisor: Simulate this function');
    await this.simulatorTab(functionName).waitFor();
    const view = this.view();
    await expect(view.locator('main[data-state="ready"]')).toBeVisible();
    await expect(view.getByRole('heading', { level: 1 })).toHaveText(functionName);
    return view;
  }

  /** The document of the simulation view: VS Code's own frame, and in it the extension's. */
  view(): FrameLocator {
    return this.page
      .frameLocator('iframe.webview.ready[src*="extensionId=concurrency-advisor.concurrency-advisor"]')
      .frameLocator('iframe#active-frame');
  }

  /** Runs a command that asks for a text, and answers. */
  async commandWithText(title: string, text: string): Promise<void> {
    const input = (await this.commandThatAsks(title)).locator('input[type=text]');
    await input.fill(text);
    await input.press('Enter');
    await expect(this.page.locator('.quick-input-widget')).toBeHidden();
  }

  /** Rests the pointer on a text of the editor until a hover says `text`. */
  async hoverText(word: string, text: string): Promise<Locator> {
    const hover = this.page.locator('.monaco-hover').filter({ visible: true }).filter({ hasText: text });
    const target = this.editor().locator('.view-line span > span').filter({ hasText: word }).first();
    await expect(async () => {
      const box = await target.boundingBox({ timeout: 1000 });
      expect(box).not.toBeNull();
      await this.page.mouse.move((box?.x ?? 0) + 30, (box?.y ?? 0) + 120);
      await this.page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + (box?.height ?? 0) / 2);
      await this.page.mouse.move((box?.x ?? 0) + 24, (box?.y ?? 0) + (box?.height ?? 0) / 2);
      await expect(hover.first()).toBeVisible({ timeout: 3000 });
    }).toPass({ timeout: 30_000 });
    return hover.first();
  }

  /** What axe-core finds in a part of the workbench that this extension fills: names and roles, not VS Code's own colours. */
  async accessibilityProblemsOf(selector: string): Promise<string[]> {
    await this.page.evaluate(axeSource);
    const options = JSON.stringify({ runOnly: ['cat.name-role-value', 'cat.text-alternatives'] });
    return this.page.evaluate<string[]>(
      `axe.run(${JSON.stringify(selector)}, ${options}).then(({ violations }) =>
        violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`,
    );
  }

  /** What axe-core finds in the view, as "rule: element". The content security policy does not apply to evaluate(). */
  async accessibilityProblems(view: FrameLocator): Promise<string[]> {
    const frame = await (await view.owner().elementHandle()).contentFrame();
    if (!frame) {
      throw new Error('The simulation view has no frame.');
    }
    await frame.evaluate(axeSource);
    const options = JSON.stringify({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return frame.evaluate<string[]>(
      `axe.run(document, ${options}).then(({ violations }) =>
        violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`,
    );
  }

  /** Keeps a picture of the window, without the mouse or the text cursor in it. */
  async screenshot(name: string): Promise<void> {
    // The empty middle of the status bar: above, a tooltip of the title bar would cover the editor's buttons.
    await this.page.mouse.move(600, (this.page.viewportSize()?.height ?? 900) - 8);
    await this.screenshotAsItIs(name);
  }

  /** Keeps a picture of the window with whatever the mouse has brought up. */
  async screenshotAsItIs(name: string): Promise<void> {
    await this.page.screenshot({
      path: path.join(repositoryRoot, 'test-results', 'screenshots', `${name}.png`),
      animations: 'disabled',
      caret: 'hide',
    });
  }

  private async quickInput(key: string, text: string, row: string | RegExp): Promise<void> {
    await this.pick(key, text, row);
    await expect(this.page.locator('.quick-input-widget')).toBeHidden();
  }

  private async pick(key: string, text: string, row: string | RegExp): Promise<void> {
    const box = this.page.locator('.quick-input-widget');
    const option = box.getByRole('option', { name: row }).first();
    await expect(async () => {
      if (!(await box.isVisible())) {
        await this.page.keyboard.press(key);
      }
      await expect(box).toBeVisible({ timeout: 1000 });
      // Emptied first: the list is computed when the text changes, and files or commands may have been missing then.
      await box.locator('input[type=text]').fill('');
      await box.locator('input[type=text]').fill(text);
      await expect(option).toBeVisible({ timeout: 3000 });
    }).toPass({ timeout: 30_000 });
    await option.click();
  }
}
