/**
 * Which file of a project a module's name means: the part of the module system that differs from language to language. What
 * is remembered of answers is modules.ts' business.
 */

/** The paths of a project's files. */
export interface Files {
  has(path: string): boolean;
}

export interface ModuleSearch {
  /** Absolute name of a file's module. `isPackage` where relative imports start at the file itself. */
  nameOf(path: string, roots: readonly string[]): { readonly moduleName: string; readonly isPackage: boolean };
  /** The file that importing `name` from a file in `folder` loads; undefined for what is not of the project. */
  find(name: string, folder: string, roots: readonly string[], files: Files): string | undefined;
  /** The module `name` of the package whose own file is at `path`. */
  submodule(path: string, name: string, files: Files): string | undefined;
  /** The file that holds the types of the file at `path`. */
  stubOf(path: string, files: Files): string | undefined;
  /** True for a folder of installed packages, or of the standard library itself. Folders inside it are not asked about. */
  isLibraryFolder(folder: string, files: Files): boolean;
  /** True where importing everything imports this name, unless the module says otherwise. */
  isPublic(name: string): boolean;
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
