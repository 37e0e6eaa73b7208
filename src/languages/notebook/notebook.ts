/**
 * The module that a notebook's cells make up, as a language of its own ending: Python that runs cell by cell in a kernel, where
 * an event loop is running already and no file stands behind the functions. Its text is composed elsewhere.
 */
import type { ModuleFacts } from '../../core/facts';
import type { ExtractionOptions, Language } from '../language';
import { python } from '../python/python';

export const notebookExtension = '.ipynb';

export const notebook: Language = {
  id: 'python',
  extensions: [notebookExtension],
  extract: (text: string, options: ExtractionOptions): ModuleFacts => ({
    ...python.extract(text, options),
    isNotebook: true,
  }),
};

export function isNotebook(path: string): boolean {
  return path.endsWith(notebookExtension);
}
