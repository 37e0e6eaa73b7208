/** The simulation view in a real editor: what it draws, how it answers, how it follows the source. */
import type { FrameLocator, Locator } from '@playwright/test';
import { expect, test } from './fixtures.mts';

/** The predicted time of a strategy, in milliseconds, as the view states it. */
async function makespan(view: FrameLocator, strategy: string): Promise<number> {
  const text = await view.locator(`button[data-strategy="${strategy}"]`).getAttribute('data-makespan');
  const value = Number(text);
  expect(text === null ? NaN : value, `makespan of ${strategy}`).toBeGreaterThan(0);
  return value;
}

/** How many different colours a canvas shows; one means that nothing is drawn. */
function colourCount(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement) || element.width === 0 || element.height === 0) {
      return 0;
    }
    const pixels = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? [];
    const colours = new Set<number>();
    for (let i = 0; i + 3 < pixels.length; i += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = [pixels[i], pixels[i + 1], pixels[i + 2], pixels[i + 3]];
      colours.add(((red * 256 + green) * 256 + blue) * 256 + alpha);
    }
    return colours.size;
  });
}

test('a code lens opens the simulation of its function beside the editor', async ({ workbench }) => {
  await workbench.openFile('shop/download.py');
  await workbench.codeLens(/I\/O/).first().click();
  await workbench.simulatorTab('download_all').waitFor();
  const view = workbench.view();
  await expect(view.locator('main[data-state="ready"]')).toBeVisible();
  await expect(view.getByRole('heading', { level: 1 })).toHaveText('download_all');
});

test('a function that waits is compared, drawn as lanes and as a table, played, and changed by a slider', async ({
  workbench,
  page,
}) => {
  await workbench.openFile('shop/download.py');
  await workbench.goToLine(12);
  const view = await workbench.openSimulator('download_all');
  await test.step('waiting is predicted to overlap in threads', async () => {
    await expect(view.locator('button[data-strategy]').first()).toBeVisible();
    expect(await makespan(view, 'threads')).toBeLessThan((await makespan(view, 'sequential')) / 2);
    await expect(view.locator('button[data-strategy][aria-label*="recommended" i]')).toHaveCount(1);
    for (const strategy of ['sequential', 'threads']) {
      await expect(view.locator(`button[data-strategy="${strategy}"]`)).toContainText(/\d/);
    }
  });
  await test.step('the timeline shows lanes, the same as a table, and plays', async () => {
    await view.locator('button[data-strategy="threads"]').click();
    const timeline = view.locator('[role="application"][data-lanes]');
    await expect(timeline).toHaveAttribute('data-strategy', 'threads');
    expect(Number(await timeline.getAttribute('data-lanes'))).toBeGreaterThan(1);
    await expect.poll(() => colourCount(timeline.locator('canvas').first())).toBeGreaterThan(3);
    expect(await view.locator('table[data-twin] tbody tr').count()).toBeGreaterThan(1);

    const time = view.locator('input[type=range][name=time]');
    await time.fill(await time.evaluate((element) => (element instanceof HTMLInputElement ? element.min : '0')));
    const start = await time.inputValue();
    await view.locator('button[data-action=play]').click();
    await expect.poll(() => time.inputValue()).not.toBe(start);
  });
  await test.step('moving a slider changes the prediction at once', async () => {
    const before = await makespan(view, 'sequential');
    const textBefore = await view.locator('button[data-strategy="sequential"]').innerText();
    const tasks = view.locator('input[type=range][name=tasks]');
    await tasks.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => makespan(view, 'sequential')).toBeLessThan(before);
    await expect(view.locator('button[data-strategy="sequential"]')).not.toHaveText(textBefore);
  });
});

test('computation is predicted to gain from processes and not from threads', async ({ workbench }) => {
  await workbench.openFile('shop/thumbnails.py');
  await workbench.goToLine(18);
  const view = await workbench.openSimulator('render_all');
  const sequential = await makespan(view, 'sequential');
  expect(await makespan(view, 'threads')).toBeGreaterThan(sequential * 0.9);
});

