/** The simulation view in a real browser, without VS Code: what it draws, says, posts and remembers. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { TimeWindow } from '../../../src/view/timeline/viewport';
import { launchBrowser } from '../../../tools/vscode-host/lib/browser.mjs';
import { downloads, productPage, thumbnails } from '../../unit/view/subjects';
import { bundleView, themeNames, ViewPage } from './viewPage';
import type { ViewBundle, ViewOptions } from './viewPage';
const widths = [300, 600, 1200];

describe('the simulation view in a browser', function () {
  this.timeout(120_000);
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

  /** Colours on the timeline's canvas; one means that nothing is drawn. */
  function colourCount(): Promise<number> {
    return view.page.locator('[role=application] canvas').evaluate((element) => {
      if (!(element instanceof HTMLCanvasElement)) {
        return 0;
      }
      const pixels = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? [];
      const colours = new Set<string>();
      for (let at = 0; at < pixels.length; at += 4) {
        colours.add(`${pixels[at] ?? 0} ${pixels[at + 1] ?? 0} ${pixels[at + 2] ?? 0}`);
      }
      return colours.size;
    });
  }

  describe('showing a function', () => {
    it('says ready, and waits', async () => {
      await open();
      await view.page.locator('main[data-state="waiting"]').waitFor();
      assert.deepEqual(await view.posted(), [{ type: 'ready' }]);
    });

    it('shows name, verdict, evidence and advice', async () => {
      await open();
      await view.show(downloads);
      assert.equal(await view.page.locator('h1').innerText(), 'download_all');
      const header = (await view.page.locator('header').innerText()).replaceAll('\u00a0', ' ');
      for (const text of [
        'I/O-bound',
        'releases the GIL',
        '92 % confident',
        'session.get',
        '120 ms network',
        'Threads.',
      ]) {
        assert.ok(header.includes(text), `${text} in ${header}`);
      }
    });

    it('names the file of evidence that is elsewhere', async () => {
      await open();
      await view.show(productPage);
      assert.match(await view.page.locator('[data-evidence=network]').innerText(), /shop\/storage\.py:13/);
      assert.match(await view.page.locator('[data-evidence=database]').innerText(), /line 17/);
    });

    it('says which part of the function is simulated, and leads there', async () => {
      await open();
      const range = { start: { line: 11, character: 4 }, end: { line: 13, character: 40 } };
      await view.show({ ...downloads, site: { rule: 'overlapping-io-loop', what: 'loop', range } });
      const words = (await view.page.locator('.site').innerText()).replaceAll('\u00a0', ' ');
      assert.equal(words, 'Simulated here: the loop in lines 12–14, not the whole function.');
      await view.page.locator('[data-action=reveal-site]').click();
      const last = (await view.posted()).at(-1);
      assert.ok(last?.type === 'reveal');
      assert.deepEqual([last.location.path, last.location.range], [downloads.location.path, range]);
      await view.show(downloads);
      assert.equal(await view.page.locator('.site').count(), 0);
    });

    it('says why there is nothing to show', async () => {
      await open();
      await view.send({ type: 'showNothing', reason: 'No function at the cursor.' });
      await view.page.locator('main[data-state="empty"]').waitFor();
      assert.equal(await view.page.locator('main p').innerText(), 'No function at the cursor.');
    });

    it('says that the source changed, and cannot apply an old fix', async () => {
      await open();
      await view.show(downloads);
      await view.send({ type: 'markStale' });
      await view.page.getByText('The source changed — updating').waitFor();
      await view.page.locator('[data-action=apply][disabled]').waitFor();
      await view.show({ ...downloads, version: 4 });
      await view.page.locator('[data-action=apply]:not([disabled])').waitFor();
    });

    it('shows text from the source as text', async () => {
      await open();
      await view.show({ ...downloads, functionName: '<img src=x onerror=alert(1)>' });
      assert.equal(await view.page.locator('h1').innerText(), '<img src=x onerror=alert(1)>');
      assert.equal(await view.page.locator('h1 img').count(), 0);
    });

    it('listens to nobody but its own page', async () => {
      await open();
      await view.page.evaluate((subject) => {
        const data = { type: 'show', subject, isPinned: false };
        window.dispatchEvent(new MessageEvent('message', { data, origin: 'https://elsewhere.example' }));
        window.dispatchEvent(new MessageEvent('message', { data: { type: 'show' }, origin: window.origin }));
      }, downloads);
      await view.send({ type: 'pinned', isPinned: true });
      assert.equal(await view.page.locator('main').getAttribute('data-state'), 'waiting');
    });
  });

  describe('comparing strategies', () => {
    it('marks the recommended one by word, and greys what is not possible, with the reason', async () => {
      await open();
      await view.show(downloads);
      const marked = view.page.locator('button[data-strategy][aria-label*="recommended"]');
      assert.deepEqual(await marked.evaluateAll((all) => all.map((one) => one.getAttribute('data-strategy'))), [
        'threads',
      ]);
      assert.match(await marked.innerText(), /recommended/);
      const illegal = view.page.locator('button[data-strategy=processes]');
      assert.equal(await illegal.getAttribute('aria-disabled'), 'true');
      assert.match(await illegal.innerText(), /session cannot be pickled/);
    });

    it('draws the timeline of the chosen strategy', async () => {
      await open();
      await view.show(thumbnails);
      const timeline = view.page.locator('[role=application]');
      assert.equal(await timeline.getAttribute('data-strategy'), 'processes');
      await view.page.locator('button[data-strategy=threads]').click();
      assert.equal(await timeline.getAttribute('data-strategy'), 'threads');
      assert.ok(Number(await timeline.getAttribute('data-lanes')) >= 4);
      assert.ok((await colourCount()) > 8);
    });

    it('lays two strategies on one axis', async () => {
      await open();
      await view.show(thumbnails);
      await view.choose('compare', 'Sequential');
      const shown = await view.page
        .locator('[role=application]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-strategy')));
      assert.deepEqual(shown, ['processes', 'sequential']);
      const ends = Number(await view.page.locator('input[name=time]').getAttribute('max'));
      assert.ok(Math.abs(ends - (await view.makespan('sequential'))) < 1e-6);
    });

    it('has the same figures in a table', async () => {
      await open();
      await view.show(thumbnails);
      await view.page.getByText('Figures as tables').click();
      const rows = await view.page.locator('table[data-twin] tbody tr').allInnerTexts();
      const buttons = await view.page.locator('button[data-strategy] .makespan').allInnerTexts();
      assert.equal(rows.length, 5);
      buttons.forEach((makespan, at) => {
        assert.ok(rows[at]?.includes(makespan), `${makespan} in ${rows[at] ?? ''}`);
      });
    });
  });

  describe('changing a number', () => {
    it('runs again at once, and says whose number it is', async () => {
      await open();
      await view.show(downloads);
      const before = await view.makespan('sequential');
      await view.slide('tasks', 24);
      assert.ok(Math.abs((await view.makespan('sequential')) / before - 2) < 0.05);
      assert.equal(await view.page.locator('.control:has([name=tasks]) .origin').innerText(), 'yours');
      await view.page.locator('[data-reset=tasks]').click();
      await view.page.waitForFunction(
        (ms) =>
          document.querySelector('button[data-strategy=sequential]')?.getAttribute('data-makespan') === String(ms),
        before,
      );
      assert.equal(await view.page.locator('.control:has([name=tasks]) .origin').innerText(), 'estimated');
    });

    it('says on which interpreter and when a value was measured', async () => {
      await open();
      const measuredOn = 'CPython 3.12.1, 2026-11-20';
      await view.show({ ...downloads, measuredOn });
      assert.equal(
        await view.page.locator('.control:has([name=cores]) .origin').getAttribute('title'),
        `Measured: ${measuredOn}`,
      );
      await view.page.getByText('A model, not a measurement').click();
      assert.match(
        await view.page.locator('.assumptions dl').first().innerText(),
        /Its costs\s+measured: CPython 3\.12\.1/,
      );
    });

    it('answers every slider', async () => {
      await open();
      await view.show(thumbnails);
      for (const [name, value, strategy] of [
        ['tasks', 20, 'sequential'],
        ['heldCpu', 90, 'sequential'],
        ['freeCpu', 40, 'sequential'],
        ['io', 60, 'sequential'],
        ['payload', 8_000_000, 'processes'],
        ['cores', 2, 'processes'],
        ['workers', 1, 'threads'],
      ] as const) {
        const before = await view.makespan(strategy);
        await view.slide(name, value);
        assert.notEqual(await view.makespan(strategy), before, name);
      }
    });

    it('takes a typed number, beyond the slider too', async () => {
      await open();
      await view.show(downloads);
      const field = view.page.getByLabel('I/O, exact value in ms');
      await field.fill('900');
      await field.press('Enter');
      await view.page.waitForFunction(() => {
        const row = document.querySelector('button[data-strategy=sequential]');
        return Number(row?.getAttribute('data-makespan')) > 10_000;
      });
      assert.ok(Number(await view.page.locator('input[name=io]').getAttribute('max')) >= 900);
    });

    it('tells when another strategy is best with these numbers', async () => {
      await open();
      await view.show(thumbnails);
      await view.slide('heldCpu', 0);
      await view.slide('freeCpu', 0);
      await view.slide('io', 100);
      assert.match(await view.page.locator('button[data-strategy=threads]').innerText(), /best now/);
      assert.match(await view.page.locator('button[data-strategy=processes]').innerText(), /recommended/);
    });

    it('speaks the result once the hand rests', async () => {
      await open();
      await view.show(downloads);
      await view.slide('tasks', 7);
      await view.page.waitForFunction(() => /^7\s/.test(document.querySelector('[data-summary]')?.textContent ?? ''));
    });
  });

  describe('asking the host', () => {
    it('reveals evidence', async () => {
      await open();
      await view.show(downloads);
      await view.page.locator('button[data-evidence=network]').click();
      const evidence = downloads.verdict.evidence[0];
      assert.deepEqual((await view.posted()).at(-1), {
        type: 'reveal',
        location: evidence?.location,
        uri: downloads.uri,
      });
    });

    it('applies the fix of the shown version', async () => {
      await open();
      await view.show(downloads);
      await view.page.locator('[data-action=apply]').click();
      assert.deepEqual((await view.posted()).at(-1), {
        type: 'applyFix',
        id: 'loop-to-threads',
        uri: downloads.uri,
        version: 3,
      });
      await view.show(productPage);
      await view.page.locator('[data-action=apply]').waitFor({ state: 'detached' });
    });

    it('pins and follows again', async () => {
      await open();
      await view.show(downloads);
      await view.page.locator('[data-action=pin][aria-pressed=false]').click();
      await view.page.locator('[data-action=pin][aria-pressed=true]').click();
      const pins = (await view.posted()).flatMap((message) => (message.type === 'setPinned' ? [message.isPinned] : []));
      assert.deepEqual(pins, [true, false]);
    });

    it('exports picture and workload', async () => {
      await open();
      await view.show(downloads);
      for (const format of ['svg', 'png', 'json', 'trace']) {
        await view.page.locator(`[data-export=${format}]`).click();
      }
      const exported = (await view.posted()).flatMap((message) => (message.type === 'export' ? [message] : []));
      const [svg, png, json, trace] = exported;
      assert.match(svg?.content ?? '', /^<svg [\s\S]*<\/svg>\n$/);
      assert.equal(svg?.suggestedName, 'download_all-threads.svg');
      const bytes = Buffer.from(png?.content ?? '', 'base64');
      assert.equal(bytes.subarray(1, 4).toString('latin1'), 'PNG');
      assert.ok(bytes.length > 10_000);
      assert.match(json?.content ?? '', /"tasks": 12,/);
      assert.equal(trace?.suggestedName, 'download_all-threads-trace.json');
      assert.match(trace.content, /"name":"session\.get","cat":"blocked","ph":"X"/);
    });
  });

  describe('the timeline', () => {
    it('is one tab stop, walked with arrows; Enter reveals, Escape closes the note', async () => {
      await open();
      await view.show(downloads);
      const { page } = view;
      // From the tab to its panel, and into it.
      await page.locator('[data-stage=timeline]').focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'application');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('End');
      await page.keyboard.press('Home');
      const note = page.getByRole('tooltip');
      for (let moves = 0; moves < 10 && !(await note.innerText()).includes('session.get'); moves++) {
        await page.keyboard.press('ArrowRight');
      }
      const text = (await note.innerText()).replaceAll('\u00a0', ' ');
      assert.match(text, /worker 1 · [\d.]+ ms to [\d.]+ ms/);
      assert.equal(await page.locator('.ring-focus').count(), 1);
      assert.match(await page.locator('.timeline [role=status]').innerText(), /worker 1/);
      await page.keyboard.press('Enter');
      const last = (await view.posted()).at(-1);
      assert.equal(last?.type, 'reveal');
      await page.keyboard.press('Escape');
      await note.waitFor({ state: 'detached' });
      await page.keyboard.press('Tab');
      assert.notEqual(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'application');
    });

    it('tells exact times under the pointer, and a click goes to the source', async () => {
      await open();
      await view.show(downloads);
      await view.page.locator('[role=application]').scrollIntoViewIfNeeded();
      const box = await view.page.locator('[role=application] canvas').boundingBox();
      assert.ok(box);
      // The first waiting of the workers: a third of the way along, in the lower half.
      await view.page.mouse.move(box.x + box.width * 0.35, box.y + box.height * 0.75);
      assert.match(await view.page.getByRole('tooltip').innerText(), /Waiting for I\/O[\s\S]*session\.get/);
      await view.page.mouse.down();
      await view.page.mouse.up();
      const last = (await view.posted()).at(-1);
      assert.equal(last?.type, 'reveal');
    });

    it('zooms by button, key and wheel, pans by dragging, and fits again', async () => {
      await open();
      await view.show(downloads);
      const { page } = view;
      const saved = async (): Promise<TimeWindow | undefined> => (await view.saved())?.choices.window;
      const spanOf = (window: TimeWindow | undefined): number =>
        window === undefined ? NaN : window.end - window.start;
      assert.equal(await saved(), undefined);
      await page.locator('[data-action=zoom-in]').click();
      const zoomed = await saved();
      assert.ok(zoomed);
      const timeline = page.locator('[role=application]');
      await timeline.scrollIntoViewIfNeeded();
      const box = await timeline.boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      const stored = await page.evaluate(() => sessionStorage.getItem('state'));
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -300);
      await page.keyboard.up('Control');
      await page.waitForFunction((text) => sessionStorage.getItem('state') !== text, stored);
      assert.ok(spanOf(await saved()) < spanOf(zoomed));
      const before = await saved();
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2 - 80, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
      const after = await saved();
      assert.ok((after?.start ?? 0) > (before?.start ?? 0));
      assert.equal((await view.posted()).filter(({ type }) => type === 'reveal').length, 0);
      await page.locator('[data-action=zoom-fit]').click();
      assert.equal(await saved(), undefined);
    });

    it('shows where the explanation points to', async () => {
      await open();
      await view.show(thumbnails);
      await view.page.locator('button[data-strategy=threads]').click();
      await view.page.locator('[data-action=focus]').click();
      assert.ok(Number(await view.page.locator('input[name=time]').inputValue()) > 0);
      assert.equal(await view.page.locator('[data-action=zoom-fit]').isEnabled(), true);
    });

    it('stays sharp and complete when the panel is resized', async () => {
      await open();
      await view.show(downloads);
      for (const width of [300, 1400, 640]) {
        await view.page.setViewportSize({ width, height: 800 });
        await view.page.waitForFunction(() => {
          const canvases = Array.from(document.querySelectorAll('canvas'));
          return canvases.every((one) => Math.abs(one.width - one.clientWidth * devicePixelRatio) <= 1);
        });
        assert.ok((await colourCount()) > 8);
        assert.equal(
          await view.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
          true,
          String(width),
        );
      }
    });

    it('follows a switch of the theme', async () => {
      await open();
      await view.show(downloads);
      const picture = (): Promise<string> =>
        view.page
          .locator('[role=application] canvas')
          .evaluate((canvas) => (canvas instanceof HTMLCanvasElement ? canvas.toDataURL() : ''));
      const dark = await picture();
      await view.page.evaluate(() => {
        document.documentElement.style.setProperty('--vscode-editor-background', '#ffffff');
        document.body.className = 'vscode-light';
      });
      await view.page.waitForFunction(
        (before) => document.querySelector<HTMLCanvasElement>('[role=application] canvas')?.toDataURL() !== before,
        dark,
      );
    });
  });

  describe('playing', () => {
    it('moves nothing before play is pressed, then runs to the end and stops', async () => {
      await open();
      await view.show(downloads);
      const time = view.page.locator('input[name=time]');
      assert.equal(await time.inputValue(), '0');
      await view.choose('speed', '4×');
      await view.page.locator('[data-action=play]').click();
      assert.equal(await view.page.locator('[data-action=play]').getAttribute('aria-label'), 'Pause');
      await view.page.locator('[data-action=play][aria-label=Play]').waitFor();
      assert.equal(await time.inputValue(), await time.getAttribute('max'));
    });

    it('pauses, steps to the next event and back, and says what every lane does', async () => {
      await open();
      await view.show(downloads);
      const time = view.page.locator('input[name=time]');
      await view.page.locator('[data-action=play]').click();
      await view.page.waitForFunction(() => {
        const input = document.querySelector('input[name=time]');
        return input instanceof HTMLInputElement && input.valueAsNumber > 5;
      });
      await view.page.locator('[data-action=play]').click();
      const paused = Number(await time.inputValue());
      await view.page.locator('[data-action=step]').click();
      assert.ok(Number(await time.inputValue()) > paused);
      await view.page.locator('[data-action=step-back]').click();
      assert.ok(Number(await time.inputValue()) <= paused);
      await time.fill('60');
      assert.match(await view.page.locator('.now').innerText(), /worker 1\s+Waiting for I\/O: session\.get/);
    });

    it('starts over with another function', async () => {
      await open();
      await view.show(downloads);
      await view.page.locator('input[name=time]').fill('60');
      await view.show(thumbnails);
      await view.page.locator('h1', { hasText: 'render_all' }).waitFor();
      assert.equal(await view.page.locator('input[name=time]').inputValue(), '0');
    });

    it('goes in steps where less motion is asked for', async () => {
      await open({ reducedMotion: true });
      await view.show(downloads);
      await view.page.locator('[data-action=play]').click();
      const gaps = await view.page.evaluate(async () => {
        const input = document.querySelector('input[name=time]');
        const moments = [0];
        while (moments.length < 4) {
          await new Promise(requestAnimationFrame);
          const share = input instanceof HTMLInputElement ? input.valueAsNumber / Number(input.max) : NaN;
          if (share !== moments.at(-1)) {
            moments.push(share);
          }
        }
        return moments.slice(1).map((moment, at) => moment - (moments[at] ?? 0));
      });
      assert.ok(
        gaps.every((gap) => gap >= 1 / 40 - 1e-9),
        gaps.join(', '),
      );
    });
  });

  describe('after a reload of the window', () => {
    it('has the person’s values, strategy and zoom again', async () => {
      await open();
      await view.show(downloads);
      await view.slide('tasks', 30);
      await view.page.locator('button[data-strategy=asyncio]').click();
      await view.page.locator('[data-action=zoom-in]').click();
      const before = await view.makespan('asyncio');
      await view.page.reload();
      await view.show(downloads);
      assert.equal(await view.page.locator('input[name=tasks]').inputValue(), '30');
      assert.equal(await view.page.locator('[role=application]').getAttribute('data-strategy'), 'asyncio');
      assert.equal(await view.makespan('asyncio'), before);
      assert.equal(await view.page.locator('[data-action=zoom-fit]').isEnabled(), true);
    });
  });

  describe('for everyone', () => {
    // One width for each theme here; scripts/contactSheet.ts asks axe about every state in every theme and width.
    for (const [at, theme] of themeNames.entries()) {
      it(`has no accessibility violations in the ${theme} theme, and fits narrow and wide`, async () => {
        const looked = widths[at % widths.length] ?? 600;
        await open({ theme, width: looked });
        await view.show(looked === 600 ? productPage : thumbnails);
        for (const summary of await view.page.locator('summary:visible').all()) {
          await summary.click();
        }
        assert.deepEqual(await view.accessibilityProblems(), []);
        for (const width of widths) {
          await view.page.setViewportSize({ width, height: 900 });
          await view.rendered();
          assert.equal(await view.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
          assert.ok((await colourCount()) > 4);
        }
      });
    }

    it('is used with the keyboard alone, from the name of the function to the export, with the focus in sight', async () => {
      await open();
      await view.show(downloads);
      const { page } = view;
      const stops: string[] = [];
      for (let tabs = 0; tabs < 60 && stops.at(-1) !== 'export text'; tabs++) {
        await page.keyboard.press('Tab');
        const { name, isSeen } = await page.evaluate(() => {
          const focused = document.activeElement;
          // A component's own focus is inside it.
          const inner = focused?.shadowRoot?.activeElement ?? focused;
          const { outlineStyle, boxShadow } = inner === null ? document.body.style : getComputedStyle(inner);
          const names = ['data-action', 'data-stage', 'data-strategy', 'name', 'role'].map(
            (attribute) => focused?.getAttribute(attribute) ?? '',
          );
          const format = focused?.getAttribute('data-export') ?? '';
          return {
            name: format === '' ? (names.find((each) => each !== '') ?? '') : `export ${format}`,
            // A slider's ring is around its thumb, which no script can ask about.
            isSeen:
              focused?.shadowRoot !== null ||
              focused.matches('input[type=range]') ||
              outlineStyle !== 'none' ||
              boxShadow !== 'none',
          };
        });
        assert.ok(isSeen, `the focus is not to be seen on ${name}`);
        stops.push(name);
      }
      const inOrder = ['reveal-function', 'pin', 'apply', 'threads', 'compare', 'zoom-in', 'play', 'time', 'speed'];
      const further = ['timeline', 'tabpanel', 'tasks', 'io', 'workers', 'free-threaded', 'export svg', 'export text'];
      const places = [...inOrder, ...further].map((name) => stops.indexOf(name));
      assert.ok(
        places.every((place, at) => place > (places[at - 1] ?? -1)),
        stops.join(', '),
      );
      await page.locator('[data-action=play]').focus();
      await page.keyboard.press('Space');
      await page.locator('[data-action=play][aria-label=Pause]').waitFor();
    });

    it('keeps every text at the editor’s size', async () => {
      await open({ width: 300 });
      await view.show(downloads);
      const smallest = await view.page.evaluate(() =>
        Math.min(
          ...Array.from(document.querySelectorAll('main *'), (one) => parseFloat(getComputedStyle(one).fontSize)),
        ),
      );
      assert.ok(smallest >= 13, String(smallest));
    });
  });
});
