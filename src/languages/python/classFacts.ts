/**
 * The facts of one class: its bases with their type arguments, methods, and attributes by whatever way they are set: in the
 * class body, on `self` or `cls` in any method, by annotation, or from outside on an instance made in this module.
 */
import type { ClassFacts, Value } from '../../core/facts';
import type { Range } from '../../core/text';
import type { ClassRecord, FunctionRecord } from './declarationTables';
import { decoratorsOf } from './functionFacts';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { ExtractionContext, Reading } from './reading';
import type { Binding, Scope, TargetPath } from './scope';
import { forEachTargetAttribute } from './targets';
import { unknown } from '../valueTable';

/** Values considered per attribute. */
const maxValues = 12;

type AddAttribute = (name: string, value: Value) => void;

/** Attributes set from outside any method of the class: class name to attribute to values. */
type OutsideAttributes = ReadonlyMap<string, ReadonlyMap<string, readonly Value[]>>;

/** Found out once for all classes of a file, when the first of them needs it. */
export class OutsideOfClasses {
  private found: OutsideAttributes | undefined;

  constructor(private readonly reading: Reading) {}

  of(className: string): Iterable<readonly [string, readonly Value[]]> {
    this.found ??= outsideAttributes(this.reading.context);
    return this.found.get(className) ?? [];
  }
}

/**
 * Each part is found out when it is first asked for: nobody asks about most classes of a program, and for attributes all methods
 * have to be looked through. Once all parts are found, the file's tree is let go.
 */
export class PythonClassFacts implements ClassFacts {
  readonly name: string;
  readonly methods: ClassFacts['methods'];
  #open:
    | {
        readonly place: number;
        readonly outside: OutsideOfClasses;
        readonly reading: Reading;
        parts: number;
      }
    | undefined;
  #header: ClassHeader | undefined;
  #attributes: ClassAttributes | undefined;

  /** @param place Among the classes of the file. */
  constructor(record: ClassRecord, place: number, outside: OutsideOfClasses, reading: Reading) {
    this.name = record.name;
    this.methods = record.methods;
    this.#open = { place, outside, reading, parts: 2 };
    reading.open();
  }

  get nameRange(): Range {
    return this.#stated().nameRange;
  }

  get bases(): readonly Value[] {
    return this.#stated().bases;
  }

  get baseArguments(): ClassFacts['baseArguments'] {
    return this.#stated().baseArguments;
  }

  get decorators(): ClassFacts['decorators'] {
    return this.#stated().decorators;
  }

  get typeParameters(): ClassFacts['typeParameters'] {
    return this.#stated().typeParameters;
  }

  get attributes(): ClassFacts['attributes'] {
    return this.#made().values;
  }

  get classAttributes(): ClassFacts['classAttributes'] {
    return this.#made().shared;
  }

  #stated(): ClassHeader {
    return (this.#header ??= this.#ask((record, context) => headerOf(record, context)));
  }

  #made(): ClassAttributes {
    return (this.#attributes ??= this.#ask((record, context, outside) => attributesOf(record, outside, context)));
  }

  #ask<Part>(find: (record: ClassRecord, context: ExtractionContext, outside: OutsideOfClasses) => Part): Part {
    const open = this.#open;
    const context = open?.reading.context;
    const record = open && context?.declarations.classes[open.place];
    if (!open || !context || !record) {
      throw new Error(`The facts of ${this.name} were let go before all were found.`);
    }
    const part = find(record, context, open.outside);
    open.parts--;
    if (open.parts === 0) {
      this.#open = undefined;
      open.reading.close();
    }
    return part;
  }
}

/** What the `class` statement says before its body. */
type ClassHeader = Pick<ClassFacts, 'nameRange' | 'bases' | 'baseArguments' | 'decorators' | 'typeParameters'>;

function headerOf(record: ClassRecord, context: ExtractionContext): ClassHeader {
  const { source, values } = context;
  const nameNode = source.childOfKind(record.node, NodeKind.Name);
  const typeParameters = values.annotations.typeParameters(record.name);
  const decorators = decoratorsOf(record.node, record.scope, context);
  const { bases, baseArguments } = basesOf(record, context);
  return {
    nameRange: source.range(nameNode === 0 ? record.node : nameNode),
    bases,
    baseArguments: baseArguments.some((list) => list.length > 0) ? baseArguments : undefined,
    decorators: decorators.length > 0 ? decorators : undefined,
    typeParameters: typeParameters.length > 0 ? typeParameters : undefined,
  };
}

interface ClassAttributes {
  readonly values: ClassFacts['attributes'];
  readonly shared: readonly string[] | undefined;
}

