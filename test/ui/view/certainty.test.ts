/** What the view says about its own figures: how sure they are, and one chip for what is reached in several ways. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../../tools/vscode-host/lib/browser.mjs';
import { productPage } from '../../unit/view/subjects';
import { bundleView, ViewPage } from './viewPage';
import type { ViewBundle } from './viewPage';

describe('the figures of the simulation view', function () {
  this.timeout(180_000);
  let browser: Browser;
  let bundle: ViewBundle;
  let view: ViewPage;

  before(async () => {
    [browser, bundle] = await Promise.all([launchBrowser(), bundleView()]);
  });

  after(async () => {
    await browser.close();
  });

  beforeEach(async () => {
    view = await ViewPage.open(browser, bundle, {});
  });

  afterEach(async () => {
    const problems = view.problems();
    await view.close();
    assert.deepEqual(problems, []);
  });

  it('are within a bound for each strategy, or a range of many runs where real runs vary', async () => {
    await view.show(productPage);
    await view.slide('heldCpu', 60);
    await view.slide('tasks', 6);
    await view.settled();
    await view.page.locator('.spread[aria-busy=false]').waitFor();
    const rowOf = async (strategy: string): Promise<string> =>
      (await view.page.locator('.spread tr', { hasText: strategy }).innerText()).replaceAll('\u00a0', ' ');
    assert.match(await rowOf('Processes'), /Processes\s+within 10 %\s+[\d.]+ ms$/);
    assert.match(await rowOf('asyncio.to_thread'), /within 10 %\s+[\d.]+ (ms|s) to [\d.]+ (ms|s)/);
  });

  it('show an operation that is reached in several ways once', async () => {
    const [first, ...rest] = productPage.verdict.evidence;
    assert.ok(first);
    const verdict = { ...productPage.verdict, evidence: [first, first, first, ...rest] };
    await view.show({ ...productPage, verdict });
    assert.equal(await view.page.locator('[data-evidence]').count(), 1 + rest.length);
    assert.match((await view.page.locator('[data-evidence]').first().innerText()).replaceAll('\u00a0', ' '), /3 × \d/);
  });
});
