/**
 * `npm run screenshots`: takes the pictures of the README and of the walkthrough from the real product, the packaged extension in
 * VS Code on the sample project. Writes docs/images/editor-{dark,light}.png and media/walkthrough/<step>-<theme>.png. Names after
 * `--` take only pictures that begin with one of them: `npm run screenshots -- editor fix`.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { launchBrowser } from '../tools/vscode-host/lib/browser.mjs';
import { packageExtension } from '../tools/vscode-host/lib/package.mjs';
import { repositoryRoot } from '../tools/vscode-host/lib/prepare.mjs';
import { quietSettings, runServerCommand, startServer } from '../tools/vscode-host/lib/server.mjs';
import { copySample } from './copySample.mjs';

const themes = {
  dark: 'Dark 2026',
  light: 'Light 2026',
  'hc-dark': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
};
const file = 'api.py';
const large = { width: 1440, height: 960 };
// A walkthrough shows its picture at about half the width of the window.
const small = { width: 960, height: 640 };

/** What each picture shows: a page with the sample's first file open, brought into its state. */
const readme = {
  editor: { folder: 'docs/images', viewport: large, themes: ['dark', 'light'], arrange: showSimulation },
};
const walkthrough = {
  see: showFunctions,
  simulate: showKitchen,
  fix: showFix,
  calibrate: showCalibrate,
};
const pictures = [
  ...Object.entries(readme),
  ...Object.entries(walkthrough).map(([name, arrange]) => [
    name,
    { folder: 'media/walkthrough', viewport: small, themes: Object.keys(themes), arrange },
  ]),
].flatMap(([name, { themes: wanted, ...picture }]) =>
  wanted.map((theme) => ({ ...picture, name: `${name}-${theme}`, theme })),
);

const asked = process.argv.slice(2);
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'screenshots-'));
const vsix = path.join(temporary, 'extension.vsix');
packageExtension(vsix);
runServerCommand(['--install-extension', vsix], temporary);
// A cache of its own, so that what was measured on this machine is in no picture.
const server = await startServer({
  userDataDirectory: temporary,
  env: { XDG_CACHE_HOME: path.join(temporary, 'cache') },
});
try {
  for (const picture of pictures.filter(
    ({ name }) => asked.length === 0 || asked.some((each) => name.startsWith(each)),
  )) {
    const target = path.join(picture.folder, `${picture.name}.png`);
    fs.mkdirSync(path.join(repositoryRoot, picture.folder), { recursive: true });
    await takePicturePatiently(path.join(repositoryRoot, target), picture);
    console.log(target);
  }
} finally {
  await server.stop();
  fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
}

/** On a busy machine the workbench loses a key or a redraw now and then; a fresh page has another chance. */
async function takePicturePatiently(target, picture) {
  for (let attemptsLeft = 2; ; attemptsLeft--) {
    try {
      await takePicture(target, picture);
      return;
    } catch (error) {
      if (attemptsLeft === 0) {
        throw error;
      }
      console.warn(`${picture.name} again: ${String(error).split('\n')[0]}`);
    }
  }
}

async function takePicture(target, { name, theme, viewport, arrange }) {
  // A folder of its own, so that no picture sees what an earlier one has opened; its name shows in the title.
  const folder = path.join(fs.mkdtempSync(path.join(temporary, `${name}-`)), 'shop');
  copySample(folder);
  // Four cores on every machine, so that a new picture shows what has changed in the product and nothing else.
  fs.mkdirSync(path.join(folder, '.vscode'));
  fs.writeFileSync(path.join(folder, '.vscode', 'settings.json'), '{ "concurrencyAdvisor.cores": 4 }\n');
  const settings = {
    ...quietSettings,
    'workbench.colorTheme': themes[theme],
    'window.commandCenter': false,
    'workbench.layoutControl.enabled': false,
    'workbench.activityBar.location': 'hidden',
    'breadcrumbs.enabled': false,
    'editor.minimap.enabled': false,
    'editor.fontSize': 13,
  };
  fs.writeFileSync(server.settingsFile, JSON.stringify(settings));
  // A browser of its own as well: one that has crashed would fail all that follow.
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport });
    await page.goto(server.url({ folder }));
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
    await openFile(page);
    await page.locator('.squiggly-warning').first().waitFor({ timeout: 60_000 });
    await arrange(page);
    await page.mouse.move(viewport.width / 2, viewport.height - 10);
    await page.screenshot({ path: target, animations: 'disabled', caret: 'hide' });
  } finally {
    await browser.close();
  }
}

