/**
 * One file from its text to its facts: parse, declarations, flow, values, and from these the facts of functions and classes.
 * Kept apart from python.ts so that a file which is edited can be read again in part (editedModule.ts).
 */
import type { ModuleFacts, Value } from '../../core/facts';
import type { ExtractionOptions } from '../language';
import { classFacts, outsideAttributes } from './classFacts';
import { Declarations } from './declarations';
import { Flow } from './flow';
import { PythonFunctionFacts, type ExtractionContext } from './functionFacts';
import { OperationBuilder } from './operations';
import { PythonOutline } from './outline';
import { parse } from './parser/parse';
import { publicNamesOf } from './publicNames';
import { PythonSource } from './source';
import { suppressionsOf } from './suppressions';
import { Values } from './values';

/** Everything that has to be known before the facts of a function can be made. */
export function readModule(text: string, options: ExtractionOptions): ExtractionContext {
  const source = new PythonSource(parse(text));
  const declarations = new Declarations(source, options);
  const values = new Values(source, declarations, new Flow(source, declarations));
  return { source, declarations, values, builder: new OperationBuilder(source, declarations, values) };
}

export function moduleFacts(context: ExtractionContext, options: ExtractionOptions): ModuleFacts {
  const { source, declarations } = context;
  const publicNames = publicNamesOf(source);
  const exports = exportsOf(context);
  return {
    path: options.path,
    language: 'python',
    moduleName: options.moduleName,
    functions: declarations.functions.map((record) => new PythonFunctionFacts(record, context)),
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
    outline: new PythonOutline(source.text, source),
  };
}

export function exportsOf({ declarations, values }: ExtractionContext): ModuleFacts['exports'] {
  const exports: Record<string, Value> = {};
  for (const [name, variable] of declarations.moduleScope.bindings) {
    exports[name] = values.variable(variable);
  }
  return exports;
}

export function classesOf(context: ExtractionContext): ModuleFacts['classes'] {
  const { declarations } = context;
  if (declarations.classes.length === 0) {
    return [];
  }
  const outside = outsideAttributes(context);
  return declarations.classes.map((record) => classFacts(record, outside, context));
}
