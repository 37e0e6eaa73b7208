/**
 * The texts that the extension shows from its code: every argument of `vscode.l10n.t` in src/client, which is what translators get,
 * and the places of texts that would be shown untranslated. scripts/exportTexts.ts writes the former to a file, and a test of
 * test/meta holds the code to both.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.join(__dirname, '..', '..');
const folder = path.join(root, 'src', 'client');

export const textsFile = path.join(root, 'l10n', 'bundle.l10n.json');

/** What a source file shows: texts that can be translated, and the places of those that cannot. */
export interface ShownTexts {
  readonly texts: readonly string[];
  /** `file:line` of texts that a person sees and that are written into the code. */
  readonly fixed: readonly string[];
}

/** Functions of the editor whose first argument a person reads. */
const showing = /^(?:vscode\.)?window\.(?:show(?:Information|Warning|Error)Message|setStatusBarMessage)$/;

export function textsOf(name: string, source: string): ShownTexts {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.ESNext);
  const texts: string[] = [];
  const fixed: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const called = node.expression.getText(file);
      const [first] = node.arguments;
      if (called === 'vscode.l10n.t') {
        if (first !== undefined && ts.isStringLiteralLike(first)) {
          texts.push(first.text);
        } else {
          fixed.push(placeOf(node));
        }
      } else if (
        showing.test(called) &&
        first !== undefined &&
        (ts.isStringLiteralLike(first) || ts.isTemplateExpression(first))
      ) {
        fixed.push(placeOf(node));
      }
    }
    ts.forEachChild(node, visit);
  };
  const placeOf = (node: ts.Node): string =>
    `${name}:${String(file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1)}`;
  visit(file);
  return { texts, fixed };
}

/** Of the whole client; each text once, in a stable order. */
export function textsOfClient(): ShownTexts {
  const found = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => textsOf(name, readFileSync(path.join(folder, name), 'utf8')));
  return {
    texts: [...new Set(found.flatMap(({ texts }) => texts))].sort(),
    fixed: found.flatMap(({ fixed }) => fixed),
  };
}