test('evidence and an interval of the timeline lead to their lines, and the simulation stays', async ({
  workbench,
  page,
}) => {
  await workbench.openFile('shop/api.py');
  await workbench.goToLine(15);
  const view = await workbench.openSimulator('product_page');
  await test.step('evidence leads to the line it speaks of', async () => {
    await view.locator('button[data-evidence]').filter({ hasText: 'requests.get' }).first().click();
    await expect(page.getByRole('tab', { name: /^storage\.py/ })).toHaveAttribute('aria-selected', 'true');
    await expect(page.locator('#status\\.editor\\.selection')).toContainText('Ln 13,');
    await expect(workbench.simulatorTab('product_page')).toBeVisible();
  });
  await workbench.openFile('shop/api.py');
  await workbench.goToLine(15);
  await expect(view.getByRole('heading', { level: 1 })).toHaveText('product_page');
  await test.step('an interval leads to the line that makes it', async () => {
    await view.locator('button[data-strategy="to-thread"]').click();
    const timeline = view.locator('[role="application"][data-strategy="to-thread"]');
    await timeline.focus();
    // Into the lane of the GIL, then past that of the event loop to the first worker's.
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Home']) {
      await timeline.press(key);
    }
    const note = view.getByRole('tooltip');
    for (let moves = 0; moves < 10 && !(await note.innerText()).includes('requests.get'); moves++) {
      await timeline.press('ArrowRight');
    }
    await expect(note).toContainText('requests.get');
    await timeline.press('Enter');
    await expect(page.getByRole('tab', { name: /^storage\.py/ })).toHaveAttribute('aria-selected', 'true');
    await expect(page.locator('#status\\.editor\\.selection')).toContainText('Ln 13,');
  });
});

test('the simulation follows the cursor, unless it is pinned', async ({ workbench }) => {
  await workbench.openFile('shop/api.py');
  await workbench.goToLine(15);
  const view = await workbench.openSimulator('product_page');
  await workbench.goToLine(21);
  await expect(view.getByRole('heading', { level: 1 })).toHaveText('retry_later');
  await view.locator('button[data-action=pin][aria-pressed=false]').click();
  await workbench.goToLine(15);
  await workbench.goToLine(26);
  await expect(view.getByRole('heading', { level: 1 })).toHaveText('retry_later');
  await view.locator('button[data-action=pin][aria-pressed=true]').click();
  await expect(view.getByRole('heading', { level: 1 })).toHaveText('cover');
});

test('an edit renews the simulation, and a pinned function is found again below new lines', async ({
  workbench,
  page,
}) => {
  await workbench.openFile('shop/download.py');
  await workbench.goToLine(12);
  const view = await workbench.openSimulator('download_all');
  await view.locator('button[data-action=pin][aria-pressed=false]').click();
  await workbench.goToLine(7);
  await page.keyboard.type('\n\n# a remark\n\ncount = 3\n');
  await workbench.goToLine(2);
  await expect(view.getByRole('heading', { level: 1 })).toHaveText('download_all');
  const moved = view.locator('button[data-evidence]').filter({ hasText: 'get' }).filter({ hasText: 'line 17' });
  await moved.first().click();
  await expect(page.locator('#status\\.editor\\.selection')).toContainText('Ln 17,');
});

test('the recommended fix is shown before it is applied, and applied as one step', async ({ workbench, page }) => {
  await workbench.openFile('shop/api.py');
  await workbench.goToLine(21);
  const view = await workbench.openSimulator('retry_later');
  await view.locator('[data-action=apply]').click();
  await expect(page.getByRole('tab', { name: /api\.py \(fix\)/ })).toBeVisible();
  await expect(page.locator('.editor.modified .view-line').filter({ hasText: 'await asyncio.sleep(2)' })).toBeVisible();
  await workbench.screenshot('fix-preview');
  await page.getByRole('button', { name: 'Apply the shown fix' }).click();
  await expect(page.getByRole('tab', { name: /\(fix\)/ })).toHaveCount(0);
  await expect.poll(() => workbench.editorText()).toContain('await asyncio.sleep(2)');
  await page.keyboard.press('Control+Z');
  await expect.poll(() => workbench.editorText()).toContain('    time.sleep(2)');
  await expect(page.locator('.tab.dirty')).toHaveCount(0);
});

test('a reload of the window brings the simulation back, pinned where it was', async ({ workbench, page }) => {
  await workbench.openFile('shop/download.py');
  await workbench.goToLine(12);
  const before = await workbench.openSimulator('download_all');
  await before.locator('[data-action=pin][aria-pressed=false]').click();
  await workbench.goToLine(2);
  await Promise.all([page.waitForEvent('load'), workbench.command('Developer: Reload Window')]);
  await workbench.ready();
  await workbench.simulatorTab('download_all').waitFor();
  await expect(workbench.view().getByRole('heading', { level: 1 })).toHaveText('download_all');
  await expect(workbench.view().locator('[data-action=pin][aria-pressed=true]')).toBeVisible();
});
