/**
 * The view in a browser with what a hostile repository could call its functions and files, and with messages that no host
 * sends: names are text, and what is malformed is ignored.
 */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../../tools/vscode-host/lib/browser.mjs';
import type { SimulationSubject } from '../../../src/protocol';
import type { SourceLocation } from '../../../src/core/text';
import { downloads } from '../../unit/view/subjects';
import { bundleView, type ViewBundle, ViewPage } from './viewPage';

const image = '<img src=x onerror="window.wasRun=1">';
const hostile = [
  image,
  '<script>window.wasRun=1</script>',
  '${window.wasRun=1}',
  '{{constructor.constructor("window.wasRun=1")()}}',
  '"><svg onload=window.wasRun=1>',
  "javascript:window.wasRun=1//'",
  '](command:workbench.action.terminal.new)',
  '\u202Egnp.exe',
] as const;

/** The subject with a hostile text in every place that holds one. */
function subjectWith(text: string): SimulationSubject {
  const placed = (location: SourceLocation): SourceLocation => ({ ...location, path: `shop/${text}.py`, text });
  return {
    ...downloads,
    uri: `file:///shop/${encodeURIComponent(text)}.py`,
    functionName: text,
    location: placed(downloads.location),
    site: { rule: text, what: 'loop', range: downloads.location.range },
    verdict: {
      ...downloads.verdict,
      evidence: downloads.verdict.evidence.map((each) => ({
        ...each,
        location: placed(each.location),
        via: [placed(each.location)],
        origin: text,
      })),
    },
    workload: {
      ...downloads.workload,
      segments: downloads.workload.segments.map((segment) =>
        segment.source === undefined ? segment : { ...segment, source: placed(segment.source) },
      ),
    },
    measuredOn: text,
    callMeasuredOn: text,
    recommendation: { strategy: 'threads', reason: text },
    illegal: [{ strategy: 'processes', reason: text }],
    fix: { title: text, id: text },
  };
}

describe('a hostile name in the simulation view', () => {
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
    view = await ViewPage.open(browser, bundle);
  });

  afterEach(async () => {
    await view.close();
  });

  const wasRun = (): Promise<boolean> => view.page.evaluate(() => Reflect.has(window, 'wasRun'));

  for (const text of hostile) {
    it(`is shown as text and runs nothing: ${JSON.stringify(text)}`, async () => {
      await view.show(subjectWith(text));
      await view.settled();
      assert.equal(
        await view.page
          .locator('main h1')
          .textContent()
          .then((shown) => shown?.includes(text)),
        true,
      );
      for (const element of ['img', 'script[src=""]', 'iframe', 'object', '[onload]', '[onerror]', 'main script']) {
        assert.equal(await view.page.locator(element).count(), 0, element);
      }
      assert.equal(await view.page.locator('a[href^="javascript:"], a[href^="command:"]').count(), 0);
      assert.equal(await wasRun(), false);
      assert.deepEqual(view.problems(), []);
    });
  }

  it('is text in an exported picture as well', async () => {
    await view.show(subjectWith(image));
    await view.settled();
    await view.send({ type: 'export', format: 'svg' });
    await view.page.waitForFunction(() => JSON.stringify(Reflect.get(window, 'posted')).includes('"export"'));
    const exported = (await view.posted()).find((message) => message.type === 'export');
    assert.ok(exported?.type === 'export');
    const elements = await view.page.evaluate((content) => {
      const parsed = new DOMParser().parseFromString(content, 'image/svg+xml');
      return {
        names: [...parsed.querySelectorAll('*')].map(({ localName }) => localName),
        text: parsed.documentElement.textContent,
      };
    }, exported.content);
    for (const name of ['img', 'script', 'foreignObject', 'parsererror']) {
      assert.ok(!elements.names.includes(name), name);
    }
    assert.match(elements.text, /<img src=x/);
  });
});

describe('a message that no host sends', () => {
  let browser: Browser;
  let view: ViewPage;
  const warnings: string[] = [];

  before(async () => {
    browser = await launchBrowser();
    view = await ViewPage.open(browser, await bundleView());
    view.page.on('console', (message) => {
      if (message.type() === 'warning') {
        warnings.push(message.text());
      }
    });
    await view.show(downloads);
    await view.settled();
  });

  after(async () => {
    await view.close();
    await browser.close();
  });

  const malformed: readonly unknown[] = [
    null,
    'show',
    7,
    [],
    { type: 'show' },
    { type: 'show', subject: {}, isPinned: false },
    { type: 'show', subject: { ...downloads, functionName: { toString: 'x' } }, isPinned: false },
    { type: 'show', subject: { ...downloads, workload: { ...downloads.workload, segments: null } }, isPinned: true },
    { type: 'show', subject: { ...downloads, machine: { ...downloads.machine, overheads: [] } }, isPinned: true },
    { type: 'showNothing', reason: [image] },
    { type: 'pinned', isPinned: 'yes' },
    { type: 'export', format: 'exe' },
    { type: 'run', code: 'window.wasRun=1' },
  ];

  it('changes nothing, breaks nothing, and is told of in the console', async () => {
    const before = await view.page.locator('main').innerText();
    for (const message of malformed) {
      await view.page.evaluate((data) => {
        window.postMessage(data, window.origin);
      }, message);
    }
    await view.rendered();
    assert.equal(await view.page.locator('main').innerText(), before);
    assert.equal(
      warnings.filter((text) => text === 'A message of an unknown shape was ignored.').length,
      malformed.length,
    );
    assert.deepEqual(view.problems(), []);
  });

  it('is not listened to when it comes from another page', async () => {
    await view.page.evaluate(() => {
      const data = { type: 'showNothing', reason: 'Enter your password.' };
      window.dispatchEvent(new MessageEvent('message', { data, origin: 'https://elsewhere.example' }));
    });
    await view.rendered();
    assert.match(await view.page.locator('main').innerText(), /download_all/);
  });
});