function attributesOf(record: ClassRecord, outside: OutsideOfClasses, context: ExtractionContext): ClassAttributes {
  const { values } = context;
  const attributes = new Map<string, Value[]>();
  const declared = new Set<string>();
  const shared = new Set<string>();
  const add: AddAttribute = (name, value) => {
    const known = attributes.get(name);
    if (known === undefined) {
      attributes.set(name, [value]);
    } else if (known.length < maxValues && !declared.has(name)) {
      known.push(value);
    }
  };
  for (const [name, variable] of record.scope.bindings) {
    const isData = variable.definitions.some(({ binding }) => isValueBinding(binding));
    if (isData) {
      const value = values.variable(variable);
      add(name, fieldValue(value, context));
      if (variable.definitions.every(({ binding }) => binding.kind === 'assignment') && !isField(value)) {
        shared.add(name);
      }
      if (variable.definitions.some(({ binding }) => binding.kind === 'annotation')) {
        declared.add(name);
      }
    }
  }
  for (const method of record.functions) {
    declaredAttributes(method, context, (name, value) => {
      attributes.set(name, [value]);
      declared.add(name);
      shared.delete(name);
    });
  }
  for (const method of record.functions) {
    selfAssignments(method, context, (name, value) => {
      add(name, value);
      shared.delete(name);
    });
  }
  for (const [name, found] of outside.of(record.name)) {
    found.forEach((value) => {
      add(name, value);
      shared.delete(name);
    });
  }
  return {
    values: new Map([...attributes].map(([name, options]) => [name, values.table.union(options)])),
    shared: shared.size > 0 ? [...shared] : undefined,
  };
}

function isValueBinding(binding: Binding): boolean {
  return binding.kind !== 'function' && binding.kind !== 'other';
}

/** What an instance has where the class body says `field(default_factory=Session)`; anything else is as it is. */
function fieldValue(value: Value, { values }: ExtractionContext): Value {
  if (!isField(value)) {
    return value;
  }
  const factory = value.named?.['default_factory'] ?? value.named?.['factory'];
  return factory === undefined ? (value.named?.['default'] ?? unknown) : values.table.call(factory, []);
}

function isField(value: Value): value is Extract<Value, { readonly kind: 'call' }> {
  return value.kind === 'call' && value.callee.kind === 'global' && fieldMakers.has(value.callee.name);
}

/** Functions that describe a field of a data class. */
const fieldMakers: ReadonlySet<string> = new Set([
  'dataclasses.field',
  'attr.ib',
  'attr.attrib',
  'attr.field',
  'attrs.field',
  'pydantic.Field',
]);

const notBases: ReadonlySet<number> = new Set<number>([
  NodeKind.Decorator,
  NodeKind.Block,
  NodeKind.Keyword,
  NodeKind.TypeParameters,
  NodeKind.Starred,
]);

function basesOf(
  record: ClassRecord,
  { source, values }: ExtractionContext,
): { readonly bases: readonly Value[]; readonly baseArguments: readonly (readonly Value[])[] } {
  const outer = record.scope.parent ?? record.scope;
  const bases: Value[] = [];
  const baseArguments: (readonly Value[])[] = [];
  const nodes = source.children(record.node).filter((child) => !notBases.has(source.kind(child)));
  for (const node of nodes.slice(1)) {
    const isGeneric = source.kind(node) === NodeKind.Subscript;
    bases.push(values.evaluate(isGeneric ? source.first(node) : node, outer));
    baseArguments.push(
      isGeneric
        ? source
            .children(node)
            .slice(1)
            .map((argument) => values.annotations.instance(argument, outer, record.scope))
        : [],
    );
  }
  return { bases, baseArguments };
}

/** The first parameter of a method that has one: `self`, whatever it is called. */
function receiverName(method: FunctionRecord, { source }: ExtractionContext): string | undefined {
  const parameters = source.childOfKind(method.node, NodeKind.Parameters);
  const first = source.first(source.first(parameters));
  return method.methodKind === 'static' || source.kind(first) !== NodeKind.Name ? undefined : source.nodeText(first);
}

/** `self.name: Type` in a method: the author's word for the attribute. */
function declaredAttributes(method: FunctionRecord, context: ExtractionContext, declare: AddAttribute): void {
  const { source, values } = context;
  const self = receiverName(method, context);
  if (self === undefined) {
    return;
  }
  for (const node of method.attributeSets) {
    const [target = 0, annotation = 0] = source.kind(node) === NodeKind.AnnotatedAssign ? source.children(node) : [];
    if (isAttributeOf(target, self, context)) {
      const value = values.annotations.instance(annotation, method.scope);
      if (value !== unknown) {
        declare(method.scope.mangled(source.lastName(target)), value);
      }
    }
  }
}

