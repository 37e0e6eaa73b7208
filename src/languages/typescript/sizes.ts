/**
 * How many items an expression has when it is iterated over, and how large it is as a number, in terms of sizes that the
 * function does not tell (core/facts, `SizeFacts`): literals are counted, `length` and the usual array methods are worked
 * out. What is not followed is a size of its own, named by its source text.
 */
import type { SizeFacts, SizeFactor } from '../../core/facts';
import { divided, known, minus, plus, times } from '../sizeArithmetic';
import { parametersOf } from './nameValues';
import type { FunctionRecord, Scope } from './scope';
import type { TypeScriptSource } from './source';
import { constantText, Kind, plainExpression, propertyName, type Node, type Tree } from './syntax';

/** Steps from expression to expression before giving up. */
const maxDepth = 12;

/** What `filter` lets through, and an unknown part of an array. */
const half = 0.5;

type FactorKind = SizeFactor['kind'];

/** Methods that yield as many items as they are called on. */
const samePlaces: ReadonlySet<string> = new Set(
  'map slice sort reverse toSorted toReversed with concat entries keys values fill flat'.split(' '),
);

export class Sizes {
  private depth = 0;

  constructor(private readonly source: TypeScriptSource) {}

  /** What is known of the size of an argument, as part of its facts. */
  argumentFact(node: Tree.Expression, scope: Scope): { readonly size?: SizeFacts } {
    const size = this.ofArgument(node, scope);
    return size ? { size } : {};
  }

  /** The same for the object that a method is called on. */
  receiverFact(callee: Tree.Expression, scope: Scope): { readonly receiverSize?: SizeFacts } {
    const size = callee.type === Kind.MemberExpression ? this.ofArgument(callee.object, scope) : undefined;
    return size ? { receiverSize: size } : {};
  }

  /** The size of an expression of which only the receiver knows whether it is counted or iterated over. */
  ofArgument(written: Tree.Expression, scope: Scope): SizeFacts | undefined {
    const node = plainExpression(written);
    switch (node.type) {
      case Kind.Identifier:
        return this.nameSize(node, scope, 'unknown');
      case Kind.Literal:
        return typeof node.value === 'number' ? known(node.value) : this.lengthOf(node, scope);
      case Kind.UnaryExpression:
      case Kind.BinaryExpression:
        return this.numberOf(node, scope);
      case Kind.MemberExpression:
        return isLength(node) ? this.numberOf(node, scope) : this.lengthOf(node, scope);
      case Kind.CallExpression:
      case Kind.ArrayExpression:
      case Kind.ObjectExpression:
      case Kind.TemplateLiteral:
      case Kind.AwaitExpression:
      case Kind.NewExpression:
        return this.lengthOf(node, scope);
      default:
        return undefined;
    }
  }

  /** Items that iterating over it yields. */
  lengthOf(written: Tree.Expression, scope: Scope): SizeFacts {
    const node = plainExpression(written);
    if (this.depth >= maxDepth) {
      return this.named(node, 'collection');
    }
    this.depth++;
    const size = this.lengthByKind(node, scope);
    this.depth--;
    return size;
  }

  private lengthByKind(node: Tree.Expression, scope: Scope): SizeFacts {
    switch (node.type) {
      case Kind.ArrayExpression:
        return node.elements.some((element) => element?.type === Kind.SpreadElement)
          ? this.spread(node, scope)
          : known(node.elements.length);
      case Kind.ObjectExpression:
        return known(node.properties.length);
      case Kind.Literal:
      case Kind.TemplateLiteral: {
        const text = constantText(node);
        return text === undefined ? this.named(node, 'collection') : known(text.length);
      }
      case Kind.Identifier:
        return this.nameSize(node, scope, 'collection');
      case Kind.CallExpression:
        return this.lengthOfCall(node, scope) ?? this.named(node, 'collection');
      case Kind.NewExpression: {
        const [first] = node.arguments;
        const isCollection = node.callee.type === Kind.Identifier && /^(?:Set|Map|Array)$/.test(node.callee.name);
        return isCollection && first && first.type !== Kind.SpreadElement
          ? (this.ofArgument(first, scope) ?? this.named(node, 'collection'))
          : this.named(node, 'collection');
      }
      default:
        return this.named(node, 'collection');
    }
  }

  /** `[...rows]`. */
  private spread({ elements }: Tree.ArrayExpression, scope: Scope): SizeFacts {
    return elements
      .map((element) => (element?.type === Kind.SpreadElement ? this.lengthOf(element.argument, scope) : known(1)))
      .reduce((sum, each) => plus(sum, each) ?? sum, known(0));
  }

