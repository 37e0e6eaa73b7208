/**
 * The licences of the packages whose code the published bundles hold: found by building them, read from the packages' own files,
 * and written as the part of THIRD_PARTY_NOTICES.md that stands between two marks.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..', '..');

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As SPDX names it. */
  readonly license: string;
  readonly text: string;
}

/** Of the packages, by path from the repository's folder. */
export function bundledFolders(): readonly string[] {
  const printed = execFileSync(process.execPath, ['esbuild.js', '--packages'], { cwd: root, encoding: 'utf8' });
  const folders: unknown = JSON.parse(printed);
  if (!Array.isArray(folders)) {
    throw new Error('esbuild.js did not print a list.');
  }
  return folders.map(String);
}

/** In order of names; two versions of a package are two. */
export function bundledPackages(): readonly BundledPackage[] {
  return bundledFolders()
    .map((folder) => packageIn(path.join(root, folder)))
    .sort((a, b) => compare(bare(a.name), bare(b.name)) || compare(a.version, b.version));
}

function packageIn(folder: string): BundledPackage {
  const content: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const field = (key: string): string => {
    const value: unknown =
      typeof content === 'object' && content !== null && key in content ? Reflect.get(content, key) : undefined;
    if (typeof value !== 'string') {
      throw new Error(`${folder}/package.json has no ${key}.`);
    }
    return value;
  };
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  return {
    name: field('name'),
    version: field('version'),
    license: field('license'),
    text: file === undefined ? '' : readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim(),
  };
}

/** Scopes do not count in the order. */
function bare(name: string): string {
  return name.replace(/^@/, '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export const noticesCommand = 'npm run notices';

export function noticesText(packages: readonly BundledPackage[]): string {
  const sections = packages.map(({ name, version, license, text }) => {
    // A licence may itself hold a fence.
    const fence = '`'.repeat(Math.max(3, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length + 1)));
    const words =
      text === '' ? 'The package has no file with the text of its licence.' : `${fence}text\n${text}\n${fence}`;
    return `### ${name} ${version}\n\nLicence: ${license}.\n\n${words}\n`;
  });
  return sections.join('\n');
}
