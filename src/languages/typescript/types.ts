/**
 * What an annotation says of a value: an instance of a class, a promise of something, a list of something. Aliases and
 * `typeof` are followed within the file; names that come from elsewhere stay global names. Generic types of the program are
 * classes with arguments; conditional and mapped types are not worked out.
 */
import type { Value } from '../../core/facts';
import { unknown } from '../valueTable';
import type { Declarations } from './declarations';
import type { Scope, TypeBinding } from './scope';
import { constantText, Kind, type Node, type Tree } from './syntax';
import type { NameValues } from './nameValues';

/** Aliases and types within types. */
const maxDepth = 12;

/** Members of a union that are looked at. */
const maxMembers = 12;

/** Names of the standard library for collections of one kind of item. */
const collections: ReadonlyMap<string, string> = new Map([
  ['Array', 'Array'],
  ['ReadonlyArray', 'Array'],
  ['Set', 'Set'],
  ['ReadonlySet', 'Set'],
  ['Iterable', 'Iterable'],
  ['IterableIterator', 'Iterable'],
  ['Iterator', 'Iterable'],
  ['Generator', 'Generator'],
  ['AsyncIterable', 'AsyncIterable'],
  ['AsyncIterableIterator', 'AsyncIterable'],
  ['AsyncIterator', 'AsyncIterable'],
  ['AsyncGenerator', 'AsyncGenerator'],
]);

const maps: ReadonlyMap<string, string> = new Map([
  ['Map', 'Map'],
  ['ReadonlyMap', 'Map'],
  ['Record', 'Record'],
]);

/** Types that are, for what can be done with them, their first argument. */
const transparent: ReadonlySet<string> = new Set(
  'Readonly Partial Required NonNullable Omit Pick DeepReadonly NoInfer Extract Exclude'.split(' '),
);

export class Types {
  private depth = 0;

  constructor(
    private readonly declarations: Declarations,
    private readonly values: NameValues,
  ) {}

  /** An instance of what the annotation says. */
  instance(node: Node | undefined, scope: Scope): Value {
    if (!node || this.depth >= maxDepth) {
      return unknown;
    }
    this.depth++;
    const value = this.byKind(node, scope);
    this.depth--;
    return value;
  }

  /** What awaiting it yields, where it is a promise; else what it is. */
  awaited(node: Node | undefined, scope: Scope): Value {
    const value = this.instance(node, scope);
    return value.kind === 'container' && value.type === 'awaitable' ? value.item : value;
  }

  /** The class itself that a name in `implements` or `extends` means. */
  classOf(node: Tree.Expression, scope: Scope): Value {
    if (node.type === Kind.MemberExpression && node.property.type === Kind.Identifier) {
      return this.values.table.attribute(this.classOf(node.object, scope), node.property.name);
    }
    const binding = node.type === Kind.Identifier ? scope.lookupType(node.name)?.binding : undefined;
    return binding ? this.exported(binding) : this.values.evaluate(node, scope);
  }

  /** What importers get for a type of this name: something of which there are instances. */
  exported(binding: TypeBinding): Value {
    const { table } = this.values;
    switch (binding.kind) {
      case 'class':
        return table.class(binding.name);
      case 'import':
        return table.global(binding.name);
      case 'alias': {
        const aliased = this.instance(binding.type, this.declarations.moduleScope);
        return aliased.kind === 'instance' ? aliased.type : unknown;
      }
      case 'parameter':
        return unknown;
    }
  }

  private byKind(node: Node, scope: Scope): Value {
    const { table } = this.values;
    switch (node.type) {
      case Kind.TSTypeReference:
        return this.reference(node.typeName, node.typeArguments?.params ?? [], scope);
      case Kind.TSArrayType:
        return table.container('Array', this.instance(node.elementType, scope));
      case Kind.TSTupleType:
        return this.values.list(node.elementTypes.map((each) => this.instance(elementOf(each), scope)));
      case Kind.TSUnionType:
      case Kind.TSIntersectionType:
        return table.union(node.types.slice(0, maxMembers).map((each) => this.instance(each, scope)));
      case Kind.TSOptionalType:
      case Kind.TSRestType:
        return this.instance(node.typeAnnotation, scope);
      case Kind.TSTypeOperator:
        return node.operator === 'readonly' ? this.instance(node.typeAnnotation, scope) : table.literal('String');
      case Kind.TSTypeLiteral: {
        const record = this.declarations.classAt(node);
        const index = node.members.find((member) => member.type === Kind.TSIndexSignature);
        if (index?.type === Kind.TSIndexSignature) {
          return table.container(
            'Record',
            this.instance(index.typeAnnotation?.typeAnnotation, scope),
            table.literal('String'),
          );
        }
        return record ? table.instance(table.class(record.name)) : unknown;
      }
      case Kind.TSFunctionType:
        return table.container('callable', this.instance(node.returnType?.typeAnnotation, scope));
      case Kind.TSTypeQuery:
        return this.query(node, scope);
      case Kind.TSImportType:
        return this.imported(node);
      case Kind.TSIndexedAccessType:
        return this.indexed(node, scope);
      case Kind.TSLiteralType:
        return node.literal.type === Kind.Literal ? this.values.evaluate(node.literal, scope) : table.literal('String');
      case Kind.TSThisType: {
        const receiver = scope.thisReceiver();
        return receiver ? table.instance(table.class(receiver.className, { isReceiver: true })) : unknown;
      }
      case Kind.TSStringKeyword:
      case Kind.TSTemplateLiteralType:
        return table.literal('String');
      case Kind.TSNumberKeyword:
        return table.literal('Number');
      case Kind.TSBooleanKeyword:
      case Kind.TSTypePredicate:
        return table.literal('Boolean');
      case Kind.TSBigIntKeyword:
        return table.literal('BigInt');
      case Kind.TSSymbolKeyword:
        return table.literal('Symbol');
      case Kind.TSUndefinedKeyword:
      case Kind.TSNullKeyword:
      case Kind.TSVoidKeyword:
        return table.none;
      default:
        return unknown;
    }
  }