  private lengthOfCall({ callee, arguments: args }: Tree.CallExpression, scope: Scope): SizeFacts | undefined {
    if (callee.type !== Kind.MemberExpression) {
      return undefined;
    }
    const method = propertyName(callee.property, callee.computed) ?? '';
    const [first] = args;
    const given = first && first.type !== Kind.SpreadElement ? first : undefined;
    if (callee.object.type === Kind.Identifier && /^(?:Object|Array|Promise)$/.test(callee.object.name)) {
      if (method === 'from' && given?.type === Kind.ObjectExpression) {
        const length = given.properties.find(
          (each) => each.type === Kind.Property && propertyName(each.key, each.computed) === 'length',
        );
        return length?.type === Kind.Property && isExpression(length.value)
          ? this.numberOf(length.value, scope)
          : undefined;
      }
      return /^(?:from|keys|values|entries|all|allSettled)$/.test(method) && given
        ? this.lengthOf(given, scope)
        : undefined;
    }
    if (method === 'filter') {
      return times(known(half), this.lengthOf(callee.object, scope));
    }
    return samePlaces.has(method) ? this.lengthOf(callee.object, scope) : undefined;
  }

  /** How large it is. */
  numberOf(written: Tree.Expression, scope: Scope): SizeFacts {
    const node = plainExpression(written);
    if (this.depth >= maxDepth) {
      return this.named(node, 'number');
    }
    this.depth++;
    const size = this.numberByKind(node, scope);
    this.depth--;
    return size;
  }

  private numberByKind(node: Tree.Expression, scope: Scope): SizeFacts {
    switch (node.type) {
      case Kind.Literal:
        return typeof node.value === 'number' ? known(node.value) : this.named(node, 'number');
      case Kind.Identifier:
        return this.nameSize(node, scope, 'number');
      case Kind.MemberExpression:
        return isLength(node) ? this.lengthOf(node.object, scope) : this.named(node, 'number');
      case Kind.BinaryExpression:
        return this.arithmetic(node, scope) ?? this.named(node, 'number');
      case Kind.CallExpression: {
        // `Math.floor(n / 2)`, `Math.sqrt(n)`.
        const [first] = node.arguments;
        const { callee } = node;
        const isMath =
          callee.type === Kind.MemberExpression &&
          callee.object.type === Kind.Identifier &&
          callee.object.name === 'Math';
        return isMath && first && first.type !== Kind.SpreadElement
          ? this.numberOf(first, scope)
          : this.named(node, 'number');
      }
      default:
        return this.named(node, 'number');
    }
  }

  private arithmetic(node: Tree.BinaryExpression, scope: Scope): SizeFacts | undefined {
    if (node.left.type === Kind.PrivateIdentifier) {
      return undefined;
    }
    const left = this.numberOf(node.left, scope);
    const right = this.numberOf(node.right, scope);
    switch (node.operator) {
      case '+':
        return plus(left, right);
      case '-':
        return minus(left, right);
      case '*':
        return times(left, right);
      case '/':
        return divided(left, right);
      case '**':
        return left.factors.length + right.factors.length === 0 ? known(left.scale ** right.scale) : undefined;
      case '<<':
        return left.factors.length + right.factors.length === 0 ? known(left.scale * 2 ** right.scale) : undefined;
      default:
        return undefined;
    }
  }

  /** A size of its own, by the text it is read from. */
  named(node: Node, kind: FactorKind): SizeFacts {
    return { scale: 1, factors: [{ name: this.source.label(node), kind }] };
  }

  /** A name that is bound once to something countable is that; a parameter's size is the caller's affair. */
  private nameSize(node: Tree.Identifier, scope: Scope, kind: FactorKind): SizeFacts {
    const definitions = (scope.lookup(node.name)?.definitions ?? []).filter(
      ({ binding }) => binding.kind !== 'annotation',
    );
    const [only] = definitions;
    if (definitions.length === 1 && only) {
      const { binding } = only;
      if (binding.kind === 'value' && binding.path.length === 0) {
        const value = plainExpression(binding.node);
        const isFilledLater = value.type === Kind.ArrayExpression && value.elements.length === 0;
        const size =
          isFilledLater || value.type === Kind.AwaitExpression || value.type === Kind.Identifier
            ? undefined
            : kind === 'number'
              ? this.numberOf(value, only.scope)
              : this.ofArgument(value, only.scope);
        if (size) {
          return size;
        }
      }
      if (binding.kind === 'parameter' && binding.path.length === 0) {
        return { scale: 1, factors: [{ name: `parameter:${node.name}`, kind }] };
      }
    }
    return { scale: 1, factors: [{ name: node.name, kind }] };
  }

  /** What the default of a parameter tells of its size. */
  defaultFact(node: Tree.Expression | undefined, record: FunctionRecord): { readonly defaultSize?: number } {
    const size = node && parametersOf(record).length > 0 ? this.ofArgument(node, record.scope) : undefined;
    return size?.factors.length === 0 ? { defaultSize: size.scale } : {};
  }
}

function isLength({ property, computed }: Tree.MemberExpression): boolean {
  const name = propertyName(property, computed);
  return name === 'length' || name === 'size' || name === 'byteLength';
}

function isExpression(node: Node): node is Tree.Expression {
  return !/Pattern$|^TSEmptyBody/.test(node.type);
}
