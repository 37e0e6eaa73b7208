/**
 * The Python front end: text to `ModuleFacts`. Parses, declares names, follows their definitions, builds operations. Never
 * throws; what the parser could not read is listed among the problems and simply yields less.
 */
import type { ModuleFacts, Value } from '../../core/facts';
import type { ExtractionOptions, Language } from '../language';
import { classFacts, outsideAttributes } from './classFacts';
import { Declarations } from './declarations';
import { Flow } from './flow';
import { functionFacts, type ExtractionContext } from './functionFacts';
import { OperationBuilder } from './operations';
import { parse } from './parser/parse';
import { publicNamesOf } from './publicNames';
import { PythonSource } from './source';
import { suppressionsOf } from './suppressions';
import { Values } from './values';

export const python: Language = { id: 'python', extensions: ['.py', '.pyi', '.pyw'], extract };

function extract(text: string, options: ExtractionOptions): ModuleFacts {
  const source = new PythonSource(parse(text));
  const declarations = new Declarations(source, options);
  const values = new Values(source, declarations, new Flow(source, declarations));
  const builder = new OperationBuilder(source, declarations, values);
  const context: ExtractionContext = { source, declarations, values, builder };
  const exports: Record<string, Value> = {};
  for (const [name, variable] of declarations.moduleScope.bindings) {
    exports[name] = values.variable(variable);
  }
  const publicNames = publicNamesOf(source);
  return {
    path: options.path,
    language: 'python',
    moduleName: options.moduleName,
    functions: declarations.functions.map((record) => functionFacts(record, context)),
    classes: classesOf(context),
    exports,
    ...(publicNames === undefined ? {} : { publicNames }),
    starImports: declarations.starImports,
    importedModules: [...declarations.importedModules],
    suppressions: suppressionsOf(source),
    problems: source.tree.problems.map((problem) => ({
      range: source.lines.rangeAt(problem.start, problem.end),
      message: problem.message,
    })),
  };
}

function classesOf(context: ExtractionContext): ModuleFacts['classes'] {
  const { declarations } = context;
  if (declarations.classes.length === 0) {
    return [];
  }
  const outside = outsideAttributes(context);
  return declarations.classes.map((record) => classFacts(record, outside, context));
}
