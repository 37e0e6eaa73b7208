/**
 * What the expressions of a file evaluate to, as far as the file tells (core/facts, `Value`): members, calls, literals,
 * functions, objects. Names come from nameValues.ts, annotations from types.ts. Nothing is looked up outside the file.
 */
import type { Value } from '../../core/facts';
import { isNone, unknown } from '../valueTable';
import { isModuleExports } from './declarationTables';
import { NameValues } from './nameValues';
import type { Scope } from './scope';
import { constantText, Kind, propertyName, type Node, type Tree } from './syntax';

/** Levels of expressions and names before giving up: the stack is finite. */
const maxDepth = 60;

/** Elements of an array that are looked at. */
const maxElements = 24;

/** Operators that yield a number, whatever they are given. */
const arithmetic: ReadonlySet<string> = new Set(['-', '*', '/', '%', '**', '<<', '>>', '>>>', '|', '&', '^']);

/** Names of the object that holds all global names. */
const globalObjects: ReadonlySet<string> = new Set(['globalThis', 'window', 'self', 'global']);

export class Values extends NameValues {
  private depth = 0;
  private readonly known = new Map<Node, Value>();

  override evaluate(node: Node, scope: Scope): Value {
    const known = this.known.get(node);
    if (known) {
      return known;
    }
    if (this.depth >= maxDepth) {
      return unknown;
    }
    const before = this.cycles;
    this.depth++;
    const value = this.byKind(node, scope);
    this.depth--;
    // While a name is being worked out, what refers to it misses a part.
    if (this.isKept(before)) {
      this.known.set(node, value);
    }
    return value;
  }

  private byKind(node: Node, scope: Scope): Value {
    const { table } = this;
    switch (node.type) {
      case Kind.Identifier:
        return this.name(node.name, scope);
      case Kind.ThisExpression:
        return this.thisValue(scope);
      case Kind.Super: {
        const receiver = scope.thisReceiver();
        return receiver ? table.super(receiver.className) : unknown;
      }
      case Kind.MemberExpression:
        return this.member(node, scope);
      case Kind.CallExpression:
        return this.call(node, scope);
      case Kind.NewExpression:
        return this.construction(node, scope);
      case Kind.TaggedTemplateExpression:
        return table.call(this.evaluate(node.tag, scope), []);
      case Kind.ImportExpression: {
        const specifier = constantText(node.source);
        return specifier === undefined ? unknown : this.promise(this.moduleGlobal(specifier));
      }
      case Kind.AwaitExpression:
        return this.awaited(this.evaluate(node.argument, scope));
      case Kind.ArrayExpression:
        return this.array(node, scope);
      case Kind.ObjectExpression: {
        const record = this.declarations.classAt(node);
        return record ? table.instance(table.class(record.name)) : table.literal('Object');
      }
      case Kind.FunctionExpression:
      case Kind.ArrowFunctionExpression:
      case Kind.FunctionDeclaration: {
        const record = this.declarations.functionAt(node);
        return record ? table.function(record.id) : unknown;
      }
      case Kind.ClassExpression:
      case Kind.ClassDeclaration: {
        const record = this.declarations.classAt(node);
        return record ? table.class(record.name) : unknown;
      }
      case Kind.ConditionalExpression:
        return table.union([this.evaluate(node.consequent, scope), this.evaluate(node.alternate, scope)]);
      case Kind.LogicalExpression: {
        const right = this.evaluate(node.right, scope);
        const left = node.operator === '&&' ? unknown : this.evaluate(node.left, scope);
        return isNone(left) ? right : table.union([left, right]);
      }
      case Kind.AssignmentExpression:
        return node.operator === '=' ? this.evaluate(node.right, scope) : this.evaluate(node.left, scope);
      case Kind.SequenceExpression: {
        const last = node.expressions.at(-1);
        return last ? this.evaluate(last, scope) : unknown;
      }
      case Kind.TSAsExpression:
      case Kind.TSTypeAssertion:
        return this.asserted(node, scope);
      case Kind.TSSatisfiesExpression:
      case Kind.TSNonNullExpression:
      case Kind.TSInstantiationExpression:
      case Kind.ChainExpression:
        return this.evaluate(node.expression, scope);
      case Kind.Literal:
        return this.literal(node);
      case Kind.TemplateLiteral:
        return table.literal('String', constantText(node));
      case Kind.UnaryExpression:
        return this.unary(node, scope);
      case Kind.UpdateExpression:
        return table.literal('Number');
      case Kind.BinaryExpression:
        return this.binary(node, scope);
      default:
        return unknown;
    }
  }

