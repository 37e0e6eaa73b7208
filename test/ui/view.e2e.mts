/** What only the real webview can show of the simulation view: its worker starts under the editor's own policy. */
import { expect, test } from './fixtures.mts';

test('a run is a timeline and a kitchen, and long simulations run in workers', async ({ workbench }) => {
  await workbench.openFile('shop/download.py');
  await workbench.goToLine(12);
  const view = await workbench.openSimulator('download_all');
  await test.step('the same run as a kitchen and as a timeline', async () => {
    await view.locator('[data-stage=kitchen]').click();
    await expect(view.locator('concurrency-kitchen svg').first()).toBeVisible();
    await workbench.screenshot('simulator-kitchen');
    await view.locator('[data-stage=timeline]').click();
    await expect(view.locator('[role="application"] canvas').first()).toBeVisible();
  });
  await test.step('turning points and a long simulation, in workers', async () => {
    await expect(view.locator('.outlook[aria-busy=false]')).toBeVisible({ timeout: 60_000 });
    await expect(view.locator('.outlook tbody td').filter({ hasText: '…' })).toHaveCount(0);
    const tasks = view.getByLabel('Tasks, exact value');
    await tasks.fill('8000');
    await tasks.press('Enter');
    await expect(view.locator('.axis-title')).toHaveText(
      /^Stopped at 20000 events per strategy: \d+ of 8000 tasks simulated/,
      { timeout: 60_000 },
    );
  });
});
