/** `npm run icon`: draws media/icon.png, which the marketplace shows, from media/icon.svg, in the size that the drawing has. */
import fs from 'node:fs';
import path from 'node:path';
import { launchBrowser } from '../tools/vscode-host/lib/browser.mjs';
import { repositoryRoot } from '../tools/vscode-host/lib/prepare.mjs';

const media = path.join(repositoryRoot, 'media');
const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  await page.setContent(`<style>body { margin: 0 }</style>${fs.readFileSync(path.join(media, 'icon.svg'), 'utf8')}`);
  await page.locator('svg').screenshot({ path: path.join(media, 'icon.png'), omitBackground: true });
} finally {
  await browser.close();
}
