/** What a person does in the editor: sees findings, reads why, takes the fix and saves. */
import { expect, test } from './fixtures.mts';

test('a blocking sleep is underlined, explained, and fixed by the light bulb; one undo takes the fix back', async ({
  workbench,
  page,
}) => {
  await workbench.openFile('shop/api.py');
  await workbench.squiggleOn('time.sleep(2)');
  const hover = await workbench.hoverSquiggle('time.sleep(2)', 'blocking-call-in-async');
  await expect(hover).toContainText('Concurrency Advisor');
  await page.keyboard.press('Escape');

  const before = workbench.readFile('shop/api.py');
  await workbench.goToLine(21);
  await workbench.quickFix('Await `asyncio.sleep` instead');
  await expect.poll(() => workbench.editorText()).toContain('    await asyncio.sleep(2)');
  await page.keyboard.press('Control+Z');
  await expect.poll(() => workbench.editorText()).toContain('    time.sleep(2)');
  // The editor is clean again only when nothing of the fix is left.
  await expect(page.locator('.tab.active.dirty')).toHaveCount(0);

  await workbench.quickFix('Await `asyncio.sleep` instead');
  await expect.poll(() => workbench.editorText()).toContain('    await asyncio.sleep(2)');
  await workbench.save();
  expect(workbench.readFile('shop/api.py')).toBe(before.replace('time.sleep(2)', 'await asyncio.sleep(2)'));
  await workbench.screenshot('editor-fixed');
});

test('code lenses say what functions wait for, and the Problems panel names the rule of each finding', async ({
  workbench,
  page,
}) => {
  await workbench.openFile('shop/api.py');
  await expect(workbench.codeLens(/I\/O/).first()).toBeVisible();
  await workbench.screenshot('editor-code-lenses');
  await workbench.command('Problems: Focus on Problems View');
  const problems = page.locator('.markers-panel');
  for (const rule of ['blocking-call-in-async', 'cpu-work-in-async', 'sequential-awaits']) {
    await expect(problems.getByText(rule).first()).toBeVisible();
  }
});

test('a hover leads to the line of its evidence, to the simulation and to the page of a rule', async ({
  workbench,
  page,
}) => {
  await workbench.openFile('shop/api.py');
  await workbench.squiggleOn('time.sleep(2)');
  const verdict = await workbench.hoverText('product_page', 'I/O-bound');
  await verdict.getByRole('link', { name: 'requests.get' }).first().click();
  await expect(page.getByRole('tab', { name: /^storage\.py/ })).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('#status\\.editor\\.selection')).toContainText('Ln 13,');

  await workbench.openFile('shop/api.py');
  const again = await workbench.hoverText('product_page', 'I/O-bound');
  await workbench.screenshotAsItIs('hover-function');
  await again.getByRole('link', { name: 'Simulate' }).click();
  await workbench.simulatorTab('product_page').waitFor();

  const finding = await workbench.hoverSquiggle('time.sleep(2)', 'Why this matters');
  await finding.getByRole('link', { name: 'Why this matters' }).click();
  await expect(page.getByRole('tab', { name: /blocking-call-in-async\.md/ })).toBeVisible();
});

test('figures behind calls come and go with their setting, and tell where they are from', async ({
  workbench,
  page,
}) => {
  await workbench.openFile('shop/storage.py');
  await expect(workbench.codeLens(/I\/O/).first()).toBeVisible();
  const figure = workbench.editor().getByText('≈ 100 ms network');
  await expect(figure).toHaveCount(0);
  await workbench.command('Concurrency Advisor: Toggle inlay hints');
  await expect(figure.first()).toBeVisible();
  await expect(workbench.editor().getByText('per call').first()).toBeVisible();
  const origin = page.locator('.monaco-hover').filter({ visible: true }).filter({ hasText: 'each time (estimated)' });
  await expect(async () => {
    await page.mouse.move(720, 500);
    await figure.first().hover();
    await expect(origin.first()).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 30_000 });
  await workbench.screenshotAsItIs('inlay-hints');
  await page.keyboard.press('Escape');
  await workbench.command('Concurrency Advisor: Toggle inlay hints');
  await expect(figure).toHaveCount(0);
});
