/** The simulation view in the editor's themes: drawn, accessible, kept as a picture; and in a narrow column. */
import fs from 'node:fs';
import { quietSettings } from '../../tools/vscode-host/lib/server.mjs';
import { expect, test } from './fixtures.mts';

const themes = [
  { name: 'dark', theme: 'Dark 2026', bodyClass: /vscode-dark/ },
  { name: 'light', theme: 'Light 2026', bodyClass: /vscode-light/ },
  { name: 'high-contrast-dark', theme: 'Default High Contrast', bodyClass: /vscode-high-contrast/ },
  { name: 'high-contrast-light', theme: 'Default High Contrast Light', bodyClass: /vscode-high-contrast-light/ },
];

test('the simulation view follows the theme of the editor, is accessible in each, and fits into a narrow column', async ({
  workbench,
  page,
  server,
}) => {
  await workbench.openFile('shop/download.py');
  await workbench.goToLine(12);
  const view = await workbench.openSimulator('download_all');
  for (const { name, theme, bodyClass } of themes) {
    await test.step(theme, async () => {
      fs.writeFileSync(server.settingsFile, JSON.stringify({ ...quietSettings, 'workbench.colorTheme': theme }));
      await expect(view.locator('body')).toHaveClass(bodyClass);
      await expect(view.locator('[role="application"] canvas').first()).toBeVisible();
      await workbench.screenshot(`simulator-${name}`);
      expect(await workbench.accessibilityProblems(view)).toEqual([]);
    });
  }
  await test.step('a narrow column', async () => {
    await page.setViewportSize({ width: 760, height: 800 });
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await expect(view.locator('[role="application"] canvas').first()).toBeVisible();
    await workbench.screenshot('simulator-narrow');
    const overflow = await view
      .locator('body')
      .evaluate(
        (body) => body.ownerDocument.documentElement.scrollWidth - body.ownerDocument.documentElement.clientWidth,
      );
    expect(overflow).toBe(0);
  });
});
