/**
 * Runs test/host inside VS Code: `$VSCODE_EXECUTABLE` (a desktop VS Code binary), `$VSCODE_VERSION` (downloads that
 * one), else the server host from npm. The workspace is a copy of the sample project.
 */
import { runTests } from '@vscode/test-electron';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryRoot } from '../lib/prepare.mjs';

const version = process.env.VSCODE_VERSION;
const standIn = fileURLToPath(new URL('./code.mjs', import.meta.url));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'suite-workspace-'));
fs.cpSync(path.join(repositoryRoot, 'test', 'fixtures', 'sample'), folder, { recursive: true });
// A short path: VS Code puts Unix sockets below it, and their names are limited to about 100 bytes.
const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'suite-'));
const receipt = path.join(profile, 'result.json');
try {
  const code = await runTests({
    ...(version ? { version } : { vscodeExecutablePath: process.env.VSCODE_EXECUTABLE ?? standIn }),
    // The second stands in for the Python extension.
    extensionDevelopmentPath: [repositoryRoot, path.join(repositoryRoot, 'test', 'host', 'pythonExtension')],
    extensionTestsPath: path.join(repositoryRoot, 'out', 'host', 'index.js'),
    extensionTestsEnv: { SUITE_RESULT: receipt },
    launchArgs: [
      folder,
      `--user-data-dir=${profile}/user-data`,
      `--extensions-dir=${profile}/extensions`,
      '--disable-extensions',
    ],
  });
  // Exit code 0 alone proves nothing: the `code` wrapper returns at once, and a crashed extension host counts as 0.
  const stats = fs.existsSync(receipt) ? JSON.parse(fs.readFileSync(receipt, 'utf8')) : undefined;
  if (!stats?.passes) {
    throw new Error(
      `The suite did not run to its end (exit code ${code}). VSCODE_EXECUTABLE must be the binary itself, not bin/code.`,
    );
  }
  process.exitCode = code || stats.failures ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  for (const directory of [folder, profile]) {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}
