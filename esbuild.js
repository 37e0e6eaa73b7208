/**
 * Builds every bundle: the extension, the language server, the command line and the simulation view into `dist/`, and the
 * suite that runs inside VS Code into `out/host/`. `--production` minifies and leaves source maps out, `--watch` rebuilds
 * on change, `--tests` builds only the suite, `--sizes` prints how large the minified bundles are instead of writing them, `--packages` whose code is in them;
 * names (`node esbuild.js view server`) build only those bundles.
 * Types are checked by `npm run typecheck`, not here.
 */
const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');
const { inParts, withShortTurns, withoutCopies, withoutUnusedFeatures } = require('./config/clientBundles.cjs');
const { viewBundle } = require('./config/viewBundle.cjs');
const { scriptGlobal, web, withoutNode } = require('./config/webBundles.cjs');

const isProduction = process.argv.includes('--production');
const isWatching = process.argv.includes('--watch');
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));

const shared = {
  bundle: true,
  minify: isProduction,
  sourcemap: isProduction ? false : 'linked',
  legalComments: 'none',
  logLevel: 'silent',
  absWorkingDir: __dirname,
  plugins: [problemMatcher()],
};

/** The scripts that run in a person's interpreter; they ship as they are, because worker processes import them again. */
const scripts = ['calibrate.py', 'calibrateNode.cjs', 'measureCall.py'];

// The oldest supported VS Code, 1.96, runs extensions on Node 20.18.
const node = { ...shared, platform: 'node', format: 'cjs', target: 'node20' };
const view = viewBundle({ isProduction });

/** What analyses reads the types of libraries at run time, from beside the bundle. */
const analysing = { ...node, plugins: [copied('src/knowledge/types/typeshed.txt', 'dist'), ...node.plugins] };

const clientPlugins = [withoutCopies(), withoutUnusedFeatures(), withShortTurns()];

const bundles = {
  extension: {
    ...node,
    entryPoints: { extension: 'src/client/extension.ts' },
    outdir: 'dist',
    external: ['vscode', './processClient'],
    // `require` instead, which finds the file without its ending and in every extension host.
    supported: { 'dynamic-import': false },
    plugins: [withoutCopies(), ...shared.plugins],
  },
  // The protocol's client, ten times the rest of the extension: loaded when a language server is started, file by file.
  processClient: {
    ...node,
    entryPoints: { processClient: 'src/client/processClient.ts' },
    outdir: 'dist',
    external: ['vscode'],
    plugins: [
      inParts({
        name: 'processClient',
        entry: 'src/client/quietClient.ts',
        list: 'src/client/clientParts.ts',
        plugins: clientPlugins,
      }),
      ...clientPlugins,
      ...shared.plugins,
    ],
  },
  server: { ...analysing, entryPoints: { server: 'src/server/main.ts' }, outdir: 'dist' },
  // What reads JavaScript and TypeScript, with the compiler: every server and the command line load it with the first such file.
  // One for processes and web workers: a module where there are modules, else a global. It asks neither for files nor for Node.
  typescript: {
    ...shared,
    ...web,
    entryPoints: { typescript: 'src/server/scriptBundle.ts' },
    outdir: 'dist',
    format: 'iife',
    globalName: scriptGlobal,
    footer: { js: `if (typeof module === 'object') { module.exports = ${scriptGlobal}; }` },
    plugins: [withoutNode(), ...shared.plugins],
  },
  cli: {
    ...analysing,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: 'dist',
    banner: { js: '#!/usr/bin/env node' },
  },
  // The Model Context Protocol: the command line loads it for its command `mcp`.
  mcp: { ...node, entryPoints: { mcp: 'src/mcp/serve.ts' }, outdir: 'dist' },
  // The same two for a web worker; a worker of the classic kind has no modules.
  browser: {
    ...shared,
    ...web,
    entryPoints: { browser: 'src/client/browser.ts' },
    outdir: 'dist',
    format: 'cjs',
    external: ['vscode'],
    plugins: [...clientPlugins, withoutNode(), ...shared.plugins],
  },
  browserServer: {
    ...shared,
    ...web,
    entryPoints: { browserServer: 'src/server/browser/main.ts' },
    outdir: 'dist',
    format: 'iife',
    plugins: [withoutNode(), ...shared.plugins],
  },
  view: { ...shared, ...view, plugins: [...view.plugins, ...shared.plugins] },
};

