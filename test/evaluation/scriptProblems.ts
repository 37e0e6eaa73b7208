/**
 * What is wrong with a JavaScript or TypeScript file after its fixes that was not wrong before: it does not parse, or it uses a name
 * that nothing defines. ESLint's own `no-undef` finds the names, as checkFixed.py's pyflakes does for Python.
 */
import { Linter } from 'eslint';
import { parser } from 'typescript-eslint';
import { ScriptSource } from '../../src/languages/typescript/edits/scriptSource';
import type { FixedFile } from './fixSafety';

const linter = new Linter();

export function scriptProblems({ path, before, after }: FixedFile): string[] {
  if (ScriptSource.read(after, path) === undefined) {
    return [`${path} does not parse`];
  }
  const known = new Set(undefinedNames(path, before));
  return undefinedNames(path, after)
    .filter((name) => !known.has(name))
    .map((name) => `${path} uses ${name}`);
}

function undefinedNames(path: string, text: string): string[] {
  const messages = linter.verify(
    text,
    {
      files: ['**/*.ts'],
      languageOptions: {
        parser,
        sourceType: /\.c[jt]s$/.test(path) || !/^\s*(?:import|export)\b/m.test(text) ? 'commonjs' : 'module',
        globals: Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly'])),
      },
      linterOptions: { noInlineConfig: true },
      rules: { 'no-undef': 'error' },
    },
    { filename: 'file.ts' },
  );
  const other = messages.find(({ fatal, message }) => fatal === true || message.startsWith('No matching'));
  if (other !== undefined) {
    throw new Error(`ESLint does not read ${path}: ${other.message}`);
  }
  return messages.filter(({ ruleId }) => ruleId === 'no-undef').map(({ message }) => message);
}
