/**
 * One file from its text to its facts: parse, declarations, flow, values, and from these the facts of functions and classes.
 * Kept apart from python.ts so that a file which is edited can be read again in part (editedModule.ts).
 */
import type { ModuleFacts, ModuleOutline, Value } from '../../core/facts';
import type { ExtractionOptions } from '../language';
import { OutsideOfClasses, PythonClassFacts } from './classFacts';
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

export function moduleFacts(context: ExtractionContext, options: ExtractionOptions): PythonModuleFacts {
  return new PythonModuleFacts(context, options);
}

/** What names of the module refer to is found out when somebody imports one: nobody does from most modules of a program. */
export class PythonModuleFacts implements ModuleFacts {
  readonly path: string;
  readonly language = 'python';
  readonly moduleName: string;
  readonly functions: ModuleFacts['functions'];
  readonly classes: ModuleFacts['classes'];
  readonly publicNames: ModuleFacts['publicNames'];
  readonly starImports: ModuleFacts['starImports'];
  readonly importedModules: ModuleFacts['importedModules'];
  readonly suppressions: ModuleFacts['suppressions'];
  readonly problems: ModuleFacts['problems'];
  readonly outline: ModuleOutline;
  #context: ExtractionContext | undefined;
  #exports: ModuleFacts['exports'] = {};

  constructor(context: ExtractionContext, options: ExtractionOptions) {
    const { source, declarations } = context;
    this.path = options.path;
    this.moduleName = options.moduleName;
    this.functions = declarations.functions.map((record) => new PythonFunctionFacts(record, context));
    this.classes = classesOf(context);
    this.publicNames = publicNamesOf(source);
    this.starImports = declarations.starImports;
    this.importedModules = [...declarations.importedModules];
    this.suppressions = suppressionsOf(source);
    this.problems = source.tree.problems.map((problem) => ({
      range: source.lines.rangeAt(problem.start, problem.end),
      message: problem.message,
    }));
    this.outline = new PythonOutline(source.text, source);
    this.#context = context;
  }

  get exports(): ModuleFacts['exports'] {
    if (this.#context) {
      this.#exports = exportsOf(this.#context);
      this.#context = undefined;
    }
    return this.#exports;
  }
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
  const outside = new OutsideOfClasses(context);
  return declarations.classes.map((record) => new PythonClassFacts(record, outside, context));
}
