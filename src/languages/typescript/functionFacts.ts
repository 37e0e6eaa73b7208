/**
 * The facts of one function: what it takes, what it returns or yields, how it is decorated, and its operations. A method's
 * object stands in front of its parameters under the name `this`.
 */
import type { DecoratorFacts, FunctionFacts, ParameterFacts, Value } from '../../core/facts';
import type { Range } from '../../core/text';
import { unknown } from '../valueTable';
import type { Declarations } from './declarations';
import { typeOfMember } from './interfaces';
import { parametersOf } from './nameValues';
import { writesOutside } from './nameUse';
import type { OperationBuilder } from './operations';
import { annotationOf, defaultOf } from './patterns';
import type { FunctionRecord } from './scope';
import type { TypeScriptSource } from './source';
import { Kind, type Tree } from './syntax';
import type { Values } from './values';

/** One file being read. */
export interface ExtractionContext {
  readonly source: TypeScriptSource;
  readonly declarations: Declarations;
  readonly values: Values;
  readonly builder: OperationBuilder;
}

export function functionFacts(record: FunctionRecord, context: ExtractionContext): FunctionFacts {
  const { source, builder } = context;
  const { node } = record;
  const definition = node && 'params' in node ? node : undefined;
  const isGenerator = definition?.generator === true;
  const isAsync = definition?.async === true;
  const yields = isGenerator ? yieldsOf(record, context) : undefined;
  const body = definition?.body;
  return {
    id: record.id,
    name: record.name,
    kind: kindOf(record),
    ...(record.methodKind === undefined ? {} : { methodKind: record.methodKind }),
    ...(record.className === undefined ? {} : { className: record.className }),
    isAsync,
    isGenerator,
    range: node ? source.range(node) : source.lines.rangeAt(0, source.text.length),
    nameRange: nameRangeOf(record, context),
    parameters: [
      ...receiverOf(record, context),
      ...parametersOf(record).map((each, index) => parameterFacts(record, each, index, context)),
    ],
    returns: yields ? generatorOf(yields, isAsync, context) : returnsOf(record, context),
    ...(yields === undefined ? {} : { yields }),
    decorators: decoratorFacts(record.decorators ?? [], record, context),
    writesOutside: body ? writesOutside([body], definition.params) : false,
    ...(record.isAbstract === true ? { isAbstract: true } : {}),
    body: builder.body(record, source.parsed.body),
  };
}

function kindOf({ node, className, callback }: FunctionRecord): FunctionFacts['kind'] {
  if (!node) {
    return 'module';
  }
  if (className !== undefined) {
    return 'method';
  }
  const isExpression = 'params' in node && node.body?.type !== Kind.BlockStatement;
  return callback && isExpression ? 'lambda' : 'function';
}

/** The name, or what stands before the body of a function without one. */
function nameRangeOf({ node, nameNode }: FunctionRecord, { source }: ExtractionContext): Range {
  if (nameNode) {
    return source.range(nameNode);
  }
  if (!node || !('params' in node)) {
    return source.lines.rangeAt(0, 0);
  }
  const [start] = node.range;
  const word = /^(?:async\b)?\s*(?:function\b\s*\*?)?/.exec(source.text.slice(start, start + 40))?.[0].trimEnd() ?? '';
  const arrow = node.type === Kind.ArrowFunctionExpression && word === '' ? arrowBefore(node, source) : undefined;
  return arrow ?? source.lines.rangeAt(start, start + Math.max(1, word.length));
}

function arrowBefore({ body }: Tree.ArrowFunctionExpression, { text, lines }: TypeScriptSource): Range | undefined {
  const at = text.lastIndexOf('=>', body.range[0]);
  return at < 0 ? undefined : lines.rangeAt(at, at + 2);
}

function receiverOf(
  { className, methodKind }: FunctionRecord,
  { values: { table } }: ExtractionContext,
): ParameterFacts[] {
  if (className === undefined) {
    return [];
  }
  const type = table.class(className, { isReceiver: true });
  return [{ name: 'this', form: 'positional', value: methodKind === 'class' ? type : table.instance(type) }];
}

