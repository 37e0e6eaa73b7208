/**
 * What goes into `dist/typescript.js`: the front end of JavaScript and TypeScript with the compiler, the knowledge of their
 * libraries, and the edits of their quick fixes. Loaded through scripts.ts and imported by nobody, so that no other bundle
 * holds any of it.
 */
import { scriptFixesFor } from '../advice/fixes/javascript/scriptFixes';
import { typescriptLibraries } from '../knowledge/typescriptLibraries';
import { typescript } from '../languages/typescript/typescript';
import type { ScriptSupport } from './scriptSupport';

export const scripts: ScriptSupport = {
  language: typescript,
  libraries: typescriptLibraries,
  fixesFor: scriptFixesFor,
};
