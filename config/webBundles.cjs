/**
 * How the two bundles for a web worker are made: the extension's entry and the language server. What both use of Node is put in
 * its place here, module by module; what is not listed fails the build, so that no part of Node gets into a browser.
 */
const path = require('node:path');

const root = path.join(__dirname, '..');
const standIns = path.join(root, 'src/server/browser');

/** Node's modules by what takes their place. */
const system = path.join(standIns, 'system.ts');
const modules = {
  fs: path.join(standIns, 'fs.ts'),
  path: path.join(standIns, 'path.ts'),
  crypto: system,
  module: system,
  os: system,
  perf_hooks: system,
  url: system,
  util: system,
};

/** Modules of the server that have a form of their own in a worker. */
const replaced = ['addresses', 'scripts', 'interpreterRequests', 'calibration/projectCalibration'];

const replacements = new Map(
  replaced.map((name) => [
    path.join(root, 'src/server', `${name}.ts`),
    path.join(standIns, `${path.posix.basename(name)}.ts`),
  ]),
);

/** Options for esbuild that extend those all bundles share. */
const web = {
  platform: 'browser',
  // The oldest supported VS Code, 1.96, is served to browsers of 2024.
  target: 'es2023',
  mainFields: ['browser', 'module', 'main'],
  inject: [path.join(standIns, 'globals.ts')],
  define: {
    'process.env': '{}',
    'process.platform': '"browser"',
    'process.pid': '0',
    'process.cwd': 'currentFolder',
    // The compiler asks so whether it runs on Node, whose files and modules it would then use.
    'process.browser': 'true',
    __filename: '"/bundle.js"',
  },
};

function withoutNode() {
  return {
    name: 'without-node',
    setup(build) {
      build.onResolve({ filter: /^(node:)?[a-z_]+$/ }, ({ path: name, importer }) => {
        const standIn = modules[name.replace(/^node:/, '')];
        // The compiler's own package says itself what of Node it does without.
        return standIn === undefined || isCompiler(importer) ? undefined : { path: standIn };
      });
      build.onResolve({ filter: /^\.{1,2}\// }, ({ path: name, resolveDir }) => {
        const standIn = replacements.get(`${path.join(resolveDir, name)}.ts`);
        return standIn === undefined ? undefined : { path: standIn };
      });
    },
  };
}

function isCompiler(file) {
  return file.includes(`${path.sep}typescript${path.sep}lib${path.sep}`);
}

/** The name under which `dist/typescript.js` leaves its content in a worker; src/server/browser/scripts.ts looks there. */
const scriptGlobal = 'concurrencyAdvisorScripts';

module.exports = { scriptGlobal, web, withoutNode };
