import type { Page } from 'playwright-core';
import type { RunningServer } from './server.mjs';

export interface WebWorkbenchOptions {
  /** Absolute path of the extension's folder. */
  readonly extension: string;
  /** Texts of the opened folder by their paths in it. */
  readonly files: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export function prepareWebWorkbench(
  page: Page,
  server: RunningServer,
  options: WebWorkbenchOptions,
): Promise<{ readonly url: string; readonly close: () => void }>;
