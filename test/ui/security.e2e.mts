/**
 * What a person sees of a folder that nobody trusts, and of a language server that is killed; and what the page of the simulation
 * view refuses to load. With the extension installed as users get it, so that messages are not hidden.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from './fixtures.mts';
import { installedFolder } from './installedFolder.mts';

test.use({ delivery: 'installed' });

const counter = `import tillkit


async def page():
    tillkit.charge()
`;

const knowledge = {
  library: 'tillkit',
  source: 'its authors',
  functions: { 'tillkit.charge': { effect: { wait: 'network' } } },
};

test('a folder that is not trusted names neither interpreter nor knowledge, and is believed once it is trusted', async ({
  workbench,
  page,
}) => {
  const trace = path.join(workbench.folder, 'was-run');
  const python = path.join(workbench.folder, '.venv', 'bin', 'python');
  fs.mkdirSync(path.dirname(python), { recursive: true });
  fs.writeFileSync(python, `#!/bin/sh\ntouch '${trace}'\n`, { mode: 0o755 });
  fs.writeFileSync(path.join(workbench.folder, 'till.json'), JSON.stringify(knowledge));
  fs.writeFileSync(path.join(workbench.folder, 'counter.py'), counter);
  fs.writeFileSync(
    path.join(workbench.folder, 'pyproject.toml'),
    '[tool.concurrency-advisor]\nknowledge = ["till.json"]\n',
  );
  await workbench.openFile('shop/api.py');
  await workbench.squiggleOn('time.sleep(2)');
  await workbench.openFile('counter.py');
  await expect(workbench.squiggles('warning')).toHaveCount(0);

  await test.step('the command that starts the interpreter cannot be chosen', async () => {
    await expect(async () => {
      await page.keyboard.press('F1');
      await page.locator('.quick-input-widget input').fill('>Concurrency Advisor: ', { timeout: 3000 });
      await expect(page.getByRole('option', { name: /Concurrency Advisor: Open settings/ })).toBeVisible({
        timeout: 3000,
      });
    }).toPass();
    await expect(page.getByRole('option', { name: /Calibrate|Measure/ })).toHaveCount(0);
    await page.keyboard.press('Escape');
  });
  expect(fs.existsSync(trace)).toBe(false);

  await workbench.command('Workspaces: Manage Workspace Trust');
  await page.getByRole('button', { name: 'Trust', exact: true }).first().click();
  await workbench.openFile('counter.py');
  await workbench.squiggleOn('tillkit.charge()');
  expect(fs.existsSync(trace)).toBe(false);
});

test('a killed language server is told of once and loses nothing; after six crashes a message leads to the log', async ({
  workbench,
  page,
  server,
}) => {
  // Six crashes with their back-off.
  test.slow();
  await workbench.openFile('shop/api.py');
  await workbench.squiggleOn('time.sleep(2)');
  await workbench.goToLine(15);
  const view = await workbench.openSimulator('product_page');
  const pin = view.locator('[data-action="pin"]');
  await pin.click();
  await expect(pin).toHaveAttribute('aria-pressed', 'true');

  const bundle = path.join(installedFolder(server), 'dist', 'server.js');
  const killed = new Set<number>();
  const killNext = async (): Promise<void> => {
    let pid: number | undefined;
    await expect
      .poll(() => {
        pid = processesOf(bundle).find((each) => !killed.has(each));
        return pid;
      })
      .toBeDefined();
    if (pid !== undefined) {
      killed.add(pid);
      process.kill(pid, 'SIGKILL');
    }
  };

  await killNext();
  const toasts = page.locator('.notification-toast');
  await expect(toasts.filter({ hasText: 'ended unexpectedly and is started again' })).toBeVisible();
  await workbench.squiggleOn('time.sleep(2)');
  await test.step('the simulation stays, pinned to its function', async () => {
    await workbench.goToLine(26);
    await expect(view.getByRole('heading', { level: 1 })).toHaveText('product_page');
    await expect(pin).toHaveAttribute('aria-pressed', 'true');
  });

  for (let crash = 2; crash <= 6; crash++) {
    await killNext();
  }
  const end = toasts.filter({ hasText: 'keeps crashing and was not started again' });
  await expect(end).toBeVisible();
  await expect(end.getByRole('button', { name: 'Show log' })).toBeVisible();
  // The first message may have gone by itself; none has come since but the last.
  expect(await toasts.filter({ hasText: 'ended unexpectedly' }).count()).toBeLessThan(2);
  expect(await toasts.count()).toBeLessThan(3);
  await workbench.screenshot('server-given-up');
  await end.getByRole('button', { name: 'Restart' }).click();
  await workbench.squiggleOn('time.sleep(2)');
  await pin.click();
  await workbench.goToLine(26);
  await workbench.simulatorTab('cover').waitFor();
});

test('the page of the simulation view runs and loads nothing but its own bundle', async ({ workbench, page }) => {
  await workbench.openFile('shop/api.py');
  await workbench.squiggleOn('time.sleep(2)');
  await workbench.goToLine(15);
  const view = await workbench.openSimulator('product_page');
  await expect(view.locator('button[data-strategy]').first()).toBeVisible();

  const policy = await view.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe-(?:inline|eval|hashes)/);

  const answered: string[] = [];
  page.on('response', (response) => answered.push(response.url()));
  const outcome = await view.locator('body').evaluate(async (body) => {
    const script = document.createElement('script');
    script.textContent = 'window.wasRun = 1';
    body.append(script);
    body.insertAdjacentHTML('beforeend', '<img src="https://elsewhere.example/x.png" onerror="window.wasRun = 2">');
    const style = document.createElement('style');
    style.textContent = 'body { color: rgb(1, 2, 3) !important; }';
    body.append(style);
    const fetched = await fetch('https://elsewhere.example/data').then(
      () => 'answered',
      () => 'refused',
    );
    const isStyled = getComputedStyle(body).color === 'rgb(1, 2, 3)';
    return { wasRun: Reflect.has(window, 'wasRun'), isStyled, fetched };
  });
  expect(outcome).toEqual({ wasRun: false, isStyled: false, fetched: 'refused' });
  expect(answered.filter((url) => url.includes('elsewhere.example'))).toEqual([]);
});

/** Processes that run a script, as Linux tells; elsewhere the test in the extension host looks after this. */
function processesOf(script: string): readonly number[] {
  return fs.readdirSync('/proc').flatMap((name) => {
    try {
      const line = /^\d+$/.test(name) ? fs.readFileSync(`/proc/${name}/cmdline`, 'utf8') : '';
      return line.split('\0').includes(script) ? [Number(name)] : [];
    } catch {
      return []; // It ended meanwhile.
    }
  });
}
