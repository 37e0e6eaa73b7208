/** The kitchen element alone in a page, with a theme's colours and the extension's content security policy. */
import path from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { KitchenRequest } from './kitchenEntry';
import { pageHtml } from './viewPage';
import type { ThemeName } from './viewPage';

const address = 'http://localhost/';

export async function bundleKitchen(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'kitchenEntry.ts')],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'chrome128',
  });
  return outputFiles[0]?.text ?? '';
}

const style =
  'body { background: var(--vscode-editor-background); color: var(--vscode-foreground); font: 13px system-ui, sans-serif; margin: 12px; } h1 { font-size: 13px; margin: 0 0 8px; }';

export interface KitchenPage {
  readonly page: Page;
  /** What the page complained about, a broken content security policy among it. */
  readonly problems: readonly string[];
  readonly show: (request: KitchenRequest) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openKitchen(
  browser: Browser,
  script: string,
  { theme = 'dark', width = 600 }: { readonly theme?: ThemeName; readonly width?: number } = {},
): Promise<KitchenPage> {
  const context = await browser.newContext({ viewport: { width, height: 400 }, deviceScaleFactor: 2 });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      problems.push(message.text());
    }
  });
  await page.route(`${address}**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/view.js') {
      return route.fulfill({ contentType: 'text/javascript', body: script });
    }
    return pathname === '/view.css'
      ? route.fulfill({ contentType: 'text/css', body: style })
      : route.fulfill({ contentType: 'text/html', body: pageHtml(theme) });
  });
  await page.goto(address);
  return {
    page,
    problems,
    async show(request) {
      await page.evaluate((wanted) => window.showKitchen?.(wanted), request);
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            requestAnimationFrame(() => requestAnimationFrame(resolve));
          }),
      );
    },
    close: () => context.close(),
  };
}
