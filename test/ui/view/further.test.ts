/** The controls for further machines in a real browser: what they change, and that they fit, in light and dark. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../../tools/vscode-host/lib/browser.mjs';
import { thumbnails } from '../../unit/view/subjects';
import { bundleView, type ViewBundle, ViewPage } from './viewPage';

const heavy = {
  ...thumbnails,
  workload: { ...thumbnails.workload, tasks: 200, payloadBytes: 1000, resultBytes: 1000 },
};

describe('further machines in the simulation view', () => {
  let browser: Browser;
  let bundle: ViewBundle;

  before(async () => {
    [browser, bundle] = await Promise.all([launchBrowser(), bundleView()]);
  });
  after(() => browser.close());

  for (const [theme, width] of [
    ['dark', 300],
    ['light', 900],
  ] as const) {
    it(`come with a target, are changed by hand and taken back, at ${width} pixels in the ${theme} theme`, async () => {
      const view = await ViewPage.open(browser, bundle, { theme, width });
      const { page } = view;
      await view.show({ ...heavy, target: { targetMs: 1500, engine: 'dask' } });
      const bar = page.locator('button[data-strategy=cluster]');
      await bar.waitFor();
      assert.match(
        (await page.locator('p.target').textContent()) ?? '',
        /^One machine is not enough for 1\.5\ss\. Dask on/,
      );
      const looked = await view.makespan('cluster');
      const nodes = page.locator('vscode-textfield[name=further-nodes] input');
      await nodes.fill('1');
      await nodes.press('Tab');
      await page.locator(`button[data-strategy=cluster]:not([data-makespan="${looked}"])`).waitFor();
      assert.ok((await view.makespan('cluster')) > looked);
      await page.locator('[data-reset=further-nodes]').click();
      await page.locator(`button[data-strategy=cluster][data-makespan="${looked}"]`).waitFor();
      assert.deepEqual(await view.accessibilityProblems(), []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      const cut = await page
        .locator('.further .origin, .further .further-name, .further .unit')
        .evaluateAll((parts) =>
          parts.filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.textContent),
        );
      assert.deepEqual(cut, []);
      assert.deepEqual(view.problems(), []);
      await view.close();
    });
  }
});
