/** The simulation view in the editor's themes: drawn, accessible, kept as a picture. */
import { expect, test } from './fixtures.mts';

const themes = [
  { name: 'dark', theme: 'Dark 2026', bodyClass: /vscode-dark/ },
  { name: 'light', theme: 'Light 2026', bodyClass: /vscode-light/ },
  { name: 'high-contrast-dark', theme: 'Default High Contrast', bodyClass: /vscode-high-contrast/ },
  { name: 'high-contrast-light', theme: 'Default High Contrast Light', bodyClass: /vscode-high-contrast-light/ },
];

for (const { name, theme, bodyClass } of themes) {
  test.describe(() => {
    test.use({ settings: { 'workbench.colorTheme': theme } });

    test(`the simulation view is accessible in ${theme}`, async ({ workbench }) => {
      await workbench.openFile('shop/download.py');
      await workbench.goToLine(12);
      const view = await workbench.openSimulator('download_all');
      await expect(view.locator('body')).toHaveClass(bodyClass);
      await expect(view.locator('[role="application"] canvas').first()).toBeVisible();
      await workbench.screenshot(`simulator-${name}`);
      expect(await workbench.accessibilityProblems(view)).toEqual([]);
    });
  });
}

test('the simulation view fits into a narrow column', async ({ workbench, page }) => {
  await page.setViewportSize({ width: 760, height: 800 });
  await workbench.openFile('shop/download.py');
  await workbench.goToLine(12);
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  const view = await workbench.openSimulator('download_all');
  await workbench.screenshot('simulator-narrow');
  const overflow = await view
    .locator('body')
    .evaluate(
      (body) => body.ownerDocument.documentElement.scrollWidth - body.ownerDocument.documentElement.clientWidth,
    );
  expect(overflow).toBe(0);
});
