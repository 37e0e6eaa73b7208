import type { Browser } from 'playwright-core';

export const chromiumArguments: readonly string[];
export function launchBrowser(): Promise<Browser>;
