/**
 * The facts of one function: what it takes, what it returns or yields, how it is decorated, and its operations.
 */
import type { DecoratorFacts, FunctionFacts, Operation, ParameterFacts, Value } from '../../core/facts';
import type { Range } from '../../core/text';
import type { FunctionRecord } from './declarationTables';
import { hasIndependentLoop } from './independentLoops';
import { isRemembering } from './memo';
import { writesOutside } from './nameUse';
import { parameterParts, returnAnnotation } from './parameterParts';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { ExtractionContext, Reading } from './reading';
import type { Scope } from './scope';
import { unknown } from '../valueTable';

const noDecorators: readonly DecoratorFacts[] = [];

/**
 * Each part is found out when it is first asked for, since nobody asks about most functions of a program. The body can be let go
 * and is then found out again.
 */
export class PythonFunctionFacts implements FunctionFacts {
  readonly id: string;
  readonly name: string;
  readonly kind: FunctionFacts['kind'];
  readonly methodKind: FunctionFacts['methodKind'];
  readonly className: string | undefined;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  readonly range: Range;
  readonly nameRange: Range;
  readonly #isDefinition: boolean;
  readonly #reading: Reading;
  /** Among the functions of the file that was read. */
  readonly #place: number;
  #openParts = 7;
  #parameters: readonly ParameterFacts[] | undefined;
  #returns: Value | undefined;
  #yields: Value | null | undefined;
  #decorators: readonly DecoratorFacts[] | undefined;
  #writesOutside: boolean | undefined;
  #isRemembering: boolean | undefined;
  #body: readonly Operation[] | undefined;
  #mayHaveIndependentLoop: boolean | undefined;

  constructor(record: FunctionRecord, place: number, reading: Reading) {
    const { source } = reading.context;
    const { node } = record;
    const nodeKind = source.kind(node);
    const isDefinition = nodeKind === NodeKind.FunctionDef;
    const nameNode = isDefinition ? source.childOfKind(node, NodeKind.Name) : 0;
    const start = source.start(node);
    this.#reading = reading;
    this.#place = place;
    reading.open();
    this.#isDefinition = isDefinition;
    this.id = record.id;
    this.name = record.name;
    this.kind = kindOf(nodeKind, record.className);
    this.methodKind = record.methodKind;
    this.className = record.className;
    this.isAsync = isDefinition && source.flag(node) === 1;
    this.isGenerator = record.exits.some((exit) => source.kind(exit) === NodeKind.Yield);
    this.range = source.range(node);
    this.nameRange =
      nameNode === 0
        ? source.lines.rangeAt(start, nodeKind === NodeKind.Lambda ? start + 'lambda'.length : start)
        : source.range(nameNode);
  }

  get parameters(): readonly ParameterFacts[] {
    return (this.#parameters ??= this.#ask(parametersOf));
  }

  get returns(): Value {
    return (this.#returns ??= this.#ask((record, context) => {
      const { yields } = this;
      return yields ? generatorOf(yields, context) : returnsOf(record, context);
    }));
  }

  get yields(): Value | undefined {
    if (this.#yields === undefined) {
      // Null once it is known that there are none.
      this.#yields = this.#ask((record, context) =>
        this.isGenerator && this.#isDefinition ? yieldsOf(record, context) : null,
      );
    }
    return this.#yields ?? undefined;
  }

  get decorators(): readonly DecoratorFacts[] {
    return (this.#decorators ??= this.#ask(({ node, scope }, context) =>
      this.#isDefinition ? decoratorsOf(node, scope, context) : noDecorators,
    ));
  }

  get writesOutside(): boolean {
    return (this.#writesOutside ??= this.#ask(
      ({ node }, { source }) => this.#isDefinition && writesOutside(source, source.childOfKind(node, NodeKind.Block)),
    ));
  }

  get isRemembering(): boolean {
    return (this.#isRemembering ??= this.#ask(
      (record, context) => this.#isDefinition && remembersResults(record, context),
    ));
  }

  /** Of a function whose parts were all found out, the body tells. */
  get mayHaveIndependentLoop(): boolean {
    this.#mayHaveIndependentLoop ??=
      this.#openParts === 0 || hasIndependentLoop(this.#reading.context.source, this.#record().node);
    return this.#mayHaveIndependentLoop;
  }

  get body(): readonly Operation[] {
    return (this.#body ??= this.#ask(({ node, scope }, { builder }) => builder.body(node, scope)));
  }

  /** @returns What was kept of the body. */
  letGoOfBody(): readonly Operation[] | undefined {
    const body = this.#body;
    if (body !== undefined && this.#reading.canBeLetGo) {
      this.#body = undefined;
      if (this.#openParts === 0) {
        this.#reading.open();
      }
      this.#openParts++;
      return body;
    }
    return undefined;
  }

  #record(): FunctionRecord {
    const record = this.#reading.context.declarations.functions[this.#place];
    if (!record) {
      throw new Error(`There is no ${this.id} any more.`);
    }
    return record;
  }

  #ask<Part>(find: (record: FunctionRecord, context: ExtractionContext) => Part): Part {
    const part = find(this.#record(), this.#reading.context);
    this.#openParts--;
    if (this.#openParts === 0) {
      this.#reading.close();
    }
    return part;
  }
}

