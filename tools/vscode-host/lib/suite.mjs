/**
 * Runs a compiled mocha suite inside the real extension host of a VS Code server and resolves to its exit code.
 * The suite marks its own lines; everything else the workbench says goes to a log that is kept on failure.
 * A run without the suite's closing line failed, whatever VS Code reports: it says 0 when the extension host crashes.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { launchBrowser } from './browser.mjs';
import { startServer } from './server.mjs';

// See test/host/index.ts, which writes it.
const lineMark = '\u241f';

export async function runSuite({ extension, standIns = [], tests, workspace, env, timeoutMs = 180_000 }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vscode-workspace-'));
  let server;
  let browser;
  try {
    if (workspace) {
      fs.cpSync(workspace, folder, { recursive: true });
    }
    [server, browser] = await Promise.all([startServer({ env, installed: standIns }), launchBrowser()]);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const report = { stats: undefined, workbenchLog: [] };
    const finished = suiteEnd(page, report, timeoutMs);
    await page.goto(server.url({ folder, extension, tests }), { waitUntil: 'domcontentloaded' });
    const problem = await problemOf(finished, report);
    if (problem === undefined) {
      return report.stats.failures ? 1 : 0;
    }
    const kept = fs.mkdtempSync(path.join(os.tmpdir(), 'vscode-failure-'));
    await page.screenshot({ path: path.join(kept, 'workbench.png'), timeout: 5000 }).catch(() => undefined);
    fs.copyFileSync(server.logFile, path.join(kept, 'server.log'));
    fs.writeFileSync(path.join(kept, 'workbench.log'), report.workbenchLog.join('\n'));
    console.log(`FAILED: ${problem}; screenshot and logs are in ${kept}`);
    return 1;
  } finally {
    await browser?.close().catch(() => undefined);
    await server?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Resolves to VS Code's exit code; rejects when the page dies or the time is over. */
function suiteEnd(page, report, timeoutMs) {
  const finished = new Promise((resolve, reject) => {
    void page.exposeFunction('codeAutomationLog', (type, values) => {
      const [first] = values;
      if (typeof first !== 'string' || !first.startsWith(lineMark)) {
        report.workbenchLog.push(`[${type}] ${format(...values)}`);
      } else if (first.startsWith(`${lineMark}done `)) {
        report.stats = JSON.parse(first.slice(lineMark.length + 'done '.length));
      } else {
        console.log(first.slice(lineMark.length));
      }
    });
    void page.exposeFunction('codeAutomationExit', (code) => resolve(code ?? 1));
    page.on('crash', () => reject(new Error('the browser tab crashed')));
    page.on('close', () => reject(new Error('the browser tab was closed')));
    page.on('pageerror', (error) => console.log(`[page error] ${error.message}`));
    setTimeout(() => reject(new Error(`the suite did not finish in ${timeoutMs} ms`)), timeoutMs).unref();
  });
  // Awaited later; without this a failure during page.goto() would count as unhandled.
  finished.catch(() => undefined);
  return finished;
}

/** Why the run does not count, or undefined when the suite ran to its end. */
async function problemOf(finished, report) {
  try {
    const code = await finished;
    if (!report.stats) {
      return `the extension host exited with ${code} before the suite ended`;
    }
    if (code !== 0 && !report.stats.failures) {
      return `VS Code exited with ${code} although no test failed`;
    }
    return report.stats.passes || report.stats.failures ? undefined : 'no test ran';
  } catch (error) {
    return error.message;
  }
}
