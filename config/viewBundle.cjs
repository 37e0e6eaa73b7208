/**
 * How the simulation view is bundled: for the extension by esbuild.js, and the same way for its tests and the preview page.
 * An import of `bundled:path` gives that module, bundled on its own, as text: the view starts its worker from it, because a
 * webview may not load a worker from the extension's address.
 */
const path = require('node:path');
const esbuild = require('esbuild');

const root = path.join(__dirname, '..');

// The oldest supported VS Code, 1.96, has webviews on Chromium 128.
const browser = { bundle: true, platform: 'browser', format: 'iife', target: 'chrome128', legalComments: 'none' };

/** Options for esbuild; `isProduction` minifies view and worker alike. */
function viewBundle({ isProduction }) {
  return {
    ...browser,
    minify: isProduction,
    entryPoints: { view: path.join(root, 'src/view/main.ts') },
    outdir: 'dist',
    plugins: [bundledText(isProduction)],
  };
}

function bundledText(minify) {
  return {
    name: 'bundled-text',
    setup(build) {
      build.onResolve({ filter: /^bundled:/ }, ({ path: name }) => ({
        path: path.join(root, name.slice('bundled:'.length)),
        namespace: 'bundled',
      }));
      build.onLoad({ filter: /.*/, namespace: 'bundled' }, async ({ path: file }) => {
        const { outputFiles, metafile } = await esbuild.build({
          ...browser,
          minify,
          entryPoints: [file],
          absWorkingDir: root,
          write: false,
          metafile: true,
          logLevel: 'silent',
        });
        return {
          contents: `export const source = ${JSON.stringify(outputFiles[0].text)};`,
          loader: 'js',
          watchFiles: Object.keys(metafile.inputs).map((input) => path.join(root, input)),
        };
      });
    },
  };
}

module.exports = { viewBundle };
