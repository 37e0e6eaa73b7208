/**
 * The Python front end: text to `ModuleFacts`. Parses, declares names, builds operations. Never throws; what the parser
 * could not read is listed among the problems and simply yields less.
 */
import type { ClassFacts, DecoratorFacts, FunctionFacts, ModuleFacts, ParameterFacts, Value } from '../../core/facts';
import type { ExtractionOptions, Language } from '../language';
import { Declarations, type ClassRecord, type FunctionRecord } from './declarations';
import { nameUse } from './nameUse';
import { OperationBuilder } from './operations';
import { NodeKind, type NodeIndex } from './parser/nodes';
import { parse } from './parser/parse';
import { PythonSource } from './source';
import { suppressionsOf } from './suppressions';
import { Values } from './values';
import { itemOf, parameterParts, unionOf, unknown } from './valueShapes';

export const python: Language = { id: 'python', extensions: ['.py', '.pyi', '.pyw'], extract };

function extract(text: string, options: ExtractionOptions): ModuleFacts {
  const source = new PythonSource(parse(text));
  const declarations = new Declarations(source, options);
  const values = new Values(source, declarations);
  const builder = new OperationBuilder(source, declarations, values);
  const context: Context = { source, declarations, values, builder };
  const exports: Record<string, Value> = {};
  for (const name of declarations.moduleScope.bindings.keys()) {
    exports[name] = values.name(name, declarations.moduleScope);
  }
  return {
    path: options.path,
    language: 'python',
    moduleName: options.moduleName,
    functions: declarations.functions.map((record) => functionFacts(record, context)),
    classes: declarations.classes.map((record) => classFacts(record, context)),
    exports,
    starImports: declarations.starImports,
    importedModules: [...declarations.importedModules],
    suppressions: suppressionsOf(source),
    problems: source.tree.problems.map((problem) => ({
      range: source.lines.rangeAt(problem.start, problem.end),
      message: problem.message,
    })),
  };
}

interface Context {
  readonly source: PythonSource;
  readonly declarations: Declarations;
  readonly values: Values;
  readonly builder: OperationBuilder;
}

function functionFacts(record: FunctionRecord, context: Context): FunctionFacts {
  const { source, builder } = context;
  const { node } = record;
  const { operations, isGenerator } = builder.body(node, record.scope);
  const nodeKind = source.kind(node);
  const isDefinition = nodeKind === NodeKind.FunctionDef;
  const nameNode = isDefinition ? source.childOfKind(node, NodeKind.Name) : 0;
  const decorators = isDefinition ? decoratorsOf(record, context) : [];
  const methodKind = record.className === undefined ? undefined : methodKindOf(decorators);
  const start = source.start(node);
  return {
    id: record.id,
    name: record.name,
    kind: !isDefinition
      ? nodeKind === NodeKind.Lambda
        ? 'lambda'
        : 'module'
      : record.className === undefined
        ? 'function'
        : 'method',
    ...(methodKind === undefined ? {} : { methodKind }),
    ...(record.className === undefined ? {} : { className: record.className }),
    isAsync: isDefinition && source.flag(node) === 1,
    isGenerator,
    range: source.range(node),
    nameRange:
      nameNode === 0
        ? source.lines.rangeAt(start, nodeKind === NodeKind.Lambda ? start + 'lambda'.length : start)
        : source.range(nameNode),
    parameters: parametersOf(record, context),
    returns: returnsOf(record, isGenerator, context),
    decorators,
    writesOutside:
      isDefinition && nameUse(source, source.children(source.childOfKind(node, NodeKind.Block))).writesOutside,
    body: operations,
  };
}

function decoratorsOf(record: FunctionRecord, { source, values }: Context): DecoratorFacts[] {
  const outer = record.scope.parent ?? record.scope;
  return source
    .children(record.node)
    .filter((child) => source.kind(child) === NodeKind.Decorator)
    .map((child) => {
      const expression = source.first(child);
      return {
        value: values.evaluate(expression, outer),
        text: source.label(expression),
        range: source.range(expression),
      };
    });
}

function methodKindOf(decorators: readonly DecoratorFacts[]): 'instance' | 'class' | 'static' | 'property' {
  for (const { text } of decorators) {
    switch (text.split('.').at(-1)) {
      case 'staticmethod':
        return 'static';
      case 'classmethod':
        return 'class';
      case 'property':
      case 'cached_property':
        return 'property';
      default:
    }
  }
  return 'instance';
}

function parametersOf(record: FunctionRecord, { source, values }: Context): ParameterFacts[] {
  const list = source.childOfKind(record.node, NodeKind.Parameters);
  const result: ParameterFacts[] = [];
  let form: ParameterFacts['form'] = 'positional';
  for (const node of source.children(list)) {
    const { stars } = parameterParts(source, node);
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
      value: values.parameter(node, result.length, record.scope),
    });
    if (stars === 1) {
      form = 'keyword-only';
    }
  }
  return result;
}

