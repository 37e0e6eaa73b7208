/**
 * What every test in the browser starts from: one VS Code server per worker, and per test a fresh browser context, fresh
 * settings and a fresh copy of the sample project.
 */
import { test as base } from '@playwright/test';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { packageExtension } from '../../tools/vscode-host/lib/package.mjs';
import { repositoryRoot } from '../../tools/vscode-host/lib/prepare.mjs';
import { quietSettings, runServerCommand, startServer } from '../../tools/vscode-host/lib/server.mjs';
import type { RunningServer } from '../../tools/vscode-host/lib/server.mjs';
import { Workbench } from './workbench.mts';

export { expect } from '@playwright/test';

interface TestOptions {
  /** Settings of the user beyond the quiet ones. */
  settings: Record<string, unknown>;
  workbench: Workbench;
}

interface WorkerOptions {
  /** `development` loads the built repository; `installed` packages it, installs it and hides nothing users see. */
  delivery: 'development' | 'installed';
  server: RunningServer;
}

export const test = base.extend<TestOptions, WorkerOptions>({
  delivery: ['development', { option: true, scope: 'worker' }],
  settings: [{ 'workbench.colorTheme': 'Dark 2026' }, { option: true }],
  server: [
    async ({ delivery }, use) => {
      const data = fs.mkdtempSync(path.join(os.tmpdir(), 'ui-data-'));
      const isInstalled = delivery === 'installed';
      if (isInstalled) {
        const vsix = path.join(data, 'extension.vsix');
        packageExtension(vsix);
        runServerCommand(['--install-extension', vsix], data);
      }
      const server = await startServer({ userDataDirectory: data, trust: isInstalled, smokeTest: !isInstalled });
      await use(server);
      await server.stop();
      fs.rmSync(data, { recursive: true, force: true, maxRetries: 5 });
    },
    // Packaging builds every bundle.
    { scope: 'worker', timeout: 240_000 },
  ],
  workbench: async ({ page, server, delivery, settings }, use) => {
    // Before the page loads: a change while the workbench starts can be missed.
    fs.writeFileSync(server.settingsFile, JSON.stringify({ ...quietSettings, ...settings }));
    const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'ui-'));
    // A fixed name, because it shows in the title and in pictures.
    const folder = path.join(temporary, 'sample');
    fs.cpSync(path.join(repositoryRoot, 'test', 'fixtures', 'sample'), folder, { recursive: true });
    await page.goto(server.url(delivery === 'installed' ? { folder } : { folder, extension: repositoryRoot }));
    const workbench = new Workbench(page, folder);
    await workbench.ready();
    await use(workbench);
    await page.close();
    fs.rmSync(temporary, { recursive: true, force: true });
  },
});
