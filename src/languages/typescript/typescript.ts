/**
 * The JavaScript and TypeScript front end: text to `ModuleFacts`. Parses, declares names, builds operations. Never throws; what
 * the parser could not read is listed among the problems and simply yields less. Both languages are one here: JavaScript is
 * TypeScript without annotations.
 */
import type { ModuleFacts, Value } from '../../core/facts';
import type { ExtractionOptions, Language } from '../language';
import { unknown } from '../valueTable';
import { classFacts } from './classFacts';
import { Declarations } from './declarations';
import type { Exported } from './moduleTables';
import { scriptExtensions } from './fileNames';
import { functionFacts, signatureFacts, type ExtractionContext } from './functionFacts';
import { OperationBuilder } from './operations';
import { parse, type Parsed, unread } from './parse';
import { TypeScriptSource } from './source';
import { suppressionsOf } from './suppressions';
import { Values } from './values';

export const typescript: Language = {
  id: 'typescript',
  extensions: scriptExtensions,
  extract,
};

/** Trees of broken code have holes where the types say there are none: one that is not foreseen must not end the session. */
function extract(text: string, options: ExtractionOptions): ModuleFacts {
  const parsed = parse(text, options.path);
  try {
    return factsOf(parsed, options);
  } catch (error) {
    return factsOf(unread(text, options.path, error, parsed.problems), options);
  }
}

function factsOf(parsed: Parsed, { path, moduleName }: ExtractionOptions): ModuleFacts {
  const source = new TypeScriptSource(parsed);
  const declarations = new Declarations(source, path);
  declarations.declare(source.parsed.body);
  const values = new Values(declarations);
  const context: ExtractionContext = {
    source,
    declarations,
    values,
    builder: new OperationBuilder(source, declarations, values),
  };
  return {
    path,
    language: 'typescript',
    moduleName,
    functions: [
      ...declarations.functions.map((record) => functionFacts(record, context)),
      ...declarations.signatures.map((signature) => signatureFacts(signature, context)),
    ],
    classes: declarations.classes.map((record) => classFacts(record, context)),
    exports: new Map([...declarations.exports].map(([name, each]) => [name, exportedValue(each, context)])),
    starImports: declarations.starImports,
    importedModules: [...declarations.importedModules],
    suppressions: suppressionsOf(source),
    problems: source.parsed.problems.map(({ start, end, message }) => ({
      range: source.lines.rangeAt(start, end),
      message,
    })),
  };
}

function exportedValue(exported: Exported, { values }: ExtractionContext): Value {
  const { table } = values;
  switch (exported.kind) {
    case 'name': {
      const type = exported.scope.types.get(exported.name);
      const isType = type && !exported.scope.lookup(exported.name);
      return isType ? values.types.exported(type) : values.name(exported.name, exported.scope);
    }
    case 'value':
      return values.evaluate(exported.node, exported.scope);
    case 'function':
      return table.function(exported.id);
    case 'class':
      return table.class(exported.name);
    case 'global':
      return exported.name === '' ? unknown : table.global(exported.name);
  }
}