function isAttributeOf(target: NodeIndex, owner: string, { source }: ExtractionContext): boolean {
  const object = source.first(target);
  return (
    source.kind(target) === NodeKind.Attribute &&
    source.kind(object) === NodeKind.Name &&
    source.nodeText(object) === owner
  );
}

/** `self.name = value`, `self.a, self.b = pair`, `with … as self.name`, `for self.name in …`, `self.name.append(value)`. */
function selfAssignments(method: FunctionRecord, context: ExtractionContext, add: AddAttribute): void {
  const { source, values } = context;
  const self = receiverName(method, context);
  if (self === undefined) {
    return;
  }
  for (const node of method.attributeSets) {
    if (source.kind(node) === NodeKind.Call) {
      storedItem(node, self, method.scope, context, add);
    } else {
      forEachAttributeSet(node, context, (target, binding) => {
        if (isAttributeOf(target, self, context)) {
          add(method.scope.mangled(source.lastName(target)), values.targetValue(binding, method.scope));
        }
      });
    }
  }
}

/** The attribute targets of an assignment, loop or `with` item, and what each is bound to. */
function forEachAttributeSet(
  node: NodeIndex,
  { source }: ExtractionContext,
  visit: (target: NodeIndex, binding: Binding) => void,
): void {
  const children = source.children(node);
  const each = (target: NodeIndex, make: (path: TargetPath) => Binding): void => {
    forEachTargetAttribute(source, target, [], (attribute, path) => {
      visit(attribute, make(path));
    });
  };
  const [first = 0, second = 0, third = 0] = children;
  switch (source.kind(node)) {
    case NodeKind.Assign: {
      const value = children.at(-1) ?? 0;
      for (const target of children.slice(0, -1)) {
        each(target, (path) => ({ kind: 'assignment', value, path }));
      }
      return;
    }
    case NodeKind.AnnotatedAssign:
      if (third !== 0) {
        each(first, (path) => ({ kind: 'assignment', value: third, path }));
      }
      return;
    case NodeKind.For:
      each(first, (path) => ({ kind: 'iteration', iterable: second, path }));
      return;
    case NodeKind.WithItem:
      // Whether it is entered asynchronously makes no difference to what is bound.
      each(second, (path) => ({ kind: 'with', item: node, isAsync: false, path }));
      return;
    default:
  }
}

/** `self.sessions.append(session)`: a list of sessions. */
function storedItem(call: NodeIndex, self: string, scope: Scope, context: ExtractionContext, add: AddAttribute): void {
  const { source, values } = context;
  const callee = source.first(call);
  const type = source.kind(callee) === NodeKind.Attribute ? storingMethods.get(source.lastName(callee)) : undefined;
  const owner = source.first(callee);
  if (type !== undefined && isAttributeOf(owner, self, context)) {
    const item = values.evaluate(source.children(call).at(-1) ?? 0, scope);
    if (item !== unknown) {
      add(scope.mangled(source.lastName(owner)), values.table.container(type, item));
    }
  }
}

/** Methods that put their last argument into a built-in collection of this type. */
const storingMethods: ReadonlyMap<string, string> = new Map([
  ['append', 'list'],
  ['insert', 'list'],
  ['appendleft', 'deque'],
  ['add', 'set'],
]);

/** `client.session = Session()` where `client` is an instance of a class of this module. */
function outsideAttributes(context: ExtractionContext): OutsideAttributes {
  const { source, declarations, values } = context;
  const found = new Map<string, Map<string, Value[]>>();
  for (const record of declarations.functions) {
    const self = record.className === undefined ? undefined : receiverName(record, context);
    for (const node of record.attributeSets) {
      forEachAttributeSet(node, context, (target, binding) => {
        const object = source.first(target);
        if (source.kind(object) !== NodeKind.Name || source.nodeText(object) === self) {
          return;
        }
        const className = classOfInstance(values.evaluate(object, record.scope));
        if (className !== undefined) {
          const ofClass = found.get(className) ?? new Map<string, Value[]>();
          found.set(className, ofClass);
          const name = source.lastName(target);
          const known = ofClass.get(name) ?? [];
          ofClass.set(name, known);
          if (known.length < maxValues) {
            known.push(values.targetValue(binding, record.scope));
          }
        }
      });
    }
  }
  return found;
}

function classOfInstance(value: Value): string | undefined {
  switch (value.kind) {
    case 'class':
      return value.name;
    case 'call':
      return value.callee.kind === 'class' ? value.callee.name : undefined;
    case 'instance':
      return value.type.kind === 'class' ? value.type.name : undefined;
    default:
      return undefined;
  }
}
