/**
 * How the bundles of the extension host are made, so that nothing in them keeps it long: what is imported of large modules is not
 * copied, what the protocol's client has for other servers is left out, and the client is cut into files that are read one in
 * each turn of the event loop. What the bundles do is not changed by any of it: without these plugins they are larger and slower.
 */
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const client = path.join(__dirname, '..', 'src/client') + path.sep;

/**
 * `import` of a module that is no ES module makes a copy of it with a getter for each of its names, in each file that imports it.
 * The editor's API has 500 names and the protocol 700; what is needed is the module itself.
 */
function withoutCopies() {
  const imported =
    /^import (?:\* as )?(\w+|\{[^}]*\}) from ('(?:node:\w+|vscode|vscode-languageclient(?:\/\w+)?)');$/gm;
  return {
    name: 'without-copies',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
        if (!file.startsWith(client)) {
          return undefined;
        }
        const text = await fs.promises.readFile(file, 'utf8');
        return { contents: text.replace(imported, 'const $1 = require($2);'), loader: 'ts' };
      });
    },
  };
}

/**
 * Features of the protocol that the server does not have, as src/server/capabilities.ts lists them, by the client's modules. The
 * client makes one of each at its start, whatever the server can do.
 */
const unusedFeatures = [
  ...['callHierarchy', 'colorProvider', 'completion', 'declaration', 'definition', 'documentHighlight', 'documentLink'],
  ...['documentSymbol', 'executeCommand', 'fileOperations', 'foldingRange', 'formatting', 'implementation'],
  ...[
    'inlineCompletion',
    'inlineValue',
    'linkedEditingRange',
    'reference',
    'rename',
    'selectionRange',
    'semanticTokens',
  ],
  ...['signatureHelp', 'textDocumentContent', 'typeDefinition', 'typeHierarchy', 'workspaceSymbol'],
];

/** A feature that announces nothing and registers nothing, by whatever name. */
const noFeature = `
class NoFeature {
  fillClientCapabilities() {}
  initialize() {}
  getState() { return { kind: 'static' }; }
  clear() {}
}
module.exports = new Proxy({}, { get: () => NoFeature });
`;

/** The client compares the editor's version with the one it needs. The manifest asks for a newer one, and the editor sees to that. */
const versionChecks = { parse: 'module.exports = () => ({});', satisfies: 'module.exports = () => true;' };

function withoutUnusedFeatures() {
  return {
    name: 'without-unused-features',
    setup(build) {
      const feature = /[\\/]vscode-languageclient[\\/]lib[\\/]common[\\/](\w+)\.js$/;
      build.onLoad({ filter: feature }, ({ path: file }) =>
        unusedFeatures.includes(feature.exec(file)?.[1]) ? { contents: noFeature } : undefined,
      );
      build.onResolve({ filter: /^semver\/functions\/\w+$/ }, ({ path: name, importer }) => {
        const check = path.posix.basename(name);
        return importer.includes('vscode-languageclient') && check in versionChecks
          ? { path: check, namespace: 'version-check' }
          : undefined;
      });
      build.onLoad({ filter: /.*/, namespace: 'version-check' }, ({ path: check }) => ({
        contents: versionChecks[check],
      }));
    },
  };
}

/** The client pauses when it has converted a list of findings or lenses for 15 ms; here it does after 4. */
function withShortTurns() {
  const limit = /const defaultYieldTimeout = 15\b/;
  return {
    name: 'with-short-turns',
    setup(build) {
      const file = /[\\/]vscode-languageclient[\\/]lib[\\/]common[\\/]utils[\\/]async\.js$/;
      build.onLoad({ filter: file }, async ({ path: place }) => {
        const text = await fs.promises.readFile(place, 'utf8');
        return limit.test(text)
          ? { contents: text.replace(limit, 'const defaultYieldTimeout = 4') }
          : { errors: [{ text: `${place} says otherwise than before when it pauses.` }] };
      });
    },
  };
}

/** Bytes of a file of a cut bundle, about. Reading and running so much takes the extension host 2 to 4 ms. */
const usualBytes = 24_000;

/**
 * Cuts what a module imports into files of a few modules each, `<name>.1.js` and so on in the order in which they run, and puts
 * functions that load them one by one in the place of the content of `list`. Each file finds what it needs in those before it;
 * the modules run in the same order as in one bundle.
 * @param options.name The name of the bundle whose entry imports `list`.
 * @param options.entry The module that is cut, with all that it imports.
 * @param options.plugins Those of the bundle that change what is imported.
 * @param options.bytes How long a file gets, when no module is longer.
 */