function parameterFacts(
  record: FunctionRecord,
  node: Tree.Parameter,
  index: number,
  { values, builder }: ExtractionContext,
): ParameterFacts {
  const initial = defaultOf(node);
  const stated = values.types.instance(annotationOf(node), record.scope);
  const isRest = node.type === Kind.RestElement;
  const isOptional = initial !== undefined || (node.type === Kind.Identifier && node.optional);
  return {
    name: values.parameterName(record, index),
    form: isRest ? 'star' : 'positional',
    value: stated !== unknown || !initial ? stated : values.evaluate(initial, record.scope),
    ...builder.sizes.defaultFact(initial, record),
    ...(isOptional ? { isOptional: true } : {}),
  };
}

/** The annotation, else the union of the returned expressions. For async functions, what awaiting yields. */
function returnsOf(record: FunctionRecord, { values }: ExtractionContext): Value {
  const { node, scope } = record;
  if (!node || !('params' in node)) {
    return unknown;
  }
  const annotated = node.returnType?.typeAnnotation;
  const stated = node.async ? values.types.awaited(annotated, scope) : values.types.instance(annotated, scope);
  if (stated !== unknown && !isCallable(stated)) {
    return stated;
  }
  const returned = values.table.union(record.returned.map((each) => values.evaluate(each.value, each.scope)));
  const found = node.async ? values.awaited(returned) : returned;
  return stated === unknown || found.kind === 'function' ? found : stated;
}

/** A function of unknown identity: one that is returned says more. */
function isCallable(value: Value): boolean {
  return value.kind === 'container' && value.type === 'callable';
}

function yieldsOf(record: FunctionRecord, { values }: ExtractionContext): Value {
  const { node, scope } = record;
  const annotated = node && 'params' in node ? values.types.instance(node.returnType?.typeAnnotation, scope) : unknown;
  if (annotated.kind === 'container') {
    return annotated.item;
  }
  return values.table.union(
    record.yielded.map(({ value, scope: inner, isDelegated }) => {
      const found = values.evaluate(value, inner);
      return isDelegated ? values.itemOf(found, 'iteration') : found;
    }),
  );
}

function generatorOf(yields: Value, isAsync: boolean, { values }: ExtractionContext): Value {
  return yields === unknown ? unknown : values.table.container(isAsync ? 'AsyncGenerator' : 'Generator', yields);
}

function decoratorFacts(
  decorators: readonly Tree.Decorator[],
  { scope }: FunctionRecord,
  { source, values }: ExtractionContext,
): DecoratorFacts[] {
  return decorators.map(({ expression }) => ({
    value: values.evaluate(expression, scope.parent ?? scope),
    text: source.label(expression),
    range: source.range(expression),
  }));
}

/** A method that an interface declares: classes that implement it have the body. */
export function signatureFacts(
  signature: ExtractionContext['declarations']['signatures'][number],
  context: ExtractionContext,
): FunctionFacts {
  const { source, values } = context;
  const { id, name, node, owner } = signature;
  const type = values.types.instance(typeOfMember(signature), owner.scope);
  const parameters = node.type === Kind.TSMethodSignature ? node.params : [];
  return {
    id,
    name,
    kind: 'method',
    methodKind: 'instance',
    className: owner.name,
    isAsync: false,
    isGenerator: false,
    range: source.range(node),
    nameRange: source.range(node.key),
    parameters: [
      { name: 'this', form: 'positional', value: values.table.instance(values.table.class(owner.name)) },
      ...parameters.map((each, index): ParameterFacts => ({
        name: each.type === Kind.Identifier ? each.name : `<${index + 1}>`,
        form: each.type === Kind.RestElement ? 'star' : 'positional',
        value: values.types.instance(annotationOf(each), owner.scope),
      })),
    ],
    returns: type,
    decorators: [],
    writesOutside: false,
    isAbstract: true,
    body: [],
  };
}
