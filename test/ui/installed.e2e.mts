/** The packaged extension as users get it: installed from its package, in a folder nobody has trusted yet. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from './fixtures.mts';

test.use({ delivery: 'installed' });

test('the installed extension works in restricted mode, opens nothing by itself and is listed with its name', async ({
  workbench,
  page,
}) => {
  await expect(page.getByText('Restricted Mode').first()).toBeVisible();
  await workbench.openFile('shop/api.py');
  await workbench.squiggleOn('time.sleep(2)');
  await expect(page.locator('.notification-toast')).toHaveCount(0);
  await expect(page.getByRole('tab', { name: /^Concurrency: / })).toHaveCount(0);
  await workbench.goToLine(15);
  const view = await workbench.openSimulator('product_page');
  await expect(view.locator('button[data-strategy]').first()).toBeVisible();

  await workbench.command('Extensions: Show Installed Extensions');
  const row = page.locator('.extensions-list .monaco-list-row').filter({ hasText: 'Concurrency Advisor' });
  await expect(row.first()).toBeVisible();
});

test('a setting is found by its name and changes what is reported', async ({ page, workbench, server }) => {
  await workbench.openFile('shop/api.py');
  await workbench.squiggleOn('time.sleep(2)');
  await workbench.command('Concurrency Advisor: Open settings');
  await page.getByRole('checkbox', { name: 'concurrencyAdvisor.diagnostics.enabled' }).click();
  await expect
    .poll(() => fs.readFileSync(server.settingsFile, 'utf8'))
    .toMatch(/"concurrencyAdvisor\.diagnostics\.enabled": false/);
  // The settings open above the editor, which shows again when they are closed.
  await page.keyboard.press('Escape');
  await expect(workbench.squiggles('warning')).toHaveCount(0);
});

test('a language server that cannot start is told once, and Restart brings it back', async ({
  workbench,
  page,
  server,
}) => {
  const extensions = path.join(server.dataDirectory, 'extensions');
  const folder = fs.readdirSync(extensions).find((name) => name.startsWith('concurrency-advisor.'));
  const bundle = path.join(extensions, folder ?? '', 'dist', 'server.js');
  fs.renameSync(bundle, `${bundle}.away`);
  try {
    await workbench.openFile('shop/api.py');
    const toast = page.locator('.notification-toast').filter({ hasText: 'could not start its language server' });
    await expect(toast).toBeVisible();
    await expect(toast.getByRole('button', { name: 'Show log' })).toBeVisible();
    await expect(page.locator('.notification-toast')).toHaveCount(1);
    fs.renameSync(`${bundle}.away`, bundle);
    await toast.getByRole('button', { name: 'Restart' }).click();
    await workbench.squiggleOn('time.sleep(2)');
  } finally {
    if (!fs.existsSync(bundle)) {
      fs.renameSync(`${bundle}.away`, bundle);
    }
  }
});