function inParts({ name, entry, list, plugins, bytes = usualBytes }) {
  return {
    name: 'in-parts',
    async setup(build) {
      const { absWorkingDir: root, entryPoints, outdir, write } = build.initialOptions;
      const { parts, builtins, problem } = await partsOf(build.initialOptions, { entry, plugins, bytes });
      if (parts === undefined) {
        build.onStart(() => ({ errors: problem === undefined ? [] : [{ text: problem }] }));
        return;
      }
      /** Of each module, by its absolute path: its part, counted from 1, and its name there. */
      const places = new Map(
        parts.flatMap((modules, index) =>
          modules.map((module, position) => [path.join(root, module), { part: index + 1, id: `m${position}` }]),
        ),
      );
      const numbers = parts.map((_, index) => index + 1);
      build.initialOptions.entryPoints = {
        ...entryPoints,
        ...Object.fromEntries(numbers.map((number) => [`${name}.${number}`, `part:${number}`])),
      };

      build.onResolve({ filter: /^part:\d+$/ }, ({ path: part }) => ({ path: part.slice(5), namespace: 'part' }));
      build.onLoad({ filter: /.*/, namespace: 'part' }, ({ path: part }) => {
        const files = parts[Number(part) - 1].map((module) => JSON.stringify(path.join(root, module)));
        const getters = files.map((file, position) => `get m${position}() { return require(${file}); }`);
        return { contents: `module.exports = { ${getters.join(',\n')} };`, resolveDir: root };
      });

      // A module of another part is in that part's file, which was loaded before.
      build.onResolve({ filter: /.*/ }, async ({ path: asked, pluginData, ...rest }) => {
        const here = places.get(rest.importer);
        if (here === undefined || pluginData === askedHere) {
          return undefined;
        }
        const found = await build.resolve(asked, { ...rest, pluginData: askedHere });
        const there = places.get(found.path);
        return there === undefined || there.part === here.part
          ? found
          : { path: `${there.part}.${there.id}`, namespace: 'elsewhere' };
      });
      build.onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path: place }) => {
        const [part, id] = place.split('.');
        return { contents: `module.exports = require('./${name}.${part}').${id};`, resolveDir: root };
      });
      build.onResolve({ filter: new RegExp(`^\\./${name}\\.\\d+$`) }, ({ path: file }) => ({
        path: file,
        external: true,
      }));

      build.onLoad({ filter: /\.ts$/ }, ({ path: asked }) => {
        if (asked !== path.join(root, list)) {
          return undefined;
        }
        const file = (number) => `require('./${name}.${number}')`;
        const loads = [
          ...builtins.map((builtin) => `require('${builtin}')`),
          // First the file is read, then its modules run.
          ...parts.flatMap((modules, index) => [
            file(index + 1),
            ...modules.map((_, position) => `${file(index + 1)}.m${position}`),
          ]),
        ];
        return {
          contents: `export const steps = [${loads.map((load) => `() => ${load}`).join(', ')}];
            export const whole = () => ${loads.at(-1)};`,
          resolveDir: root,
        };
      });

      build.onEnd(() => {
        if (write !== false) {
          removeParts(path.join(root, outdir), name, parts.length);
        }
      });
    },
  };
}

/** What the plugin asks esbuild itself is not for the plugin to answer. */
const askedHere = Symbol('asked by the plugin');

/**
 * The modules in the order in which they run, part by part, and those of Node that they import. No parts where the code cannot be
 * built: the build, with all of it in one file, says why.
 */
async function partsOf(options, { entry, plugins, bytes }) {
  let metafile;
  try {
    ({ metafile } = await esbuild.build({
      ...options,
      entryPoints: [entry],
      plugins,
      minify: true,
      sourcemap: false,
      write: false,
      metafile: true,
    }));
  } catch {
    return {};
  }
  const builtins = new Set();
  const begun = new Set();
  const order = [];
  let problem;
  const visit = (module) => {
    begun.add(module);
    for (const { path: imported, external } of metafile.inputs[module].imports) {
      if (external) {
        builtins.add(imported);
      } else if (!begun.has(imported)) {
        visit(imported);
      } else if (!order.includes(imported)) {
        problem = `${module} and ${imported} import one another: in parts they would run in another order.`;
      }
    }
    order.push(module);
  };
  visit(entry);
  if (problem !== undefined) {
    return { problem };
  }
  builtins.delete('vscode');
  const [{ inputs }] = Object.values(metafile.outputs);
  const parts = [[]];
  let filled = 0;
  // What a plugin has made up has no file, and goes with what imports it.
  for (const module of order.filter((each) => !/^[\w-]+:/.test(each))) {
    const length = inputs[module]?.bytesInOutput ?? 0;
    if (filled > 0 && filled + length > bytes) {
      parts.push([]);
      filled = 0;
    }
    parts.at(-1).push(module);
    filled += length;
  }
  return { parts, builtins: [...builtins] };
}

/** A build before this one may have had more parts. */
function removeParts(folder, name, last) {
  const part = new RegExp(`^${name}\\.(\\d+)\\.js(?:\\.map)?$`);
  for (const file of fs.readdirSync(folder)) {
    if (Number(part.exec(file)?.[1] ?? 0) > last) {
      fs.rmSync(path.join(folder, file));
    }
  }
}

module.exports = { inParts, unusedFeatures, withShortTurns, withoutCopies, withoutUnusedFeatures };
