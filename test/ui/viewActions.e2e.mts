/** What leaves the simulation view for the editor: the place of a finding, files that are saved, and work by keyboard alone. */
import { expect, test } from './fixtures.mts';
import fs from 'node:fs';
import path from 'node:path';

test('a finding is simulated at its own place, and the view leads there', async ({ workbench, page }) => {
  await workbench.openFile('shop/api.py');
  await workbench.squiggleOn('orders = await', 'info');
  await workbench.goToLine(36);
  await workbench.quickFix('Show in simulator');
  const view = workbench.view();
  await expect(view.locator('main[data-state="ready"]')).toBeVisible();
  await expect(view.getByRole('heading', { level: 1 })).toHaveText('dashboard');
  const place = view.locator('[data-action=reveal-site]');
  await expect(place).toBeVisible();
  await workbench.screenshot('simulator-site');
  await workbench.goToLine(2);
  await view.locator('[data-action=reveal-site]').click();
  await expect(page.locator('#status\\.editor\\.selection')).toContainText('selected');
});

test('pictures, the workload and the trace are saved where the person says', async ({ workbench, page }) => {
  await workbench.openFile('shop/download.py');
  await workbench.goToLine(12);
  const view = await workbench.openSimulator('download_all');
  const save = async (format: string, ending: RegExp): Promise<Buffer> => {
    await view.locator(`[data-export=${format}]`).click();
    const box = page.locator('.quick-input-widget');
    await expect(box.locator('input[type=text]')).toHaveValue(ending);
    const name = await box.locator('input[type=text]').inputValue();
    expect(path.dirname(name)).toBe(workbench.folder);
    await box.locator('input[type=text]').press('Enter');
    await expect(box).toBeHidden();
    await expect.poll(() => fs.existsSync(name)).toBe(true);
    return fs.readFileSync(name);
  };
  await test.step('a trace that Perfetto reads', async () => {
    const trace: unknown = JSON.parse((await save('trace', /-trace\.json$/)).toString('utf8'));
    expect(trace).toHaveProperty('traceEvents');
    expect(JSON.stringify(trace)).toContain('"ph":"X"');
  });
  await test.step('the workload, as the command line takes it', async () => {
    const workload: unknown = JSON.parse((await save('json', /workload\.json$/)).toString('utf8'));
    expect(workload).toHaveProperty('segments');
  });
  await test.step('the picture as SVG and PNG', async () => {
    expect((await save('svg', /\.svg$/)).toString('utf8')).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    expect((await save('png', /\.png$/)).subarray(1, 4).toString('latin1')).toBe('PNG');
  });
});

test('the view is worked with by the keyboard alone', async ({ workbench, page }) => {
  await workbench.openFile('shop/download.py');
  await workbench.goToLine(12);
  const view = await workbench.openSimulator('download_all');
  const focused = view.locator(':focus');
  /** Presses Tab until the element has the focus; every stop on the way must be visible. */
  const tabTo = async (selector: string): Promise<void> => {
    await expect(async () => {
      await page.keyboard.press('Tab');
      await expect(focused.first()).toBeVisible({ timeout: 1000 });
      expect(await view.locator(`${selector}:focus`).count()).toBe(1);
    }).toPass({ timeout: 30_000, intervals: [10] });
  };
  await view.locator('[data-action=reveal-function]').focus();
  await test.step('the function is pinned', async () => {
    await tabTo('[data-action=pin]');
    await page.keyboard.press('Enter');
    await expect(view.locator('[data-action=pin][aria-pressed=true]')).toBeFocused();
  });
  await test.step('another strategy is chosen with arrows', async () => {
    await tabTo('button[data-strategy]');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect(view.locator('button[data-strategy][aria-pressed=true]').first()).toBeFocused();
    const chosen = await focused.first().getAttribute('data-strategy');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(view.locator('[role="application"][data-lanes]')).not.toHaveAttribute('data-strategy', chosen ?? '');
  });
  await test.step('the timeline is read interval by interval', async () => {
    await tabTo('[role="application"]');
    for (const key of ['ArrowDown', 'ArrowDown', 'Home', 'ArrowRight']) {
      await page.keyboard.press(key);
    }
    await expect(view.getByRole('tooltip')).toContainText(/\d/);
    await page.keyboard.press('Escape');
  });
  await test.step('a number is changed and put back', async () => {
    await tabTo('input[type=range][name=tasks]');
    const sequential = view.locator('button[data-strategy="sequential"]');
    const before = await sequential.getAttribute('data-makespan');
    await page.keyboard.press('Home');
    await expect(sequential).not.toHaveAttribute('data-makespan', before ?? '');
  });
});

test('two strategies stand on one axis, the run is stepped through, and own values are put back', async ({
  workbench,
}) => {
  await workbench.openFile('shop/download.py');
  await workbench.goToLine(12);
  const view = await workbench.openSimulator('download_all');
  await test.step('beside another strategy', async () => {
    const list = view.locator('vscode-single-select[name=compare]');
    await list.click();
    await list.getByRole('option', { name: 'Sequential', exact: true }).click();
    await expect(view.locator('[role="application"][data-lanes]')).toHaveCount(2);
    await expect(view.locator('[role="application"][data-strategy="sequential"]')).toBeVisible();
    await workbench.screenshot('simulator-beside');
  });
  await test.step('one event on', async () => {
    const time = view.locator('input[type=range][name=time]');
    const before = Number(await time.inputValue());
    await view.locator('button[data-action=step]').click();
    await expect.poll(async () => Number(await time.inputValue())).toBeGreaterThan(before);
  });
  await test.step('an own value is marked and put back', async () => {
    const tasks = view.getByLabel('Tasks, exact value');
    const before = await tasks.inputValue();
    await tasks.fill('7');
    await tasks.press('Enter');
    await expect(view.locator('[data-action=reset-all]')).toBeEnabled();
    await view.locator('[data-action=reset-all]').click();
    await expect(tasks).toHaveValue(before);
  });
});