  private reference(name: Tree.EntityName, args: readonly Tree.TypeNode[], scope: Scope): Value {
    if (name.type === Kind.Identifier) {
      const found = scope.lookupType(name.name);
      return found ? this.bound(found.binding, args, found.scope, scope) : this.standard(name.name, args, scope);
    }
    return this.made(this.qualified(name, scope), args, scope);
  }

  /** `Namespace.Type`, where the namespace is imported. */
  private qualified(name: Tree.EntityName, scope: Scope): Value {
    switch (name.type) {
      case Kind.Identifier: {
        const found = scope.lookupType(name.name);
        return found?.binding.kind === 'import'
          ? this.values.table.global(found.binding.name)
          : found
            ? unknown
            : this.values.table.global(`globalThis.${name.name}`);
      }
      case Kind.TSQualifiedName:
        return this.values.table.attribute(this.qualified(name.left, scope), name.right.name);
      case Kind.ThisExpression:
        return unknown;
    }
  }

  private made(type: Value, args: readonly Tree.TypeNode[], scope: Scope): Value {
    return this.values.table.instance(
      type,
      args.map((argument) => this.instance(argument, scope)),
    );
  }

  private bound(binding: TypeBinding, args: readonly Tree.TypeNode[], declaredIn: Scope, scope: Scope): Value {
    const { table } = this.values;
    switch (binding.kind) {
      case 'class':
        return this.made(table.class(binding.name), args, scope);
      case 'import':
        return this.made(table.global(binding.name), args, scope);
      case 'alias':
        return this.instance(binding.type, declaredIn);
      case 'parameter':
        return this.parameter(binding, declaredIn);
    }
  }

  /** A class's type parameter stands for its argument; a function's for what is passed for the parameter that has it as its type. */
  private parameter(
    { owner, name, constraint }: Extract<TypeBinding, { kind: 'parameter' }>,
    declaredIn: Scope,
  ): Value {
    if (this.declarations.classNamed(owner)) {
      return this.values.table.parameter(owner, name);
    }
    const passed = this.values.ofTypeParameter(owner, name);
    return passed === unknown ? this.instance(constraint, declaredIn) : passed;
  }

  private standard(name: string, args: readonly Tree.TypeNode[], scope: Scope): Value {
    const { table } = this.values;
    const [first, second] = args;
    const collection = collections.get(name);
    if (collection !== undefined) {
      return table.container(collection, this.instance(first, scope));
    }
    const map = maps.get(name);
    if (map !== undefined) {
      const key = this.instance(first, scope);
      const item = this.instance(second, scope);
      return table.container(map, item, key);
    }
    switch (name) {
      case 'Promise':
      case 'PromiseLike':
        return this.values.promise(this.instance(first, scope));
      case 'Awaited':
        return this.awaited(first, scope);
      case 'ReturnType': {
        const callee = first?.type === Kind.TSTypeQuery ? this.query(first, scope) : unknown;
        return table.call(callee, []);
      }
      case 'InstanceType':
        return first?.type === Kind.TSTypeQuery ? table.instance(this.query(first, scope)) : unknown;
      case 'string':
        return table.literal('String');
      default:
        return transparent.has(name) ? this.instance(first, scope) : table.instance(table.global(`globalThis.${name}`));
    }
  }

  /** `typeof name`: the value itself. */
  private query({ exprName }: Tree.TSTypeQuery, scope: Scope): Value {
    const valueOf = (name: Tree.EntityName | Tree.TSImportType): Value => {
      switch (name.type) {
        case Kind.Identifier:
          return this.values.name(name.name, scope);
        case Kind.TSQualifiedName:
          return this.values.table.attribute(valueOf(name.left), name.right.name);
        default:
          return unknown;
      }
    };
    return valueOf(exprName);
  }

  private imported(node: Tree.TSImportType): Value {
    const module = this.values.moduleGlobal(constantText(node.source) ?? '');
    const named = (name: Tree.EntityName | null): Value => {
      switch (name?.type) {
        case Kind.Identifier:
          return this.values.table.attribute(module, name.name);
        case Kind.TSQualifiedName:
          return this.values.table.attribute(named(name.left), name.right.name);
        default:
          return module;
      }
    };
    return this.values.table.instance(named(node.qualifier));
  }

  /** `Config['pool']`. */
  private indexed({ objectType, indexType }: Tree.TSIndexedAccessType, scope: Scope): Value {
    const owner = this.instance(objectType, scope);
    const key =
      indexType.type === Kind.TSLiteralType && indexType.literal.type === Kind.Literal
        ? indexType.literal.value
        : undefined;
    return typeof key === 'string' ? this.values.table.attribute(owner, key) : this.values.itemOf(owner, 'subscript');
  }
}

function elementOf(node: Tree.TypeNode): Tree.TypeNode {
  return node.type === Kind.TSNamedTupleMember ? node.elementType : node;
}
