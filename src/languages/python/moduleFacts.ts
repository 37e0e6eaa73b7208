/**
 * One file from its text to its facts: parse, declarations, flow, values, and from these the facts of functions and classes.
 * Kept apart from python.ts so that a file which is edited can be read again in part (editedModule.ts).
 */
import type { LettingGo, ModuleFacts, ModuleOutline, Value } from '../../core/facts';
import type { ExtractionOptions } from '../language';
import { OutsideOfClasses, PythonClassFacts } from './classFacts';
import { Declarations } from './declarations';
import { Flow } from './flow';
import { PythonFunctionFacts } from './functionFacts';
import { OperationBuilder } from './operations';
import { PythonOutline } from './outline';
import { parse } from './parser/parse';
import { publicNamesOf } from './publicNames';
import { type ExtractionContext, Reading } from './reading';
import { PythonSource } from './source';
import { suppressionsOf } from './suppressions';
import { Values } from './values';
import { ValueTable } from '../valueTable';

/** Everything that has to be known before the facts of a function can be made. */
export function readModule(text: string, options: ExtractionOptions, table = new ValueTable()): ExtractionContext {
  const source = new PythonSource(parse(text));
  const declarations = new Declarations(source, options);
  const values = new Values(source, declarations, new Flow(source, declarations), table);
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
  readonly #reading: Reading;
  readonly #functions: readonly PythonFunctionFacts[];
  #exports: ModuleFacts['exports'] | undefined;

  constructor(context: ExtractionContext, options: ExtractionOptions) {
    const { source, declarations } = context;
    const reading = new Reading(context, readsAgain(source.text, options, context.values.table));
    this.#reading = reading;
    this.#functions = declarations.functions.map((record, place) => new PythonFunctionFacts(record, place, reading));
    reading.open();
    this.path = options.path;
    this.moduleName = options.moduleName;
    this.functions = this.#functions;
    this.classes = classesOf(reading);
    this.publicNames = publicNamesOf(source);
    this.starImports = declarations.starImports;
    this.importedModules = [...declarations.importedModules];
    this.suppressions = suppressionsOf(source);
    this.problems = source.tree.problems.map((problem) => ({
      range: source.lines.rangeAt(problem.start, problem.end),
      message: problem.message,
    }));
    this.outline = new PythonOutline(source.text, source);
  }

  get exports(): ModuleFacts['exports'] {
    if (!this.#exports) {
      this.#exports = exportsOf(this.#reading.context);
      this.#reading.close();
    }
    return this.#exports;
  }

  letGo({ keepsBody, forgetBody, noteReadAgain }: LettingGo): void {
    for (const facts of this.#functions) {
      const body = keepsBody(facts) ? undefined : facts.letGoOfBody();
      if (body) {
        forgetBody(body);
      }
    }
    this.#reading.letGo(noteReadAgain);
  }
}

/** Holds nothing else of the file. */
function readsAgain(text: string, options: ExtractionOptions, table: ValueTable): () => ExtractionContext {
  return () => readModule(text, options, table);
}

export function exportsOf({ declarations, values }: ExtractionContext): ModuleFacts['exports'] {
  const exports = new Map<string, Value>();
  for (const [name, variable] of declarations.moduleScope.bindings) {
    exports.set(name, values.variable(variable));
  }
  return exports;
}

export function classesOf(reading: Reading): ModuleFacts['classes'] {
  const { declarations } = reading.context;
  if (declarations.classes.length === 0) {
    return [];
  }
  const outside = new OutsideOfClasses(reading);
  return declarations.classes.map((record, place) => new PythonClassFacts(record, place, outside, reading));
}
