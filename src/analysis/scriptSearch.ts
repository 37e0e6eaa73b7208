/**
 * Finds the file that a module's name of JavaScript or TypeScript means: a path with any of the languages' endings or an index
 * file, an alias of `tsconfig.json`, or a package of the workspace. What the configuration says is handed in: this reads
 * nothing. Source: https://www.typescriptlang.org/docs/handbook/modules/reference.html#file-path-resolution.
 */
import { type Files, type ModuleSearch } from './moduleSearch';

/** One `compilerOptions.paths` with the folder it holds for. */
export interface PathAliases {
  /** Files in this folder and below it see the aliases. */
  readonly folder: string;
  /** Where names that are not relative are looked for first; absent where the configuration names no `baseUrl`. */
  readonly baseUrl?: string;
  /** Patterns with at most one `*`, and where they lead, relative to the project as all paths are. */
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
}

/** A package that is part of the workspace: importing its name loads files of the project. */
export interface WorkspacePackage {
  readonly name: string;
  readonly folder: string;
  /** Subpaths, `.` for the package itself, to the files they may be, first choice first; one `*` stands for any part. */
  readonly entries: readonly { readonly subpath: string; readonly targets: readonly string[] }[];
}

export interface ScriptPaths {
  readonly aliases: readonly PathAliases[];
  readonly packages: readonly WorkspacePackage[];
}

const noPaths: ScriptPaths = { aliases: [], packages: [] };

/** In order of precedence: sources before what is built from them, types last. */
const endings = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.d.ts', '.d.mts', '.d.cts'];

/** Folders that builds write to, and where their sources may lie. */
const builtFolders = /(?:^|\/)(?:dist|build|lib|out|esm|cjs)\//;

export class ScriptSearch implements ModuleSearch {
  private paths = noPaths;

  setPaths(paths: ScriptPaths): void {
    this.paths = paths;
  }

  nameOf(path: string): { readonly moduleName: string; readonly isPackage: boolean } {
    return { moduleName: path.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, ''), isPackage: false };
  }

  find(name: string, folder: string, _roots: readonly string[], files: Files): string | undefined {
    const specifier = name.replaceAll('%2E', '.');
    if (/^(?:\.\.?\/|\/|[A-Za-z]:\/)/.test(specifier)) {
      return fileAt(specifier.replace(/^\.\//, ''), files);
    }
    return this.aliased(specifier, folder, files) ?? this.inPackage(specifier, files);
  }

  private aliased(specifier: string, folder: string, files: Files): string | undefined {
    const configurations = this.paths.aliases
      .filter((each) => isWithin(folder, each.folder))
      .sort((a, b) => b.folder.length - a.folder.length);
    const [nearest] = configurations;
    if (!nearest) {
      return undefined;
    }
    const matches = nearest.paths
      .map(({ pattern, targets }) => ({ pattern, targets, part: matched(pattern, specifier) }))
      .sort((a, b) => prefixOf(b.pattern).length - prefixOf(a.pattern).length);
    for (const { targets, part } of matches) {
      for (const target of part === undefined ? [] : targets) {
        const file = fileAt(target.replace('*', part ?? ''), files);
        if (file !== undefined) {
          return file;
        }
      }
    }
    return nearest.baseUrl === undefined
      ? undefined
      : fileAt(nearest.baseUrl === '' ? specifier : `${nearest.baseUrl}/${specifier}`, files);
  }

  private inPackage(specifier: string, files: Files): string | undefined {
    const found = this.paths.packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
    if (!found) {
      return undefined;
    }
    const subpath = specifier === found.name ? '.' : `.${specifier.slice(found.name.length)}`;
    for (const { subpath: pattern, targets } of found.entries) {
      const part = matched(pattern, subpath);
      for (const target of part === undefined ? [] : targets) {
        const file = sourceOf(inFolder(found.folder, target.replace('*', part ?? '')), files);
        if (file !== undefined) {
          return file;
        }
      }
    }
    const rest = subpath === '.' ? ['src/index', 'index', 'src/main'] : [subpath.slice(2), `src/${subpath.slice(2)}`];
    return rest.map((each) => fileAt(inFolder(found.folder, each), files)).find((file) => file !== undefined);
  }

  submodule(): undefined {
    return undefined;
  }

  /** `store.d.ts` beside `store.js`. */
  stubOf(path: string, files: Files): string | undefined {
    const match = /^(.*)\.([cm]?)jsx?$/.exec(path);
    const stub = match ? `${match[1] ?? ''}.d.${match[2] ?? ''}ts` : '';
    return files.has(stub) ? stub : undefined;
  }

  isLibraryFolder(folder: string): boolean {
    return /(?:^|\/)node_modules$/.test(folder);
  }

  isPublic(name: string): boolean {
    return name !== 'default' && name !== 'export=';
  }
}

/** A file, a file without its ending, one whose ending is that of what is built from it, or a folder's index. */
function fileAt(path: string, files: Files): string | undefined {
  if (files.has(path)) {
    return path;
  }
  const plain = path.replace(/\.[cm]?jsx?$/, '');
  const candidates = [path, ...(plain === path ? [] : [plain])].flatMap((base) =>
    endings.map((ending) => base + ending),
  );
  const index = endings.map((ending) => (path === '' ? `index${ending}` : `${path}/index${ending}`));
  return [...candidates, ...index].find((candidate) => files.has(candidate));
}

/** What a package names is often built: the source has the same name in `src`. */
function sourceOf(path: string, files: Files): string | undefined {
  return (
    fileAt(path, files) ??
    fileAt(
      path.replace(builtFolders, (match) => match.replace(/[^/]+\/$/, 'src/')).replace(/(?:\.d)?\.[cm]?[jt]s$/, ''),
      files,
    )
  );
}

function inFolder(folder: string, path: string): string {
  const plain = path.replace(/^\.\//, '');
  return folder === '' ? plain : `${folder}/${plain}`;
}

function isWithin(folder: string, outer: string): boolean {
  return outer === '' || folder === outer || folder.startsWith(`${outer}/`);
}

function prefixOf(pattern: string): string {
  return pattern.split('*', 1)[0] ?? '';
}

/** What the `*` of a pattern stands for; empty for a pattern without one that is the name itself. */
function matched(pattern: string, name: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) {
    return pattern === name ? '' : undefined;
  }
  const prefix = pattern.slice(0, star);
  const suffix = pattern.slice(star + 1);
  return name.length >= prefix.length + suffix.length && name.startsWith(prefix) && name.endsWith(suffix)
    ? name.slice(prefix.length, name.length - suffix.length)
    : undefined;
}
