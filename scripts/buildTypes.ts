/**
 * Makes `src/knowledge/types/typeshed.txt`, the types of the standard library and of third-party packages, from typeshed as
 * the npm package `pyright` carries it: `npm run types [VERSION]`. Needs the npm registry; the table itself is committed, so
 * nobody else does. Fails when the parser cannot read a stub.
 * With `--from FOLDER` it reads a typeshed that is already on disk.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type StubFile, writeTypes } from '../src/languages/python/stubs/stubTable';

const target = path.join(__dirname, '../src/knowledge/types/typeshed.txt');

const { values, positionals } = parseArgs({ allowPositionals: true, options: { from: { type: 'string' } } });

const folder = mkdtempSync(path.join(tmpdir(), 'types-'));
try {
  const carried = values.from ?? fetchPackage(folder, `pyright@${positionals[0] ?? 'latest'}`);
  build(path.join(carried, 'dist', 'typeshed-fallback'), `pyright ${versionOf(carried)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Unpacks an npm package and returns its folder. */
function fetchPackage(into: string, specification: string): string {
  const options = { cwd: into, encoding: 'utf8' } as const;
  const archive = execFileSync('npm', ['pack', '--silent', specification], options).trim();
  execFileSync('tar', ['-xf', archive], options);
  return path.join(into, 'package');
}

function versionOf(packageFolder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return hasVersion ? String(manifest.version) : 'unknown';
}

function build(typeshed: string, carrier: string): void {
  const standard = stubsBelow(path.join(typeshed, 'stdlib'));
  const distributions = readdirSync(path.join(typeshed, 'stubs')).sort();
  const thirdParty = distributions.flatMap((name) => stubsBelow(path.join(typeshed, 'stubs', name)));
  const commit = readFileSync(path.join(typeshed, 'commit.txt'), 'utf8').trim();
  const started = performance.now();
  const { text, problems } = writeTypes([...standard, ...thirdParty], {
    version: 1,
    source: 'typeshed',
    commit,
    carrier,
  });
  for (const { module, message, offset } of problems) {
    console.error(`${module} at ${offset}: ${message}`);
  }
  if (Buffer.byteLength(text) !== text.length) {
    throw new Error('A stub has a name beyond ASCII: typeData.ts has to read the table as UTF-8.');
  }
  if (problems.length > 0) {
    process.exitCode = 1;
    return;
  }
  writeFileSync(target, text);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${carrier}, typeshed ${commit}`);
  console.log(`${standard.length} standard modules, ${thirdParty.length} of ${distributions.length} distributions`);
  console.log(`${(Buffer.byteLength(text) / 1e6).toFixed(2)} MB in ${seconds} s`);
}

/** The stubs below a folder that imports start from; tests of stubs (`@tests`) are no modules. */
function stubsBelow(root: string, folder = root): StubFile[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        return entry.name.startsWith('@') ? [] : stubsBelow(root, file);
      }
      if (!entry.name.endsWith('.pyi')) {
        return [];
      }
      const parts = path.relative(root, file).slice(0, -'.pyi'.length).split(path.sep);
      const isPackage = parts.at(-1) === '__init__';
      const module = (isPackage ? parts.slice(0, -1) : parts).join('.');
      return [{ module, isPackage, text: readFileSync(file, 'utf8') }];
    });
}