// mocha is an ES module and loads at run time from node_modules.
const tests = { ...node, minify: false, sourcemap: 'inline', outdir: 'out/host', external: ['vscode', 'mocha'] };

async function main() {
  if (process.argv.includes('--sizes')) {
    console.log(JSON.stringify(await sizes()));
    return;
  }
  if (process.argv.includes('--packages')) {
    console.log(JSON.stringify(await bundledPackages()));
    return;
  }
  fs.mkdirSync(path.join(__dirname, 'dist'), { recursive: true });
  for (const script of scripts) {
    fs.copyFileSync(path.join(__dirname, 'src/server/calibration', script), path.join(__dirname, 'dist', script));
  }
  const { copySample } = await import('./scripts/copySample.mjs');
  const sample = path.join(__dirname, 'dist', 'sample');
  copySample(sample);
  // Whoever copies the sample over http cannot list its folder.
  const names = fs
    .readdirSync(sample, { recursive: true })
    .filter((name) => fs.statSync(path.join(sample, name)).isFile());
  fs.writeFileSync(`${sample}.json`, JSON.stringify(names.map((name) => name.split(path.sep).join('/')).sort()));
  const unknown = named.filter((name) => !(name in bundles));
  if (unknown.length > 0) {
    throw new Error(`No such bundle: ${unknown.join(', ')}. There are ${Object.keys(bundles).join(', ')}.`);
  }
  const contexts = await Promise.all(selectedOptions().map((options) => esbuild.context(options)));
  if (isWatching) {
    await Promise.all(contexts.map((context) => context.watch()));
    return;
  }
  try {
    await Promise.all(contexts.map((context) => context.rebuild()));
  } finally {
    await Promise.all(contexts.map((context) => context.dispose()));
  }
}

/** Bytes of each bundle as it is published, by name. */
async function sizes() {
  const measured = Object.entries(bundles).map(async ([name, options]) => {
    const { outputFiles } = await esbuild.build({ ...options, minify: true, sourcemap: false, write: false });
    return [name, outputFiles.reduce((sum, { contents }) => sum + contents.length, 0)];
  });
  return Object.fromEntries(await Promise.all(measured));
}

/** Folders of the packages that the published bundles hold code of, by path from here. */
async function bundledPackages() {
  const built = await Promise.all(
    Object.values(bundles).map((options) =>
      esbuild.build({ ...options, minify: true, sourcemap: false, write: false, metafile: true }),
    ),
  );
  const files = built
    .flatMap(({ metafile }) => Object.values(metafile.outputs))
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]);
  return [...new Set(files.filter((folder) => folder !== undefined))].sort();
}

function selectedOptions() {
  if (process.argv.includes('--tests')) {
    return [testOptions()];
  }
  if (named.length > 0) {
    return named.map((name) => bundles[name]);
  }
  return isProduction ? Object.values(bundles) : [...Object.values(bundles), testOptions()];
}

/** One bundle per test file, beside the entry that VS Code calls. */
function testOptions() {
  const folder = path.join(__dirname, 'test', 'host');
  const files = fs.readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
  return { ...tests, entryPoints: ['index.ts', ...files].map((file) => path.join(folder, file)) };
}

/** Copies a file of data to a folder whenever the bundle is built. */
function copied(file, folder) {
  return {
    name: 'copied',
    setup(build) {
      build.onEnd(() => {
        fs.mkdirSync(path.join(__dirname, folder), { recursive: true });
        fs.copyFileSync(path.join(__dirname, file), path.join(__dirname, folder, path.basename(file)));
      });
    },
  };
}

/** Prints begin, end and errors in the form that the problem matcher of .vscode/tasks.json reads. */
function problemMatcher() {
  return {
    name: 'problem-matcher',
    setup(build) {
      build.onStart(() => {
        if (isWatching) {
          console.log('[watch] build started');
        }
      });
      build.onEnd((result) => {
        for (const { text, location } of [...result.errors, ...result.warnings]) {
          console.error(`✘ [ERROR] ${text}`);
          if (location !== null) {
            console.error(`    ${location.file}:${location.line}:${location.column}:`);
          }
        }
        if (isWatching) {
          console.log('[watch] build finished');
        }
      });
    },
  };
}

main().catch((error) => {
  // esbuild's own errors were printed by the plugin.
  if (error.errors === undefined) {
    console.error(error.message);
  }
  process.exitCode = 1;
});
