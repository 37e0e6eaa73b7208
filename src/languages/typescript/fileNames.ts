/**
 * Which files are JavaScript or TypeScript, by their names. Apart from everything else of this folder, so that whoever only
 * tells files apart does not load the parser.
 */

/** File name endings with their dot. */
export const scriptExtensions: readonly string[] = ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.cts'];

export function isScript(path: string): boolean {
  return /\.[cm]?[jt]s$|\.[jt]sx$/.test(path);
}