/** Lenses above the functions, and the tree beside them. */
async function showFunctions(page) {
  await page.locator('.codelens-decoration a').filter({ visible: true }).first().waitFor();
  await runCommand(page, 'Show functions by class');
  await page.getByRole('tree', { name: 'Functions' }).getByRole('treeitem').nth(5).waitFor();
}

async function showSimulation(page) {
  await page.keyboard.press('Control+B');
  await clickCodeLens(page, 'async def product_page');
  await simulationOf(page);
}

/** The run as a restaurant kitchen, in the middle of it. */
async function showKitchen(page) {
  await showSimulation(page);
  const view = await simulationOf(page);
  await view.locator('[data-stage=kitchen]').click();
  const kitchen = view.locator('concurrency-kitchen').first();
  await kitchen.waitFor();
  const time = view.locator('input[type=range][name=time]');
  await time.fill(await time.evaluate((element) => String((Number(element.min) + Number(element.max)) / 3)));
  await kitchen.evaluate((element) => element.scrollIntoView({ block: 'center' }));
}

async function showFix(page) {
  await page.keyboard.press('Control+B');
  await clickCodeLens(page, 'async def retry_later');
  const view = await simulationOf(page);
  await view.locator('[data-action=apply]').click();
  await page.locator('.editor.modified .view-line').filter({ hasText: 'await asyncio.sleep(2)' }).waitFor();
}

/** The command that measures, above the simulation whose figures it replaces. */
async function showCalibrate(page) {
  await showSimulation(page);
  const box = await openPalette(page, 'F1');
  await box.locator('input[type=text]').fill('>Concurrency Advisor: Calibrate');
  await box.getByRole('option', { name: /Calibrate with my interpreter/ }).waitFor();
}

async function simulationOf(page) {
  const view = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  await view.locator('main[data-state="ready"]').waitFor();
  return view;
}

/** Opens the simulation by the lens above a function. Lenses come after the findings and move when the layout changes. */
async function clickCodeLens(page, codeLensOf) {
  const panel = page.locator('iframe.webview');
  for (let attempt = 0; attempt < 60; attempt++) {
    const line = await page.locator('.view-line').filter({ hasText: codeLensOf }).boundingBox();
    const lenses = await page.locator('.codelens-decoration a').all();
    const places = await Promise.all(lenses.map((lens) => lens.boundingBox({ timeout: 1000 }).catch(() => null)));
    const lens = places
      .filter((place) => place !== null && line !== null && place.y < line.y)
      .sort((a, b) => b.y - a.y)[0];
    if (lens !== undefined) {
      await page.mouse.click(lens.x + 8, lens.y + lens.height / 2);
    }
    await page.waitForTimeout(1000);
    if ((await panel.count()) > 0) {
      return;
    }
  }
  throw new Error(`There is no code lens above "${codeLensOf}".`);
}

async function openFile(page) {
  const box = await openPalette(page, 'Control+P');
  await box.locator('input[type=text]').fill(file);
  await box.getByRole('option', { name: file }).first().click();
}

async function runCommand(page, title) {
  const box = await openPalette(page, 'F1');
  await box.locator('input[type=text]').fill(`>Concurrency Advisor: ${title}`);
  await box.getByRole('option', { name: title }).first().click();
}

/** The workbench swallows keys while it starts, so the key is pressed until the box opens. */
async function openPalette(page, key) {
  const box = page.locator('.quick-input-widget');
  for (let attempt = 0; attempt < 20 && !(await box.isVisible()); attempt++) {
    await page.keyboard.press(key);
    await page.waitForTimeout(500);
  }
  return box;
}
