/** Playwright's settings for the tests in a real browser: one worker, because each test runs a whole VS Code. */
import { defineConfig } from '@playwright/test';
import { chromiumArguments } from '../../tools/vscode-host/lib/browser.mjs';
import { prepareChromium } from '../../tools/vscode-host/lib/prepare.mjs';

const { env, ...browser } = prepareChromium();
const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);

export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.mts',
  outputDir: '../../test-results/ui',
  timeout: 90_000,
  expect: { timeout: 20_000 },
  workers: 1,
  // On a busy machine a key press can get lost on its way to the editor. The list names every test that needed a second try.
  retries: process.env['CI'] === undefined ? 0 : 2,
  forbidOnly: true,
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    actionTimeout: 20_000,
    screenshot: 'only-on-failure',
    launchOptions: { ...browser, env: { ...Object.fromEntries(inherited), ...env }, args: [...chromiumArguments] },
  },
});
