/** Headless Chromium, from npm or `$CHROMIUM_PATH`, driven by playwright-core. */
import { chromium } from 'playwright-core';
import { prepareChromium } from './prepare.mjs';

// The sandbox needs user namespaces, which containers often lack; the only pages opened are our own, on 127.0.0.1.
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
];

export function launchBrowser() {
  const { env, ...which } = prepareChromium();
  return chromium.launch({ ...which, headless: true, env: { ...process.env, ...env }, args: chromiumArguments });
}
