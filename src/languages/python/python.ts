/**
 * The Python front end: text to `ModuleFacts`. Parses, declares names, follows their definitions, builds operations. Never
 * throws; what the parser could not read is listed among the problems and simply yields less.
 */
import type { ModuleFacts } from '../../core/facts';
import type { ExtractionOptions, Language } from '../language';
import { EditedModule } from './editedModule';
import { moduleFacts, readModule } from './moduleFacts';

export const python: Language = {
  id: 'python',
  extensions: ['.py', '.pyi', '.pyw'],
  extract,
  edited: (options) => new EditedModule(options),
};

function extract(text: string, options: ExtractionOptions): ModuleFacts {
  return moduleFacts(readModule(text, options), options);
}
