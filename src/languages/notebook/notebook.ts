/**
 * The module that a notebook's cells make up: Python under an ending of its own, by which it is told that the module's body runs
 * while a kernel's event loop is running, and that no worker process can import it. Its text is composed elsewhere.
 */
import type { Language } from '../language';
import { python } from '../python/python';
import { notebookExtension } from './fileNames';

export const notebook: Language = { ...python, extensions: [notebookExtension] };
