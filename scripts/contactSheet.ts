/**
 * `npm run contact-sheet`: pictures of every state of the simulation view in four themes and three widths, and one sheet for each
 * theme for a person to look through. Writes docs/images/contact-sheet-*.jpeg; the single pictures and a page to scroll through
 * stay in out/contact-sheet. Fails where axe-core finds a violation in the fullest states or the page complains.
 * Needs no VS Code: the view runs in a plain page, as in test/ui/view.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { bundleView, themeNames, ViewPage } from '../test/ui/view/viewPage';
import type { ThemeName, ViewBundle } from '../test/ui/view/viewPage';
import { downloads, productPage, thumbnails } from '../test/unit/view/subjects';
import { launchBrowser } from '../tools/vscode-host/lib/browser.mjs';

const widths = [300, 600, 1200] as const;

/** What a person may meet, each with the way there. */
const states: Readonly<Record<string, (view: ViewPage) => Promise<void>>> = {
  waiting: async (view) => {
    await view.page.locator('main[data-state=waiting]').waitFor();
  },
  empty: async (view) => {
    await view.send({ type: 'showNothing', reason: 'Put the cursor into a function to simulate it.' });
    await view.page.locator('main[data-state=empty]').waitFor();
  },
  waits: async (view) => {
    await view.show(downloads);
    await view.settled();
  },
  computes: async (view) => {
    await view.show(thumbnails);
    await view.page.locator('button[data-strategy=threads]').click();
    await view.settled();
  },
  coroutine: async (view) => {
    await view.show(productPage);
    await view.settled();
  },
  'two strategies': async (view) => {
    await view.show(thumbnails);
    await view.choose('compare', 'Threads');
    await view.page.locator('input[name=time]').fill('60');
    await view.settled();
  },
  'hover, zoomed': async (view) => {
    await view.show(downloads);
    await view.page.locator('[data-action=focus]').click();
    await view.settled();
    const box = await view.page.locator('[role=application] canvas').first().boundingBox();
    if (box !== null) {
      await view.page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.45);
      await view.rendered();
    }
  },
  'own values, stale': async (view) => {
    await view.show(thumbnails, true);
    await view.slide('heldCpu', 0);
    await view.slide('io', 120);
    await view.settled();
    await view.send({ type: 'markStale' });
    await view.page.locator('.stale:not(:empty)').waitFor();
  },
  kitchen: async (view) => {
    await view.show(downloads);
    await view.stage('kitchen');
    await view.page.locator('input[name=time]').fill('130');
    await view.settled();
  },
  tables: async (view) => {
    await view.show(thumbnails);
    await view.settled();
    for (const summary of await view.page.locator('summary:visible').all()) {
      await summary.click();
    }
    await view.rendered();
  },
};

/** The states with the most on the page, in each of which axe-core looks at every theme and width. */
const examined: ReadonlySet<string> = new Set(['two strategies', 'kitchen', 'tables']);

interface Picture {
  readonly state: string;
  readonly theme: ThemeName;
  readonly width: number;
  readonly file: string;
}

const folder = path.join(import.meta.dirname, '../out/contact-sheet');
const sheets = path.join(import.meta.dirname, '../docs/images');

async function takePicture(browser: Browser, bundle: ViewBundle, picture: Picture): Promise<void> {
  const view = await ViewPage.open(browser, bundle, { theme: picture.theme, width: picture.width, scale: 1 });
  try {
    await states[picture.state]?.(view);
    await view.page.screenshot({ path: path.join(folder, picture.file), fullPage: true, animations: 'disabled' });
    const violations = examined.has(picture.state) ? await view.accessibilityProblems() : [];
    const problems = [...view.problems(), ...violations];
    if (problems.length > 0) {
      throw new Error(`${picture.file}: ${problems.join('; ')}`);
    }
  } finally {
    await view.close();
  }
}

/** One row per state and theme, the widths side by side. */
function page(pictures: readonly Picture[], scale: number): string {
  const rows = Object.keys(states).map((state) => {
    const cells = pictures
      .filter((picture) => picture.state === state)
      .map(({ file, theme, width }) => {
        const text = `${theme}, ${width} px`;
        return `<figure><img src="${file}" width="${Math.round(width * scale)}" alt="${state}, ${text}"><figcaption>${text}</figcaption></figure>`;
      });
    return `<h2>${state}</h2><div>${cells.join('')}</div>`;
  });
  return `<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><title>The simulation view</title><style>
body { margin: 12px; background: #777; color: #fff; font: 14px system-ui, sans-serif; }
h2 { margin: 12px 0 4px; font-size: 16px; } div { display: flex; gap: 6px; align-items: start; }
figure { margin: 0; } img { display: block; } figcaption { font-size: 11px; }
</style></head><body>${rows.join('\n')}</body></html>`;
}

/** Half the size is still legible, and keeps a sheet below two megabytes. */
const sheetScale = 0.5;

async function writeSheets(sheetPage: Page, pictures: readonly Picture[]): Promise<void> {
  fs.writeFileSync(path.join(folder, 'index.html'), page(pictures, 1));
  await sheetPage.setViewportSize({ width: 1090, height: 900 });
  for (const theme of themeNames) {
    const file = path.join(folder, `${theme}.html`);
    fs.writeFileSync(
      file,
      page(
        pictures.filter((picture) => picture.theme === theme),
        sheetScale,
      ),
    );
    await sheetPage.goto(`file://${file}`);
    await sheetPage.waitForFunction(() => Array.from(document.images).every((image) => image.complete));
    const sheet = path.join(sheets, `contact-sheet-${theme}.jpeg`);
    await sheetPage.screenshot({ path: sheet, fullPage: true, type: 'jpeg', quality: 70 });
  }
}

async function main(): Promise<void> {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const [browser, bundle] = await Promise.all([launchBrowser(), bundleView()]);
  try {
    const pictures = Object.keys(states).flatMap((state) =>
      themeNames.flatMap((theme) =>
        widths.map((width): Picture => {
          const file = `${state.replace(/\W+/g, '-')}-${theme}-${width}.png`;
          return { state, theme, width, file };
        }),
      ),
    );
    for (const picture of pictures) {
      await takePicture(browser, bundle, picture);
    }
    await writeSheets(await browser.newPage(), pictures);
    console.log(
      `${pictures.length} pictures: ${path.relative(process.cwd(), folder)}, docs/images/contact-sheet-*.jpeg`,
    );
  } finally {
    await browser.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