  private thisValue(scope: Scope): Value {
    const receiver = scope.thisReceiver();
    if (!receiver) {
      return unknown;
    }
    const type = this.table.class(receiver.className, { isReceiver: true });
    return receiver.isStatic ? type : this.table.instance(type);
  }

  private literal(node: Tree.Literal): Value {
    const { table } = this;
    if ('regex' in node) {
      return table.literal('RegExp');
    }
    if ('bigint' in node) {
      return table.literal('BigInt');
    }
    switch (typeof node.value) {
      case 'string':
        return table.literal('String', node.value);
      case 'number':
        return table.literal('Number', node.value);
      case 'boolean':
        return table.literal('Boolean', node.value);
      default:
        return table.none;
    }
  }

  private member(node: Tree.MemberExpression, scope: Scope): Value {
    const { object } = node;
    if (object.type === Kind.Identifier && globalObjects.has(object.name) && !scope.lookup(object.name)) {
      const name = propertyName(node.property, node.computed);
      return name === undefined ? unknown : this.freeName(name);
    }
    if (isModuleExports(node) && !scope.lookup('module')) {
      return this.ownModule();
    }
    const owner = this.evaluate(object, scope);
    const name = propertyName(node.property, node.computed);
    const isIndex = node.computed && node.property.type === Kind.Literal && typeof node.property.value === 'number';
    if (isIndex || name === undefined) {
      return this.itemOf(owner, 'subscript', isIndex && name !== undefined ? Number(name) : undefined);
    }
    return owner.kind === 'container' && owner.type === 'Record' ? owner.item : this.table.attribute(owner, name);
  }

  private positional(args: readonly Tree.CallExpressionArgument[], scope: Scope): readonly Value[] {
    const values: Value[] = [];
    for (const argument of args) {
      if (argument.type === Kind.SpreadElement) {
        const item = this.itemOf(this.evaluate(argument.argument, scope), 'iteration');
        values.push(this.table.container('star', item));
        break;
      }
      values.push(this.evaluate(argument, scope));
    }
    return values;
  }

  private call(node: Tree.CallExpression, scope: Scope): Value {
    const { callee, arguments: args } = node;
    const required = this.required(node, scope);
    if (required) {
      return required;
    }
    if (callee.type === Kind.Super) {
      return unknown;
    }
    const method = callee.type === Kind.MemberExpression ? propertyName(callee.property, callee.computed) : undefined;
    if (callee.type === Kind.MemberExpression) {
      // Of `Function.prototype`: the function itself, or a call of it.
      switch (method) {
        case 'bind':
          return this.evaluate(callee.object, scope);
        case 'call':
          return this.table.call(this.evaluate(callee.object, scope), this.positional(args.slice(1), scope));
        case 'apply':
          return this.table.call(this.evaluate(callee.object, scope), []);
        default:
      }
    }
    const value = this.evaluate(callee, scope);
    return value === unknown ? unknown : this.table.call(value, this.positional(args, scope));
  }

  /** `require('x')`; also by way of `createRequire` and the wrappers that compilers put around it. */
  private required({ callee, arguments: args }: Tree.CallExpression, scope: Scope): Value | undefined {
    const [first] = args;
    if (callee.type !== Kind.Identifier || !first || first.type === Kind.SpreadElement) {
      return undefined;
    }
    const isWrapper = /^_*(?:import(?:Star|Default)|interopRequire(?:Default|Wildcard))$/.test(callee.name);
    if (isWrapper) {
      return this.evaluate(first, scope);
    }
    const specifier = callee.name === 'require' ? constantText(first) : undefined;
    return specifier === undefined ? undefined : this.moduleGlobal(specifier);
  }

