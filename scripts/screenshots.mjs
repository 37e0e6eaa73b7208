/**
 * `npm run screenshots`: takes the README's pictures from the real product, the packaged extension in VS Code on the
 * sample project. Writes docs/images/editor-dark.png and editor-light.png.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { launchBrowser } from '../tools/vscode-host/lib/browser.mjs';
import { packageExtension } from '../tools/vscode-host/lib/package.mjs';
import { repositoryRoot } from '../tools/vscode-host/lib/prepare.mjs';
import { quietSettings, runServerCommand, startServer } from '../tools/vscode-host/lib/server.mjs';
import { copySample } from './copySample.mjs';

const pictures = [
  { name: 'editor-dark', theme: 'Dark 2026' },
  { name: 'editor-light', theme: 'Light 2026' },
];
const file = 'api.py';
const codeLensOf = 'async def product_page';

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'screenshots-'));
const target = path.join(repositoryRoot, 'docs', 'images');
fs.mkdirSync(target, { recursive: true });
const vsix = path.join(temporary, 'extension.vsix');
packageExtension(vsix);
runServerCommand(['--install-extension', vsix], temporary);
const server = await startServer({ userDataDirectory: temporary });
const browser = await launchBrowser();
try {
  for (const { name, theme } of pictures) {
    await takePicture(path.join(target, `${name}.png`), theme);
    console.log(`docs/images/${name}.png`);
  }
} finally {
  await browser.close();
  await server.stop();
  fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
}

async function takePicture(picture, theme) {
  // A folder of its own, so that no picture sees what an earlier one has opened; its name shows in the title.
  const folder = path.join(temporary, path.basename(picture, '.png'), 'shop');
  copySample(folder);
  // Four cores on every machine, so that a new picture shows what has changed in the product and nothing else.
  fs.mkdirSync(path.join(folder, '.vscode'));
  fs.writeFileSync(path.join(folder, '.vscode', 'settings.json'), '{ "concurrencyAdvisor.machine.cores": 4 }\n');
  const settings = {
    ...quietSettings,
    'workbench.colorTheme': theme,
    'window.commandCenter': false,
    'workbench.layoutControl.enabled': false,
    'workbench.activityBar.location': 'hidden',
    'breadcrumbs.enabled': false,
    'editor.minimap.enabled': false,
    'editor.fontSize': 13,
  };
  fs.writeFileSync(server.settingsFile, JSON.stringify(settings));
  const page = await browser.newPage({ viewport: { width: 1440, height: 960 } });
  await page.goto(server.url({ folder }));
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  await openFile(page);
  await page.locator('.squiggly-warning').first().waitFor({ timeout: 60_000 });
  await page.keyboard.press('Control+B');
  await clickCodeLens(page);
  const view = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  await view.locator('main[data-state="ready"]').waitFor();
  await page.mouse.move(700, 950);
  await page.screenshot({ path: picture, animations: 'disabled', caret: 'hide' });
  await page.close();
}

/** Clicks the lens above the function. Lenses come after the findings and are drawn anew when the layout changes. */
async function clickCodeLens(page) {
  for (let attempt = 0; attempt < 60; attempt++) {
    const line = await page.locator('.view-line').filter({ hasText: codeLensOf }).boundingBox();
    const lenses = await page.locator('.codelens-decoration a').all();
    const places = await Promise.all(lenses.map((lens) => lens.boundingBox({ timeout: 1000 }).catch(() => null)));
    const lens = places
      .filter((place) => place !== null && line !== null && place.y < line.y)
      .sort((a, b) => b.y - a.y)[0];
    if (lens !== undefined) {
      await page.mouse.click(lens.x + 8, lens.y + lens.height / 2);
      return;
    }
    await page.waitForTimeout(500);
  }
  throw new Error(`There is no code lens above "${codeLensOf}".`);
}

/** The workbench swallows keys while it starts, so the key is pressed until the box opens. */
async function openFile(page) {
  const box = page.locator('.quick-input-widget');
  for (let attempt = 0; attempt < 20 && !(await box.isVisible()); attempt++) {
    await page.keyboard.press('Control+P');
    await page.waitForTimeout(500);
  }
  await box.locator('input[type=text]').fill(file);
  await box.getByRole('option', { name: file }).first().click();
}
