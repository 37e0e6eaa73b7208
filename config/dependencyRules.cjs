/**
 * Which folder of src/ may import which: the table of ARCHITECTURE.md as data, turned into dependency-cruiser rules.
 * A new arrow is a line here, with its reason in ARCHITECTURE.md.
 */
const mayImport = {
  core: [],
  knowledge: ['core'],
  simulator: ['core'],
  languages: ['core', 'knowledge'],
  analysis: ['core', 'knowledge', 'languages'],
  protocol: ['core'],
  advice: ['core', 'knowledge', 'analysis', 'languages', 'simulator', 'protocol'],
  server: ['core', 'knowledge', 'analysis', 'languages', 'simulator', 'advice', 'protocol'],
  cli: ['core', 'knowledge', 'analysis', 'languages', 'simulator', 'advice', 'protocol', 'server'],
  // What the command line hands to it at run time, and the work of its tools, is the command line's.
  mcp: ['core', 'simulator', 'advice', 'protocol', 'server', 'cli'],
  client: ['core', 'protocol', 'view/messages'],
  view: ['core', 'simulator', 'protocol'],
};

const pathOf = (name) => (name === 'protocol' || name === 'view/messages' ? `src/${name}\\.ts$` : `src/${name}/`);

const layerRules = Object.entries(mayImport).map(([layer, allowed]) => ({
  name: `${layer}-imports-only-what-stands-below-it`,
  severity: 'error',
  from: { path: `^${pathOf(layer)}` },
  to: {
    path: '^src/',
    pathNot: [layer, ...allowed].map((name) => `^${pathOf(name)}`),
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'only-the-client-knows-vscode',
      severity: 'error',
      from: { pathNot: '^src/client/' },
      to: { path: '^vscode$' },
    },
    {
      name: 'only-the-faces-touch-the-system',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(server|cli|mcp|client)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-view-and-client-leave-the-core-libraries',
      severity: 'error',
      from: { path: '^src/(core|knowledge|languages|analysis|advice|simulator)/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg'],
        pathNot: 'node_modules/(@typescript-eslint/(types|typescript-estree)|typescript)/',
      },
    },
    {
      name: 'only-what-reads-javascript-knows-its-compiler',
      severity: 'error',
      from: { pathNot: '^src/(languages/typescript|advice/fixes/javascript)/' },
      to: { path: 'node_modules/(@typescript-eslint|typescript)/' },
    },
    {
      name: 'only-its-bundle-loads-the-compiler',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(languages/typescript/|advice/fixes/javascript/|server/scriptBundle\\.ts$)',
      },
      to: {
        path: '^src/(languages/typescript/|advice/fixes/javascript/|knowledge/typescriptLibraries\\.ts$|server/scriptBundle)',
        pathNot: '^src/languages/typescript/fileNames\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'config/tsconfig.node.json' },
    exclude: { path: '\\.json$' },
  },
};