  private construction(node: Tree.NewExpression, scope: Scope): Value {
    const { table } = this;
    const type = this.evaluate(node.callee, scope);
    const typeArguments = (node.typeArguments?.params ?? []).map((each) => this.types.instance(each, scope));
    const made = this.collection(type, node.arguments, typeArguments, scope);
    if (made) {
      return made;
    }
    const isTold = typeArguments.some((argument) => argument !== unknown);
    return isTold ? table.instance(type, typeArguments) : table.call(type, this.positional(node.arguments, scope));
  }

  /** `new Map<K, V>()`, `new Set(items)`, `new Promise<T>(…)`. */
  private collection(
    type: Value,
    args: readonly Tree.CallExpressionArgument[],
    [first = unknown, second = unknown]: readonly Value[],
    scope: Scope,
  ): Value | undefined {
    const { table } = this;
    if (type.kind !== 'global') {
      return undefined;
    }
    const [given] = this.positional(args, scope);
    switch (type.name) {
      case 'globalThis.Promise':
        return first === unknown ? undefined : this.promise(first);
      case 'globalThis.Array':
        return table.container('Array', first);
      case 'globalThis.Set':
        return table.container('Set', first === unknown && given ? this.itemOf(given, 'iteration') : first);
      case 'globalThis.Map': {
        const pair = given ? this.itemOf(given, 'iteration') : unknown;
        return first === unknown && second === unknown
          ? table.container('Map', this.itemOf(pair, 'subscript', 1), this.itemOf(pair, 'subscript', 0))
          : table.container('Map', second, first);
      }
      default:
        return undefined;
    }
  }

  private array(node: Tree.ArrayExpression, scope: Scope): Value {
    const { table } = this;
    const { elements } = node;
    const isSpread = (each: (typeof elements)[number]): boolean => each?.type === Kind.SpreadElement;
    const values = elements.slice(0, maxElements).map((element) => {
      if (!element) {
        return unknown;
      }
      return element.type === Kind.SpreadElement
        ? this.itemOf(this.evaluate(element.argument, scope), 'iteration')
        : this.evaluate(element, scope);
    });
    return elements.length > maxElements || elements.some(isSpread) || elements.length === 0
      ? table.container('Array', table.union(values))
      : this.list(values);
  }

  /** `x as T`; `as const` and `as unknown` say nothing. */
  private asserted(node: Tree.TSAsExpression | Tree.TSTypeAssertion, scope: Scope): Value {
    const type = this.types.instance(node.typeAnnotation, scope);
    const isConst =
      node.typeAnnotation.type === Kind.TSTypeReference &&
      node.typeAnnotation.typeName.type === Kind.Identifier &&
      node.typeAnnotation.typeName.name === 'const';
    return type === unknown || isConst ? this.evaluate(node.expression, scope) : type;
  }

  private unary(node: Tree.UnaryExpression, scope: Scope): Value {
    const { table } = this;
    switch (node.operator) {
      case 'typeof':
        return table.literal('String');
      case '!':
      case 'delete':
        return table.literal('Boolean');
      case 'void':
        return table.none;
      default: {
        const value = this.evaluate(node.argument, scope);
        return node.operator === '-' && value.kind === 'literal' && typeof value.value === 'number'
          ? table.literal('Number', -value.value)
          : table.literal('Number');
      }
    }
  }

  private binary(node: Tree.BinaryExpression, scope: Scope): Value {
    const { table } = this;
    if (node.operator !== '+') {
      return table.literal(arithmetic.has(node.operator) ? 'Number' : 'Boolean');
    }
    const sides = [this.evaluate(node.left, scope), this.evaluate(node.right, scope)];
    const isOf = (type: string) => (value: Value) => value.kind === 'literal' && value.type === type;
    return sides.some(isOf('String'))
      ? table.literal('String')
      : sides.every(isOf('Number'))
        ? table.literal('Number')
        : unknown;
  }
}
