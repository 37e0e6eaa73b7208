/** What must hold in every state of the view: a strict policy, a page that does not jump, work that does not block it. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../../tools/vscode-host/lib/browser.mjs';
import { downloads, productPage, thumbnails } from '../../unit/view/subjects';
import { bundleView, themeNames, ViewPage } from './viewPage';
import type { ViewBundle, ViewOptions } from './viewPage';

const sliders = ['tasks', 'heldCpu', 'freeCpu', 'io', 'payload', 'cores', 'workers'] as const;

describe('the simulation view, whatever a person does', function () {
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

  afterEach(async () => {
    const problems = view.problems();
    await view.close();
    assert.deepEqual(problems, []);
  });

  async function open(options: ViewOptions = {}): Promise<ViewPage> {
    view = await ViewPage.open(browser, bundle, options);
    return view;
  }

  /** Collects every layout shift from here on, those after input too. */
  async function watchShifts(): Promise<() => Promise<string[]>> {
    await view.page.evaluate(() => {
      interface Source {
        readonly node: Node | null;
        readonly previousRect: DOMRectReadOnly;
        readonly currentRect: DOMRectReadOnly;
      }
      const shifts: string[] = [];
      Reflect.set(window, 'shifts', shifts);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const sources: unknown = Reflect.get(entry, 'sources');
          const moved: readonly Source[] = Array.isArray(sources)
            ? sources.filter(
                (source: unknown): source is Source =>
                  typeof source === 'object' && source !== null && 'previousRect' in source && 'currentRect' in source,
              )
            : [];
          for (const { node, previousRect: from, currentRect: to } of moved) {
            const text = (node?.textContent ?? '').replace(/\s+/g, ' ').slice(0, 60);
            shifts.push(`${text}: ${from.x}, ${from.y} to ${to.x}, ${to.y}`);
          }
        }
      }).observe({ type: 'layout-shift' });
    });
    return async () => {
      await view.rendered();
      const shifts: unknown = await view.page.evaluate(() => JSON.stringify(Reflect.get(window, 'shifts')));
      const seen: unknown = JSON.parse(String(shifts));
      return Array.isArray(seen) ? seen.map(String) : [];
    };
  }

  for (const width of [300, 600, 1200]) {
    it(`moves nothing on the page while every slider is dragged, at ${width} px`, async () => {
      await open({ width, height: 3000 });
      await view.show(thumbnails);
      await view.settled();
      const shifts = await watchShifts();
      for (const name of sliders) {
        const slider = view.page.locator(`input[type=range][name=${name}]`);
        const box = await slider.boundingBox();
        assert.ok(box);
        await view.page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2);
        await view.page.mouse.down();
        await view.page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 6 });
        await view.page.mouse.move(box.x + box.width * 0.1, box.y + box.height / 2, { steps: 6 });
        await view.page.mouse.up();
      }
      await view.settled();
      assert.deepEqual(await shifts(), []);
    });
  }

  it('breaks no rule of its content security policy in any state', async () => {
    await open();
    const violations = await view.page.evaluateHandle(() => {
      const seen: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => {
        seen.push(`${event.violatedDirective} ${event.blockedURI}`);
      });
      return seen;
    });
    await view.show(thumbnails);
    await view.slide('tasks', 60);
    await view.choose('compare', 'Threads');
    await view.stage('kitchen');
    await view.page.locator('[data-action=step]').click();
    await view.settled();
    assert.deepEqual(await violations.jsonValue(), []);
    const policy = await view.page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content');
    assert.doesNotMatch(policy ?? '', /unsafe|https?:|\*/);
  });

  it('runs a big workload in a worker, says where it stopped, and stays usable', async () => {
    await open();
    await view.show(thumbnails);
    await view.page.getByLabel('Tasks, exact value').fill('5000');
    await view.page.getByLabel('Tasks, exact value').press('Enter');
    await view.page.waitForFunction(() => document.querySelector('main')?.getAttribute('aria-busy') === 'true');
    assert.ok(view.page.workers().length >= 1);
    await view.page.locator('main[aria-busy=false]').waitFor();
    assert.match(
      await view.page.locator('.axis-title').innerText(),
      /^Stopped at 20000 events per strategy: \d+ of 5000 tasks simulated, the rest in proportion$/,
    );
    assert.ok((await view.makespan('sequential')) > 200_000);
  });

  it('shows no figures of a function that is no longer asked for', async () => {
    await open();
    await view.send({
      type: 'show',
      subject: { ...thumbnails, workload: { ...thumbnails.workload, tasks: 9000 } },
      isPinned: false,
    });
    await view.show(downloads);
    await view.settled();
    assert.equal(await view.page.locator('h1').innerText(), 'download_all');
    assert.ok((await view.makespan('sequential')) < 2000);
  });

  it('says from how many tasks the advice pays and what would change it', async () => {
    await open();
    await view.show(thumbnails);
    await view.settled();
    const text = (await view.page.locator('.outlook').innerText()).replaceAll('\u00a0', ' ');
    assert.match(text, /Processes pay from \d+ tasks on; with fewer, one after the other is as good\./);
    assert.match(text, /CPU with the GIL\s+45 ms\s+at [\d.]+ ms or less: Threads/);
    assert.match(text, /Payload\s+200 kB\s+at [\d.]+ MB or more: Threads/);
    await view.slide('heldCpu', 1);
    await view.settled();
    assert.doesNotMatch(await view.page.locator('.outlook').innerText(), /Best instead of Processes/);
  });

  it('advises no event loop to a plain function, as the advice does not', async () => {
    await open();
    await view.show(downloads);
    await view.settled();
    assert.match(await view.page.locator('.outlook').innerText(), /Best instead of Threads/);
    assert.ok((await view.makespan('asyncio')) < (await view.makespan('threads')));
  });

  it('shows the part that is chosen in the overview, and all of it again', async () => {
    await open();
    await view.show(downloads);
    const overview = view.page.locator('.overview');
    await overview.scrollIntoViewIfNeeded();
    const box = await overview.boundingBox();
    assert.ok(box);
    const drag = async (from: number, to: number): Promise<void> => {
      await view.page.mouse.move(box.x + box.width * from, box.y + 10);
      await view.page.mouse.down();
      await view.page.mouse.move(box.x + box.width * to, box.y + 10, { steps: 4 });
      await view.page.mouse.up();
    };
    const shown = async (): Promise<readonly number[]> => {
      const window = (await view.saved())?.choices.window;
      const whole = await view.makespan('threads');
      return window === undefined ? [] : [window.start / whole, window.end / whole];
    };
    await drag(0.4, 0.6);
    const chosen = await shown();
    assert.ok(Math.abs((chosen[0] ?? 0) - 0.4) < 0.02 && Math.abs((chosen[1] ?? 0) - 0.6) < 0.02, chosen.join(' '));
    await drag(0.5, 0.7);
    const moved = await shown();
    assert.ok(Math.abs((moved[0] ?? 0) - 0.6) < 0.02 && Math.abs((moved[1] ?? 0) - 0.8) < 0.02, moved.join(' '));
    await overview.dblclick();
    assert.deepEqual(await shown(), []);
  });

  it('goes through the strategies with arrows, as one tab stop', async () => {
    await open();
    await view.show(downloads);
    const focused = (): Promise<string | null | undefined> =>
      view.page.evaluate(() => document.activeElement?.getAttribute('data-strategy'));
    await view.page.locator('button[data-strategy=threads]').focus();
    await view.page.keyboard.press('ArrowDown');
    assert.equal(await focused(), 'asyncio');
    await view.page.keyboard.press('Home');
    assert.equal(await focused(), 'sequential');
    await view.page.keyboard.press('End');
    assert.equal(await focused(), 'processes');
    await view.page.keyboard.press('ArrowUp');
    await view.page.keyboard.press('Enter');
    assert.equal(await view.page.locator('[role=application]').getAttribute('data-strategy'), 'to-thread');
    assert.equal(await view.page.locator('button[data-strategy][tabindex="0"]').count(), 1);
  });

  it('takes another Python, without the GIL too, and another start method', async () => {
    await open();
    await view.show(thumbnails);
    const lanesWithGil = await view.page.locator('.now-name', { hasText: 'GIL' }).count();
    assert.ok(lanesWithGil > 0);
    const before = await view.makespan('processes');
    await view.choose('start-method', 'Start by spawn');
    await view.page.locator('main[aria-busy=false]').waitFor();
    assert.ok((await view.makespan('processes')) > before + 20);
    await view.page.locator('vscode-checkbox[name=free-threaded]').click();
    await view.page.locator('main[aria-busy=false]').waitFor();
    await view.page.locator('button[data-strategy=threads]').click();
    assert.equal(await view.page.locator('.now-name', { hasText: 'GIL' }).count(), 0);
    await view.page.locator('[data-action=reset-all]').click();
    await view.page.locator('main[aria-busy=false]').waitFor();
    await view.rendered();
    assert.equal(await view.makespan('processes'), before);
  });

  it('shows the same run as a kitchen on the same clock, and again after a reload', async () => {
    await open();
    await view.show(downloads);
    await view.page.locator('input[name=time]').fill('60');
    await view.stage('kitchen');
    const kitchen = view.page.locator('concurrency-kitchen');
    await kitchen.locator('svg').waitFor();
    assert.match(await kitchen.locator('p').innerText(), /At 60\sms/);
    assert.equal(await view.page.locator('[role=application]').count(), 0);
    await view.page.reload();
    await view.show(downloads);
    await kitchen.locator('svg').waitFor();
    await view.stage('timeline');
    await view.page.locator('[role=application] canvas').waitFor();
  });

  for (const theme of themeNames) {
    it(`has no accessibility violations in the kitchen in the ${theme} theme`, async () => {
      await open({ theme, width: 600 });
      await view.show(productPage);
      await view.stage('kitchen');
      await view.settled();
      assert.deepEqual(await view.accessibilityProblems(), []);
    });
  }
});
