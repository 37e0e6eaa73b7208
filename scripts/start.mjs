/**
 * `npm start`: the extension on a copy of the sample project, in desktop VS Code when `code` is on PATH, else in VS Code
 * in the browser, packaged and installed as users get it. `--web` takes the browser in any case, `--no-open` only prints
 * the address, `$PORT` fixes the port.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { packageExtension } from '../tools/vscode-host/lib/package.mjs';
import { nodeForServer, repositoryRoot } from '../tools/vscode-host/lib/prepare.mjs';
import { runServerCommand, startServer } from '../tools/vscode-host/lib/server.mjs';
import { copySample } from './copySample.mjs';

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'concurrency-advisor-'));
const folder = path.join(temporary, 'sample');
copySample(folder);

const code = process.argv.includes('--web') ? undefined : desktopCode();
if (code === undefined) {
  await startInBrowser();
} else {
  execFileSync(nodeForServer(), ['esbuild.js'], { cwd: repositoryRoot, stdio: 'inherit' });
  console.log(`Opening ${folder} in ${code}.`);
  execFileSync(code, ['--new-window', `--extensionDevelopmentPath=${repositoryRoot}`, folder], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

function desktopCode() {
  const finder = process.platform === 'win32' ? 'where' : 'which';
  return (
    process.env.VSCODE_EXECUTABLE ??
    ['code', 'code-insiders', 'codium'].find((name) => spawnSync(finder, [name]).status === 0)
  );
}

async function startInBrowser() {
  const vsix = path.join(temporary, 'extension.vsix');
  console.log('Packaging the extension.');
  packageExtension(vsix);
  runServerCommand(['--install-extension', vsix], temporary);
  const token = randomBytes(16).toString('hex');
  const server = await startServer({
    userDataDirectory: temporary,
    token,
    smokeTest: false,
    port: Number(process.env.PORT ?? 0),
  });
  // "localhost", because webviews need a secure context, which is https or localhost. The folder goes into the address:
  // with --default-folder it would get another authority than the extension host's, and no finding would be drawn.
  const url = `http://localhost:${server.port}/?${new URLSearchParams({ tkn: token, folder })}`;
  console.log(`
VS Code with the extension:  ${url}
Sample project:              ${folder}

Open shop/api.py and click a code lens. Ctrl+C stops the server.
From another machine, first: ssh -L ${server.port}:127.0.0.1:${server.port} <this machine>
`);
  openInBrowser(url);
  const stop = async () => {
    await server.stop();
    fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void stop());
  }
}

function openInBrowser(url) {
  const hasDisplay = Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
  const opener = process.platform === 'darwin' ? 'open' : hasDisplay ? 'xdg-open' : undefined;
  if (opener !== undefined && !process.argv.includes('--no-open')) {
    const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
    // The address is printed anyway.
    child.on('error', () => undefined);
    child.unref();
  }
}
