/**
 * Tells notebooks by their name, without what reads them.
 */

export const notebookExtension = '.ipynb';

export function isNotebook(path: string): boolean {
  return path.endsWith(notebookExtension);
}