function kindOf(nodeKind: number, className: string | undefined): FunctionFacts['kind'] {
  if (nodeKind !== NodeKind.FunctionDef) {
    return nodeKind === NodeKind.Lambda ? 'lambda' : 'module';
  }
  return className === undefined ? 'function' : 'method';
}

/** Remembering matters where a function runs again for the same: where it names itself. */
function remembersResults({ node, name }: FunctionRecord, { source }: ExtractionContext): boolean {
  const block = source.childOfKind(node, NodeKind.Block);
  const own = name.slice(name.lastIndexOf('.') + 1);
  return source.nodeText(block).includes(`${own}(`) && isRemembering(source, block);
}

/** The decorators of a FunctionDef or ClassDef that opens `scope`. */
export function decoratorsOf(node: NodeIndex, scope: Scope, { source, values }: ExtractionContext): DecoratorFacts[] {
  const outer = scope.parent ?? scope;
  const result: DecoratorFacts[] = [];
  for (let child = source.first(node); source.kind(child) === NodeKind.Decorator; child = source.next(child)) {
    const expression = source.first(child);
    result.push({
      value: values.evaluate(expression, outer),
      text: source.label(expression),
      range: source.range(expression),
    });
  }
  return result;
}

function parametersOf(record: FunctionRecord, { source, values, builder }: ExtractionContext): ParameterFacts[] {
  const list = source.childOfKind(record.node, NodeKind.Parameters);
  const result: ParameterFacts[] = [];
  let form: ParameterFacts['form'] = 'positional';
  for (let node = source.first(list); node !== 0; node = source.next(node)) {
    const { stars, defaultValue } = parameterParts(source, node);
    const first = source.first(node);
    if (source.kind(first) !== NodeKind.Name) {
      // A bare `*` makes the rest keyword-only; a bare `/` makes those before it positional-only.
      if (stars === 1) {
        form = 'keyword-only';
      } else {
        result.forEach((parameter, index) => {
          result[index] = { ...parameter, form: 'positional-only' };
        });
      }
      continue;
    }
    result.push({
      name: source.nodeText(first),
      form: stars === 1 ? 'star' : stars === 2 ? 'double-star' : form,
      value: values.statedParameter(node, result.length, record.scope),
      ...builder.defaultFact(defaultValue, record.scope.parent ?? record.scope),
      ...(defaultValue === 0 ? {} : { isOptional: true }),
    });
    if (stars === 1) {
      form = 'keyword-only';
    }
  }
  return result;
}

/** The return annotation, else the union of the returned expressions. A function made inside says more than any annotation. */
function returnsOf(record: FunctionRecord, context: ExtractionContext): Value {
  const { source, values } = context;
  if (source.kind(record.node) === NodeKind.Lambda) {
    return values.evaluate(source.next(source.first(record.node)), record.scope);
  }
  if (source.kind(record.node) !== NodeKind.FunctionDef) {
    return unknown;
  }
  const annotated = annotatedReturn(record, context);
  if (annotated !== unknown && !isCallable(annotated)) {
    return annotated;
  }
  const found: Value[] = [];
  for (const node of record.exits) {
    if (source.kind(node) === NodeKind.Return) {
      found.push(values.evaluate(source.first(node), record.scope));
    }
  }
  const returned = values.table.union(found);
  return annotated === unknown || returned.kind === 'function' ? returned : annotated;
}

/** A function of unknown identity: `Callable[..., T]`, or a type variable that is passed through. */
function isCallable(value: Value): boolean {
  return (
    value.kind === 'parameter' ||
    (value.kind === 'container' && value.type === 'callable') ||
    (value.kind === 'instance' && value.type.kind === 'global' && value.type.name.endsWith('.Callable')) ||
    (value.kind === 'union' && value.options.some(isCallable))
  );
}

/** Where only overloads exist, as in stubs, any of them may be meant. */
function annotatedReturn(record: FunctionRecord, context: ExtractionContext): Value {
  const { source, declarations, values } = context;
  const outer = record.scope.parent ?? record.scope;
  const own = values.annotations.instance(returnAnnotation(source, record.node), outer, record.scope);
  if (!record.isOverload) {
    return own;
  }
  const overloads = declarations.functions.filter(({ name, isOverload }) => isOverload && name === record.name);
  return values.table.union(
    overloads.map(({ node, scope }) =>
      values.annotations.instance(returnAnnotation(source, node), scope.parent ?? scope, scope),
    ),
  );
}

/** What a generator yields: by its annotation, else the union of the yielded expressions. */
function yieldsOf(record: FunctionRecord, context: ExtractionContext): Value {
  const { source, values } = context;
  const annotated = annotatedReturn(record, context);
  if (annotated.kind === 'container') {
    return annotated.item;
  }
  const found: Value[] = [];
  for (const node of record.exits) {
    if (source.kind(node) === NodeKind.Yield) {
      const value = values.evaluate(source.first(node), record.scope);
      found.push(source.flag(node) === 1 ? values.table.item(value, 'iteration') : value);
    }
  }
  return values.table.union(found);
}

function generatorOf(yields: Value, { values }: ExtractionContext): Value {
  return yields === unknown ? unknown : values.table.container('generator', yields);
}
