/** The tree of functions: what it lists, how it is filtered, and what a person does from it. */
import { expect, test } from './fixtures.mts';

test('functions are listed by class and cost, filtered, opened and simulated from the tree', async ({
  workbench,
  page,
}) => {
  // No file is open: the tree itself brings the analysis up.
  await workbench.command('Concurrency Advisor: Show functions by class');
  const tree = page.getByRole('tree', { name: 'Functions' });
  const item = (name: RegExp) => tree.getByRole('treeitem', { name });
  await expect(item(/^CPU-bound, \d+ functions$/)).toBeVisible();
  await expect(item(/^I\/O-bound, \d+ functions$/)).toBeVisible();
  await expect(item(/^count_primes, ≈ .*, holds the GIL, shop\/thumbnails\.py$/)).toBeVisible();
  await expect(item(/^product_page, ≈ .*, releases the GIL, shop\/api\.py$/)).toBeVisible();
  expect(await workbench.accessibilityProblemsOf('.part.sidebar .pane-body')).toEqual([]);
  await workbench.screenshot('functions-tree');

  await workbench.commandWithText('Concurrency Advisor: Filter functions…', 'PAGE shop');
  await expect(item(/^product_page,/)).toBeVisible();
  await expect(item(/^count_primes,/)).toHaveCount(0);
  await expect(page.getByText('Filtered: “PAGE shop”')).toBeVisible();
  await workbench.screenshot('functions-filtered');

  await item(/^product_page,/).click();
  await expect(page.getByRole('tab', { name: /^api\.py/ })).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('#status\\.editor\\.selection')).toContainText('Ln 13,');
  await item(/^product_page,/).hover();
  await item(/^product_page,/)
    .getByRole('button', { name: 'Simulate this function' })
    .click();
  await workbench.simulatorTab('product_page').waitFor();

  await page.getByRole('button', { name: 'Clear the filter of functions' }).click();
  await expect(item(/^count_primes,/)).toBeVisible();
  await expect(page.getByText('Filtered:')).toHaveCount(0);
});

test('a filter that lets nothing through says so, and classes that are left out can be shown', async ({
  workbench,
  page,
}) => {
  await workbench.command('Concurrency Advisor: Show functions by class');
  const tree = page.getByRole('tree', { name: 'Functions' });
  await expect(tree.getByRole('treeitem', { name: /^I\/O-bound,/ })).toBeVisible();
  const box = await workbench.commandThatAsks('Concurrency Advisor: Choose classes of functions…');
  for (const name of ['CPU-bound', 'CPU and I/O', 'Trivial']) {
    await box.locator('.monaco-list-row').filter({ hasText: name }).click();
  }
  await box.getByRole('button', { name: 'OK' }).click();
  await expect(tree.getByRole('treeitem', { name: /^trivial, \d+ functions?$/ })).toBeVisible();
  await expect(tree.getByRole('treeitem', { name: /^title,/ })).toBeVisible();
  await workbench.commandWithText('Concurrency Advisor: Filter functions…', 'nothing is called so');
  await expect(page.getByText(/Filtered: “nothing is called so”, .*Trivial\. No function matches\./)).toBeVisible();
});
