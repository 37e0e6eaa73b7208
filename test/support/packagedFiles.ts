/**
 * The files of the extension's package: patterns of all that may be in it, and the names of what has to be. For the test of what
 * would be packaged and for that of the package itself.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

const patterns: readonly RegExp[] = [
  /^(?:README|CHANGELOG|THIRD_PARTY_NOTICES)\.md$/,
  /^LICENSE(?:\.txt)?$/,
  /^package(?:\.nls(?:\.[a-z-]+)?)?\.json$/,
  /^l10n\/bundle\.l10n(?:\.[a-z-]+)?\.json$/,
  /^dist\/(?:extension|processClient(?:\.\d+)?|server|browser|browserServer|typescript|view)\.js$/,
  /^dist\/(?:view\.css|typeshed\.txt|calibrate\.py|measureCall\.py|sample\.json)$/,
  /^dist\/sample\/(?:README\.md|main\.py|pyproject\.toml|shop\/\w+\.py)$/,
  /^media\/(?:icon\.png|concurrency\.svg|simulator-(?:light|dark)\.svg)$/,
  /^media\/walkthrough\/\w+-(?:hc-)?(?:light|dark)\.png$/,
  /^docs\/rules\/[\w-]+\.md$/,
];

/** `file` is relative to the extension's folder, with `/`. */
export function isPackaged(file: string): boolean {
  return patterns.some((pattern) => pattern.test(file));
}

/** What the extension reads or shows at run time, and the pages of its entry in a marketplace. */
export function neededFiles(): readonly string[] {
  const manifest = readFileSync(path.join(root, 'package.json'), 'utf8');
  const named = [...manifest.matchAll(/"(?:\.\/)?((?:dist|media)\/[\w./-]+\.\w+)"/g)].map(([, file]) => file ?? '');
  const bundles = [
    'extension.js',
    'processClient.js',
    'processClient.1.js',
    'server.js',
    'browser.js',
    'browserServer.js',
    'typescript.js',
    'view.js',
    'view.css',
  ];
  const read = ['typeshed.txt', 'calibrate.py', 'measureCall.py', 'sample.json', 'sample/shop/api.py'];
  return [
    ...named.filter((file) => file !== 'dist/cli.js'),
    ...[...bundles, ...read].map((name) => `dist/${name}`),
    ...readdirSync(path.join(root, 'docs', 'rules')).map((name) => `docs/rules/${name}`),
    ...['media/simulator-light.svg', 'media/simulator-dark.svg'],
    ...['package.json', 'package.nls.json', 'l10n/bundle.l10n.json', 'README.md', 'CHANGELOG.md', 'LICENSE'],
  ];
}
