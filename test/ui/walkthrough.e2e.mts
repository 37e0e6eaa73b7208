/** The getting-started walkthrough: four steps with pictures that load, and the sample that it works on. */
import { expect, test } from './fixtures.mts';

const steps = ['See what a function is', 'Simulate it', 'Apply a fix', 'Calibrate with my interpreter'];

test('the walkthrough has four steps with pictures, and opens the sample', async ({ workbench, page }) => {
  await workbench.command('Concurrency Advisor: Getting started');
  const walkthrough = page.locator('.gettingStartedContainer');
  await expect(walkthrough.getByText('Threads, processes or asyncio?').first()).toBeVisible();
  for (const [index, step] of steps.entries()) {
    await walkthrough.getByRole('button', { name: step }).first().click();
    const picture = walkthrough.locator('.getting-started-media img');
    await expect(picture).toBeVisible();
    await expect
      .poll(() => picture.evaluate((element) => (element instanceof HTMLImageElement ? element.naturalWidth : 0)))
      .toBeGreaterThan(600);
    expect((await picture.getAttribute('alt'))?.length).toBeGreaterThan(30);
    await workbench.screenshot(`walkthrough-${String(index + 1)}`);
  }
  await walkthrough.getByRole('button', { name: 'See what a function is' }).first().click();
  await walkthrough.getByRole('button', { name: 'Open the Sample' }).click();
  await page
    .locator('.quick-input-widget')
    .getByRole('option', { name: /temporary copy/ })
    .click();
  await expect(page.getByRole('tab', { name: /^api\.py/ })).toHaveAttribute('aria-selected', 'true');
  await workbench.squiggleOn('time.sleep(2)');
  await expect(workbench.codeLens(/I\/O/).first()).toBeVisible();
});
