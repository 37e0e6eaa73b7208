/**
 * The bundled view in a plain page, without VS Code: a stand-in for the host's API, the colours of the four built-in themes
 * and the extension's own content security policy. What the view posts is recorded; state survives a reload of the page.
 */
import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import { build } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { SimulationSubject } from '../../../src/protocol';
import { isFromViewMessage } from '../../../src/view/messages';
import type { FromViewMessage, ToViewMessage } from '../../../src/view/messages';
import { readSavedState } from '../../../src/view/state';
import type { SavedState } from '../../../src/view/state';
import { viewBundle } from '../../../config/viewBundle.cjs';
import { themes } from './themes';

export const themeNames = ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const;
export type ThemeName = (typeof themeNames)[number];

const bodyClasses: Readonly<Record<ThemeName, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'high-contrast': 'vscode-high-contrast',
  'high-contrast-light': 'vscode-high-contrast vscode-high-contrast-light',
};

export interface ViewBundle {
  readonly script: string;
  readonly style: string;
}

/** Bundles the view as the extension ships it. */
export async function bundleView(): Promise<ViewBundle> {
  const { outputFiles } = await build({ ...viewBundle({ isProduction: false }), write: false });
  const textOf = (extension: string): string => outputFiles.find((file) => file.path.endsWith(extension))?.text ?? '';
  return { script: textOf('.js'), style: textOf('.css') };
}

const standIn = `
  window.posted = [];
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => { window.posted.push(structuredClone(message)); },
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state) => { sessionStorage.setItem('state', JSON.stringify(state)); },
  });`;

/** The root element's custom properties as VS Code sets them. */
function themeStyle(theme: ThemeName): string {
  const fonts = { 'font-family': 'system-ui, sans-serif', 'font-size': '13px', 'editor-font-family': 'monospace' };
  return [
    ...Object.entries(themes[theme]).map(([token, value]) => `${token}: ${value}`),
    ...Object.entries(fonts).map(([token, value]) => `--vscode-${token}: ${value}`),
  ].join('; ');
}

/** The whole page; also what the preview script serves. */
export function pageHtml(theme: ThemeName, extraScript = ''): string {
  const nonce = randomUUID();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src data:; worker-src blob:`;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="UTF-8"><title>Concurrency simulation</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="${nonce}">:root { ${themeStyle(theme)} }</style>
<link rel="stylesheet" href="view.css">
</head><body class="${bodyClasses[theme]}">
<script nonce="${nonce}">${standIn}${extraScript}</script>
<script nonce="${nonce}" src="view.js"></script>
</body></html>`;
}

const address = 'http://localhost/';

export interface ViewOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
  /** Device pixels per pixel, 2 where it is left out. */
  readonly scale?: number;
}

export class ViewPage {
  private readonly errors: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {}

  static async open(browser: Browser, bundle: ViewBundle, options: ViewOptions = {}): Promise<ViewPage> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 900, height: options.height ?? 900 },
      deviceScaleFactor: options.scale ?? 2,
      reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
    });
    const page = await context.newPage();
    const view = new ViewPage(page, context);
    page.on('pageerror', (error) => view.errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') {
        view.errors.push(message.text());
      }
    });
    await page.route(`${address}**`, (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/view.js') {
        return route.fulfill({ contentType: 'text/javascript', body: bundle.script });
      }
      return pathname === '/view.css'
        ? route.fulfill({ contentType: 'text/css', body: bundle.style })
        : route.fulfill({ contentType: 'text/html', body: pageHtml(options.theme ?? 'dark') });
    });
    await page.goto(address);
    return view;
  }

  async send(message: ToViewMessage): Promise<void> {
    await this.page.evaluate((data) => {
      window.postMessage(data, window.origin);
    }, message);
  }

  async show(subject: SimulationSubject, isPinned = false): Promise<void> {
    await this.send({ type: 'show', subject, isPinned });
    await this.page.locator('main[data-state="ready"] h1').filter({ hasText: subject.functionName }).waitFor();
    await this.rendered();
  }

  /** Resolves once what was asked for is on screen: rendering is put off to the next frame, drawing to the one after. */
  async rendered(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise((resolve) => {
          requestAnimationFrame(() => requestAnimationFrame(resolve));
        }),
    );
  }

  /** What the view has posted so far, as far as the host would accept it. */
  async posted(): Promise<FromViewMessage[]> {
    const messages: unknown = JSON.parse(await this.page.evaluate(() => JSON.stringify(Reflect.get(window, 'posted'))));
    return Array.isArray(messages) ? messages.filter(isFromViewMessage) : [];
  }

  /** What the view asked the window to keep. */
  async saved(): Promise<SavedState | undefined> {
    const kept: unknown = JSON.parse(await this.page.evaluate(() => sessionStorage.getItem('state') ?? 'null'));
    return readSavedState(kept);
  }

  async makespan(strategy: string): Promise<number> {
    return Number(await this.page.locator(`button[data-strategy="${strategy}"]`).getAttribute('data-makespan'));
  }

  /** Sets a slider as a hand would: the value and an input event. */
  async slide(name: string, value: number): Promise<void> {
    await this.page.locator(`input[type=range][name=${name}]`).fill(String(value));
    await this.rendered();
    await this.page.locator('main[aria-busy=false]').waitFor();
  }

  /** Resolves once the run, and what is looked for when the sliders rest, is complete. */
  async settled(): Promise<void> {
    await this.page.locator('main[aria-busy=false]').waitFor();
    await this.page.locator('.outlook[aria-busy=false]').waitFor();
    await this.rendered();
  }

  async stage(name: 'timeline' | 'kitchen'): Promise<void> {
    await this.page.locator(`[data-stage=${name}]`).click();
    await this.rendered();
  }

  /** Chooses an option of a drop-down list by its text. */
  async choose(name: string, text: string): Promise<void> {
    const list = this.page.locator(`vscode-single-select[name=${name}]`);
    await list.click();
    await list.getByRole('option', { name: text, exact: true }).click();
    await this.rendered();
  }

  /** What axe-core finds in the page, as "rule: elements". */
  async accessibilityProblems(): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }

  /** Errors of the page, a broken content security policy among them. */
  problems(): readonly string[] {
    return this.errors;
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
