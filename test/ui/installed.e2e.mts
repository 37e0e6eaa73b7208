/** The packaged extension as users get it: installed from its package, in a folder nobody has trusted yet. */
import { expect, test } from './fixtures.mts';

test.use({ delivery: 'installed' });

test('the installed extension works in restricted mode and opens nothing by itself', async ({ workbench, page }) => {
  await expect(page.getByText('Restricted Mode').first()).toBeVisible();
  await workbench.openFile('shop/api.py');
  await workbench.squiggleOn('time.sleep(2)');
  await expect(page.locator('.notification-toast')).toHaveCount(0);
  await expect(page.getByRole('tab', { name: /Concurrency/ })).toHaveCount(0);
  await workbench.goToLine(15);
  const view = await workbench.openSimulator('product_page');
  await expect(view.locator('button[data-strategy]').first()).toBeVisible();
});

test('the extension is listed with its name', async ({ page, workbench }) => {
  await workbench.command('Extensions: Show Installed Extensions');
  const row = page.locator('.extensions-list .monaco-list-row').filter({ hasText: 'Concurrency Advisor' });
  await expect(row.first()).toBeVisible();
});

test('a setting is found by its name and changes what is reported', async ({ page, workbench }) => {
  await workbench.openFile('shop/api.py');
  await workbench.squiggleOn('time.sleep(2)');
  await workbench.command('Concurrency Advisor: Open settings');
  await page.getByRole('checkbox', { name: 'concurrencyAdvisor.diagnostics.enabled' }).click();
  await page.keyboard.press('Escape');
  await workbench.openFile('shop/api.py');
  await expect(workbench.squiggles('warning')).toHaveCount(0);
});
