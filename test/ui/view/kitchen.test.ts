/** The kitchen element in a real browser: every strategy, every theme, narrow and wide, under the extension's own policy. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { strategies } from '../../../src/core/workload';
import type { Strategy } from '../../../src/core/workload';
import { launchBrowser } from '../../../tools/vscode-host/lib/browser.mjs';
import { kitchenCases } from '../../unit/view/kitchenRuns';
import { bundleKitchen, openKitchen } from './kitchenPage';
import type { KitchenPage } from './kitchenPage';
import { themeNames } from './viewPage';

const pictures = path.join(import.meta.dirname, '../../../test-results/screenshots/kitchen');
const widths = [300, 600, 1200];

describe('the kitchen in a browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  let script: string;
  let kitchen: KitchenPage | undefined;

  before(async () => {
    [browser, script] = await Promise.all([launchBrowser(), bundleKitchen()]);
    fs.mkdirSync(pictures, { recursive: true });
  });

  after(async () => {
    await browser.close();
  });

  afterEach(async () => {
    const problems = kitchen?.problems ?? [];
    await kitchen?.close();
    kitchen = undefined;
    assert.deepEqual(problems, []);
  });

  const open = async (options: Parameters<typeof openKitchen>[2] = {}): Promise<KitchenPage> => {
    kitchen = await openKitchen(browser, script, options);
    return kitchen;
  };
  const show = (view: KitchenPage, strategy: Strategy, share: number, isMotionReduced = false): Promise<void> =>
    view.show({ ...kitchenCases[strategy], strategy, share, isMotionReduced });

  // A width for each theme; colours do not depend on the width. What fits is looked at in every width below.
  for (const [theme, width] of themeNames.map((name, at) => [name, widths[at % widths.length] ?? 600] as const)) {
    it(`draws every strategy in the ${theme} theme, accessibly`, async () => {
      const view = await open({ theme, width });
      for (const strategy of strategies) {
        await show(view, strategy, 0.45);
        const picture = view.page.locator(`concurrency-kitchen svg[data-strategy="${strategy}"]`);
        assert.ok((await picture.locator('g[data-role=cook]').count()) > 0, `${strategy} has no cook`);
        await view.page.screenshot({ path: path.join(pictures, `${strategy}-${theme}-${width}.png`), fullPage: true });
      }
      const { violations } = await new AxeBuilder({ page: view.page }).analyze();
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        [],
      );
    });
  }

  it('keeps every text of the picture inside it, and the picture inside the page, narrow and wide', async () => {
    const view = await open();
    for (const width of widths) {
      await view.page.setViewportSize({ width, height: 400 });
      for (const strategy of strategies) {
        for (const share of [0.02, 0.3, 0.7]) {
          await show(view, strategy, share);
          const outside = await view.page.locator('concurrency-kitchen svg').evaluate((picture) => {
            const frame = picture.getBoundingClientRect();
            return Array.from(picture.querySelectorAll('text'))
              .filter((text) => text.textContent !== '')
              .filter((text) => {
                const box = text.getBoundingClientRect();
                return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
              })
              .map((text) => text.textContent);
          });
          assert.deepEqual(outside, [], `${strategy} at ${share} in ${width}`);
        }
        const { clientWidth, scrollWidth, styled } = await view.page.evaluate(() => ({
          clientWidth: document.documentElement.clientWidth,
          scrollWidth: document.documentElement.scrollWidth,
          styled: document.querySelector('concurrency-kitchen')?.shadowRoot?.querySelectorAll('[style]').length,
        }));
        assert.ok(scrollWidth <= clientWidth, `${strategy} is ${scrollWidth} wide in ${clientWidth}`);
        assert.equal(styled, 0);
      }
    }
  });

  it('moves with the clock and says in a sentence what is to be seen', async () => {
    const view = await open();
    const sentence = view.page.locator('concurrency-kitchen p');
    await show(view, 'threads', 0.5);
    const before = await sentence.innerText();
    assert.match(before, /stands at the stove and holds the GIL for task \d; \d cooks wait for the stove/);
    assert.equal(await view.page.locator('g[data-role=cook][data-place=stove]').count(), 1);
    await show(view, 'threads', 1);
    assert.match(await sentence.innerText(), /8 of 8\s+tasks served/);
  });

  it('lets nobody walk with reduced motion', async () => {
    const view = await open();
    const places = async (): Promise<string[]> => {
      const cooks = view.page.locator('g[data-role=cook]');
      return cooks.evaluateAll((all) => all.map((one) => one.getAttribute('transform') ?? ''));
    };
    const moved: number[] = [];
    for (const isMotionReduced of [true, false]) {
      const seen = new Set<string>();
      for (let step = 0; step < 24; step++) {
        await show(view, 'threads', 0.4 + step / 600, isMotionReduced);
        for (const place of await places()) {
          seen.add(place);
        }
      }
      moved.push(seen.size);
    }
    const [still = 0, walking = 0] = moved;
    assert.ok(still < walking, `${still} places without walking, ${walking} with`);
  });

  it('has the same size at every moment of a run', async () => {
    const view = await open();
    for (const strategy of strategies) {
      const heights = new Set<number>();
      for (const share of [0, 0.2, 0.6, 1]) {
        await show(view, strategy, share);
        heights.add(await view.page.locator('concurrency-kitchen svg').evaluate((one) => one.clientHeight));
      }
      assert.equal(heights.size, 1, `${strategy}: ${[...heights].join(', ')}`);
    }
  });

  it('explains the picture in the terms of the documentation', async () => {
    const view = await open();
    await show(view, 'asyncio', 0.5);
    const legend = await view.page.locator('concurrency-kitchen dl').innerText();
    assert.match(legend, /Oven\s+an await/);
    await show(view, 'processes', 0.5);
    assert.match(await view.page.locator('concurrency-kitchen dl').innerText(), /Opening time\s+process start-up/);
  });
});
