/**
 * The extension where there is no machine behind the editor, as on vscode.dev: in the web worker extension host, on a virtual
 * folder, from its package. The language server is a web worker of that worker.
 */
import fs from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../../tools/vscode-host/lib/prepare.mjs';
import { prepareWebWorkbench } from '../../tools/vscode-host/lib/web.mjs';
import { expect, test as base } from './fixtures.mts';
import { installedFolder } from './installedFolder.mts';
import { Workbench } from './workbench.mts';

const sample = path.join(repositoryRoot, 'test', 'fixtures', 'sample');

/** In the opened folder, beside the sample. */
const further: Readonly<Record<string, string>> = {
  'web/server.js': [
    "import { execSync } from 'node:child_process';",
    '',
    'export async function status() {',
    "  return execSync('git status').toString();",
    '}',
    '',
  ].join('\n'),
};

class WebWorkbench extends Workbench {
  /** Through the explorer: the editor cannot search a virtual folder for names. */
  override async openFile(name: string): Promise<void> {
    const rows = this.page.locator('.explorer-folders-view .monaco-list-row');
    const parts = name.split('/');
    for (const [depth, part] of parts.entries()) {
      const row = rows.getByText(part, { exact: true }).first();
      const next = parts[depth + 1];
      await expect(async () => {
        await row.click({ timeout: 2000 });
        await (next === undefined
          ? expect(this.page.getByRole('tab', { name: part }).first()).toBeVisible({ timeout: 2000 })
          : expect(rows.getByText(next, { exact: true }).first()).toBeVisible({ timeout: 2000 }));
      }).toPass({ timeout: 30_000 });
    }
    // Kept open, as a file that is found by its name is.
    await rows
      .getByText(parts.at(-1) ?? '', { exact: true })
      .first()
      .dblclick();
  }
}

const test = base.extend<{ web: WebWorkbench }>({
  web: async ({ page, server }, use) => {
    const names = fs.readdirSync(sample, { recursive: true, encoding: 'utf8' });
    const files = names.filter((name) => fs.statSync(path.join(sample, name)).isFile());
    const texts = files.map((name) => [name, fs.readFileSync(path.join(sample, name), 'utf8')] as const);
    const { url, close } = await prepareWebWorkbench(page, server, {
      extension: installedFolder(server),
      files: { ...further, ...Object.fromEntries(texts) },
      settings: { 'workbench.colorTheme': 'Dark 2026' },
    });
    await page.goto(url);
    const workbench = new WebWorkbench(page, sample);
    await workbench.ready();
    await use(workbench);
    await page.close();
    close();
  },
});

test.use({ delivery: 'installed' });

test('in the browser a finding is underlined, explained through another file, and fixed', async ({ web, page }) => {
  await web.openFile('shop/api.py');
  await web.squiggleOn('time.sleep(2)');
  // The chain goes through files that nobody has opened: they were read from the virtual folder.
  const hover = await web.hoverSquiggle('catalog.describe(number)', 'requests.get');
  await expect(hover).toContainText('Concurrency Advisor');
  await web.screenshotAsItIs('web-hover');
  await page.keyboard.press('Escape');
  await web.goToLine(21);
  await web.quickFix('Await `asyncio.sleep` instead');
  await expect.poll(() => web.editorText()).toContain('    await asyncio.sleep(2)');
  await web.save();
  await web.screenshot('web-fixed');
});

test('in the browser the simulation panel opens and compares strategies', async ({ web }) => {
  await web.openFile('shop/api.py');
  await expect(web.codeLens(/I\/O/).first()).toBeVisible();
  await web.goToLine(15);
  const view = await web.openSimulator('product_page');
  expect(await view.locator('button[data-strategy]').count()).toBeGreaterThan(2);
  await web.screenshot('web-simulator');
});

test('in the browser JavaScript is analysed as well', async ({ web }) => {
  await web.openFile('web/server.js');
  await web.squiggleOn('execSync(');
});

test('in the browser the tree lists every function, and what needs an interpreter is not offered', async ({
  web,
  page,
}) => {
  await web.openFile('shop/api.py');
  await web.squiggleOn('time.sleep(2)');
  await web.command('Concurrency Advisor: Show functions by class');
  const tree = page.locator('.pane-body .monaco-list-row');
  await expect(tree.filter({ hasText: 'I/O-bound' }).first()).toBeVisible();
  await expect(tree.filter({ hasText: 'CPU-bound' }).first()).toBeVisible();
  await web.screenshot('web-functions');

  await page.keyboard.press('F1');
  const box = page.locator('.quick-input-widget');
  await box.locator('input[type=text]').fill('>Concurrency Advisor: ');
  await expect(box.getByRole('option', { name: 'Analyse workspace' })).toBeVisible();
  await expect(box.getByRole('option', { name: /Calibrate|Measure/ })).toHaveCount(0);
});

test('in the browser the sample opens with its findings', async ({ web, page }) => {
  await web.openFile('main.py');
  const box = await web.commandThatAsks('Concurrency Advisor: Open the sample');
  await box.getByText('Open a temporary copy here').click();
  await expect(page.getByRole('tab', { name: /^api\.py/ })).toBeVisible();
  await web.squiggleOn('time.sleep(2)');
});