/** The return annotation, else the union of the returned expressions; for generators, a container of what is yielded. */
function returnsOf(record: FunctionRecord, isGenerator: boolean, context: Context): Value {
  const { source, values } = context;
  if (source.kind(record.node) === NodeKind.Lambda) {
    return values.evaluate(source.next(source.first(record.node)), record.scope);
  }
  if (source.kind(record.node) !== NodeKind.FunctionDef) {
    return unknown;
  }
  const annotation = returnAnnotation(source, record.node);
  if (annotation !== 0) {
    const value = values.annotation(annotation, record.scope.parent ?? record.scope);
    if (value.kind !== 'unknown') {
      return value;
    }
  }
  const wanted = isGenerator ? NodeKind.Yield : NodeKind.Return;
  const found: Value[] = [];
  collect(source, source.childOfKind(record.node, NodeKind.Block), wanted, 0, (node) => {
    const value = values.evaluate(source.first(node), record.scope);
    found.push(isGenerator && source.flag(node) === 1 ? itemOf(value) : value);
  });
  const value = unionOf(found);
  return isGenerator && value.kind !== 'unknown' ? { kind: 'container', type: 'generator', item: value } : value;
}

function returnAnnotation(source: PythonSource, node: NodeIndex): NodeIndex {
  const parameters = source.childOfKind(node, NodeKind.Parameters);
  const after = parameters === 0 ? 0 : source.next(parameters);
  return source.kind(after) === NodeKind.Block ? 0 : after;
}

/** Visits nodes of one kind that belong to the function itself, not to functions or classes inside. */
function collect(
  source: PythonSource,
  node: NodeIndex,
  kind: number,
  depth: number,
  visit: (node: NodeIndex) => void,
): void {
  for (let child = source.first(node); child !== 0 && depth < 1000; child = source.next(child)) {
    const childKind = source.kind(child);
    if (childKind === kind) {
      visit(child);
    }
    if (childKind !== NodeKind.FunctionDef && childKind !== NodeKind.ClassDef && childKind !== NodeKind.Lambda) {
      collect(source, child, kind, depth + 1, visit);
    }
  }
}

function classFacts(record: ClassRecord, context: Context): ClassFacts {
  const { source, values, declarations } = context;
  const outer = record.scope.parent ?? record.scope;
  const bases = source
    .children(record.node)
    .filter(
      (child) =>
        ![NodeKind.Decorator, NodeKind.Block, NodeKind.Keyword, NodeKind.TypeParameters].some(
          (kind) => kind === source.kind(child),
        ),
    )
    .slice(1)
    .map((child) => values.evaluate(source.kind(child) === NodeKind.Subscript ? source.first(child) : child, outer));
  const attributes = new Map<string, Value[]>();
  const add = (name: string, value: Value): void => {
    attributes.set(name, [...(attributes.get(name) ?? []), value]);
  };
  for (const [name, bindings] of record.scope.bindings) {
    if (bindings.some(({ binding }) => binding.kind === 'assignment' || binding.kind === 'annotation')) {
      add(name, values.name(name, record.scope));
    }
  }
  for (const method of declarations.functions) {
    if (method.className === record.name && source.kind(method.node) === NodeKind.FunctionDef) {
      selfAssignments(method, context, add);
    }
  }
  const nameNode = source.childOfKind(record.node, NodeKind.Name);
  return {
    name: record.name,
    nameRange: source.range(nameNode === 0 ? record.node : nameNode),
    bases,
    attributes: Object.fromEntries([...attributes].map(([name, options]) => [name, unionOf(options)])),
    methods: Object.fromEntries(record.methods),
  };
}

/** `self.name = value` and `self.name: Type = value` anywhere in a method. */
function selfAssignments(
  method: FunctionRecord,
  { source, values }: Context,
  add: (name: string, value: Value) => void,
): void {
  const parameters = source.childOfKind(method.node, NodeKind.Parameters);
  const self = source.nodeText(source.first(source.first(parameters)));
  const attributeName = (target: NodeIndex): string | undefined =>
    source.kind(target) === NodeKind.Attribute && source.nodeText(source.first(target)) === self
      ? source.lastName(target)
      : undefined;
  const block = source.childOfKind(method.node, NodeKind.Block);
  collect(source, block, NodeKind.Assign, 0, (node) => {
    const children = source.children(node);
    for (const target of children.slice(0, -1)) {
      const name = attributeName(target);
      if (name !== undefined) {
        add(name, values.evaluate(children.at(-1) ?? 0, method.scope));
      }
    }
  });
  collect(source, block, NodeKind.AnnotatedAssign, 0, (node) => {
    const [target = 0, annotation = 0] = source.children(node);
    const name = attributeName(target);
    if (name !== undefined) {
      add(name, values.annotation(annotation, method.scope));
    }
  });
}
