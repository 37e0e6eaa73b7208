/**
 * The package that `npm run package` makes: what is in it and how large it is, and everything it brings along at work after it was
 * installed, with no network.
 */
import fs from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../../tools/vscode-host/lib/prepare.mjs';
import { isPackaged, neededFiles } from '../support/packagedFiles';
import { zipEntries } from '../support/zipEntries';
import { expect, test } from './fixtures.mts';
import { installedFolder } from './installedFolder.mts';

test.use({ delivery: 'installed' });

/** A package that grows or shrinks by more than this share was changed on purpose: change the table with it. */
const tolerance = 0.1;

test('the package holds what it needs and nothing else, and is as large as the table says', ({ server }) => {
  const vsix = path.join(server.dataDirectory, 'extension.vsix');
  const files = zipEntries(vsix).map((name) => name.replace(/^extension\//, ''));
  // The format's own two, and the readme and the change log, which are packaged in lower case.
  const own = new Set(['extension.vsixmanifest', '[Content_Types].xml', 'readme.md', 'changelog.md', 'LICENSE.txt']);
  expect(files.filter((name) => !own.has(name) && !isPackaged(name))).toEqual([]);
  const lower = new Set(files.map((name) => name.toLowerCase().replace('license.txt', 'license')));
  expect(neededFiles().filter((name) => !lower.has(name.toLowerCase()))).toEqual([]);
  const table = fs.readFileSync(path.join(repositoryRoot, 'config', 'packageSize.json'), 'utf8');
  const expected = Number(/"bytes": (\d+)/.exec(table)?.[1]);
  const { size } = fs.statSync(vsix);
  expect(Math.abs(size - expected) / expected, `${String(size)} bytes`).toBeLessThanOrEqual(tolerance);
  for (const bundle of ['extension.js', 'server.js', 'browser.js', 'browserServer.js']) {
    const text = fs.readFileSync(path.join(installedFolder(server), 'dist', bundle), 'utf8');
    expect(text).not.toContain('sourceMappingURL');
  }
});

test('installed from the package, a finding is explained, simulated and fixed, and nothing leaves the machine', async ({
  workbench,
  page,
}) => {
  const away: string[] = [];
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    // Webviews have addresses of this host, which the editor's own service worker answers.
    if (/^(https?|wss?):$/.test(protocol) && hostname !== '127.0.0.1' && !hostname.endsWith('.vscode-cdn.net')) {
      away.push(request.url());
    }
  });
  await expect(page).not.toHaveTitle(/Extension Development Host/);
  await workbench.openFile('shop/api.py');
  await workbench.squiggleOn('time.sleep(2)');
  await workbench.hoverSquiggle('catalog.describe(number)', 'requests.get');
  await page.keyboard.press('Escape');
  const before = workbench.readFile('shop/api.py');
  await workbench.goToLine(21);
  await workbench.quickFix('Await `asyncio.sleep` instead');
  await expect.poll(() => workbench.editorText()).toContain('    await asyncio.sleep(2)');
  await workbench.save();
  expect(workbench.readFile('shop/api.py')).toBe(before.replace('time.sleep(2)', 'await asyncio.sleep(2)'));

  await workbench.goToLine(15);
  const view = await workbench.openSimulator('product_page');
  const bars = view.locator('button[data-strategy]');
  await expect(bars.first()).toBeVisible();
  expect(await bars.count()).toBeGreaterThan(2);
  await workbench.screenshot('installed-simulator');
  expect(away).toEqual([]);
});

test('the walkthrough shows its pictures, and the sample opens with its findings, from the package', async ({
  workbench,
  page,
}) => {
  await workbench.command('Concurrency Advisor: Getting started');
  const picture = page.locator('.getting-started-media img').first();
  await expect(picture).toBeVisible();
  await expect
    .poll(() => picture.evaluate((image) => 'naturalWidth' in image && Number(image.naturalWidth)))
    .toBeGreaterThan(100);
  await workbench.screenshot('installed-walkthrough');
  await workbench.command('View: Close All Editors');
  const box = await workbench.commandThatAsks('Concurrency Advisor: Open the sample');
  await box.getByText('Open a temporary copy here').click();
  await expect(page.getByRole('tab', { name: /^api\.py/ })).toBeVisible();
  await workbench.squiggleOn('time.sleep(2)');
});
