/**
 * Starts private VS Code servers: fresh data folders, a free port, no network, a quiet workbench.
 * Also runs the server's command line, for example to install a package. Opening a page is left to the caller.
 */
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeForServer, prepareServer } from './prepare.mjs';

/** Settings that keep the workbench quiet: no assistant, no welcome pages, no updates, no animations. */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.enableExperiments': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'update.showReleaseNotes': false,
  'security.workspace.trust.startupPrompt': 'never',
  'files.autoSave': 'off',
  'files.simpleDialog.enable': true,
  'window.menuBarVisibility': 'compact',
  'editor.accessibilitySupport': 'off',
  'editor.hover.delay': 100,
};

/**
 * Starts a server and resolves when it listens.
 * `installed` are folders of extensions that the server finds installed.
 * `smokeTest` enables the driver that extension tests need; it also hides toasts, so leave it off to see what users see.
 */
export async function startServer({
  settings = {},
  trust = false,
  userDataDirectory,
  extraArguments = [],
  env = {},
  port = 0,
  smokeTest = true,
  token,
  installed = [],
} = {}) {
  const root = prepareServer();
  const data = userDataDirectory ?? fs.mkdtempSync(path.join(os.tmpdir(), 'vscode-host-'));
  const settingsFile = path.join(data, 'user-data', 'User', 'settings.json');
  fs.mkdirSync(path.dirname(settingsFile), { recursive: true });
  if (!fs.existsSync(settingsFile)) {
    fs.writeFileSync(settingsFile, JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  }
  for (const folder of installed) {
    const { publisher, name, version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    fs.cpSync(folder, path.join(data, 'extensions', `${publisher}.${name}-${version}`), { recursive: true });
  }
  const serverArguments = [
    fileURLToPath(new URL('./server-process.mjs', import.meta.url)),
    String(process.pid),
    path.join(root, 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...(token ? ['--connection-token', token] : ['--without-connection-token']),
    ...dataArguments(data),
    ...['--telemetry-level', 'off', '--disable-telemetry', '--disable-experiments', '--disable-update-check'],
    '--disable-getting-started-override',
    ...(smokeTest ? ['--enable-smoke-test-driver'] : []),
    ...(trust ? [] : ['--disable-workspace-trust']),
    ...extraArguments,
  ];
  // Without an empty gallery the server asks a public extension registry.
  const childEnvironment = { ...process.env, EXTENSIONS_GALLERY: '{}', ...env };
  for (const name of Object.keys(childEnvironment)) {
    // Settings of npm, of an outer VS Code and of this process's Node must not reach the extension under test.
    if (/^(npm_|VSCODE_IPC|ELECTRON_|NODE_OPTIONS$)/.test(name)) {
      delete childEnvironment[name];
    }
  }
  const logFile = path.join(data, 'server.log');
  const log = fs.createWriteStream(logFile, { flags: 'a' });
  // A process group of its own, so that stop() also reaches extension hosts and language servers.
  const child = spawn(nodeForServer(), serverArguments, {
    env: childEnvironment,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const boundPort = await listeningPort(child, log);
  const kill = (signal) => {
    try {
      if (process.platform === 'win32') {
        child.kill(signal);
      } else {
        process.kill(-child.pid, signal);
      }
    } catch {
      // Already gone.
    }
  };
  const killNow = () => kill('SIGKILL');
  process.once('exit', killNow);
  return {
    port: boundPort,
    dataDirectory: data,
    settingsFile,
    logFile,

    /** Address of the workbench; `extension` and `tests` are absolute paths for the server's extension host. */
    url({ folder, extension, tests } = {}) {
      const remote = (file) => `vscode-remote://127.0.0.1:${boundPort}${file}`;
      const payload = [
        ['skipWelcome', 'true'],
        ['skipReleaseNotes', 'true'],
      ];
      if (extension) {
        payload.push(['extensionDevelopmentPath', remote(extension)]);
      }
      if (tests) {
        payload.push(['extensionTestsPath', remote(tests)]);
      }
      const query = new URLSearchParams({
        ...(folder ? { folder } : {}),
        ...(token ? { tkn: token } : {}),
        payload: JSON.stringify(payload),
      });
      return `http://127.0.0.1:${boundPort}/?${query}`;
    },

    /** Stops every process of the server; its data is removed unless the caller brought the folder. */
    async stop() {
      process.off('exit', killNow);
      const isGone = child.exitCode !== null || child.signalCode !== null;
      const gone = isGone ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));
      kill('SIGTERM');
      const timer = setTimeout(killNow, 3000);
      await gone;
      clearTimeout(timer);
      killNow();
      log.end();
      if (!userDataDirectory && !process.env.VSCODE_HOST_KEEP) {
        fs.rmSync(data, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  };
}

/** Runs the server's command line, for example `--install-extension file.vsix`, on a data folder. */
export function runServerCommand(commandArguments, dataDirectory) {
  const main = path.join(prepareServer(), 'out', 'server-main.js');
  return execFileSync(nodeForServer(), [main, ...dataArguments(dataDirectory), ...commandArguments], {
    encoding: 'utf8',
  });
}

function dataArguments(data) {
  return [
    '--accept-server-license-terms',
    ...['--user-data-dir', path.join(data, 'user-data')],
    ...['--extensions-dir', path.join(data, 'extensions')],
    ...['--server-data-dir', path.join(data, 'server')],
  ];
}

function listeningPort(child, log) {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The VS Code server did not start in 60 s:\n${output}`));
    }, 60_000);
    const onData = (chunk) => {
      log.write(chunk);
      if (process.env.VSCODE_HOST_VERBOSE) {
        process.stderr.write(chunk);
      }
      if (output.length < 20_000) {
        output += chunk;
      }
      const match = /Extension host agent listening on (\d+)/.exec(output);
      if (match) {
        clearTimeout(timer);
        resolve(Number(match[1]));
      }
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The VS Code server exited with ${code}:\n${output}`));
    });
  });
}
