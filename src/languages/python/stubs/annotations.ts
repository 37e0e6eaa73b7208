/**
 * Annotations of stubs as types with absolute names: aliases expanded, special forms reduced to what they mean at run time, so
 * that `Optional[IO[AnyStr]]` is a union, `Literal["r"]` a string and a parameter specification nothing.
 * Where the typing specification says more than `TypeExpression` can hold, the answer is unknown.
 */
import type { TypeExpression } from '../../../knowledge/typeTable';
import { BinaryOperator, NodeKind, StringFlag, type NodeIndex } from '../parser/nodes';
import { stringText } from './conditions';
import { type StubEntity, typeParameterNames, type TypeScope, withVariables } from './stubEntities';
import type { StubLibrary } from './stubLibrary';
import { readStub } from './stubModule';

export const unknownType: TypeExpression = { kind: 'unknown' };

/** Aliases that refer to themselves, such as JSON's, end here. */
const maxDepth = 12;

/** Longer unions and deeper nesting help nobody. */
const maxOptions = 8;

export function instanceOf(name: string, parameters: readonly TypeExpression[] = []): TypeExpression {
  return parameters.length === 0 ? { kind: 'instance', name } : { kind: 'instance', name, arguments: parameters };
}

export class Annotations {
  private depth = 0;

  constructor(private readonly library: StubLibrary) {}

  /** The type that the annotation at `node` declares; unknown for none (0). */
  typeOf(node: NodeIndex, scope: TypeScope): TypeExpression {
    if (node === 0 || this.depth > maxDepth) {
      return unknownType;
    }
    this.depth++;
    const type = this.typeByKind(node, scope);
    this.depth--;
    return type;
  }

  private typeByKind(node: NodeIndex, scope: TypeScope): TypeExpression {
    const { source } = scope.module;
    switch (source.kind(node)) {
      case NodeKind.Name:
      case NodeKind.Attribute:
        return this.entityType(this.library.entityOf(node, scope), [], scope);
      case NodeKind.Subscript: {
        const [base = 0, ...parameters] = source.children(node);
        return this.entityType(this.library.entityOf(base, scope), parameters, scope);
      }
      case NodeKind.BinaryOperation:
        return source.flag(node) === BinaryOperator.BitOr
          ? unionType(source.children(node).map((operand) => this.typeOf(operand, scope)))
          : unknownType;
      case NodeKind.Constant:
        return source.nodeText(node) === 'None' ? { kind: 'none' } : unknownType;
      case NodeKind.String:
        return this.quoted(stringText(source, node), scope);
      default:
        return unknownType;
    }
  }

  /** A forward reference, `"Connection"`. */
  private quoted(text: string, scope: TypeScope): TypeExpression {
    const { name, isPackage } = scope.module;
    const module = readStub(`(${text.trim()})`, name, isPackage);
    const statement = module.source.first(module.source.tree.root);
    const expression = module.source.first(statement);
    // Its names mean what they mean where the string stands.
    return module.source.tree.problems.length > 0
      ? unknownType
      : this.typeOf(expression, { ...scope, module: { ...scope.module, source: module.source } });
  }

  private entityType(
    entity: StubEntity | undefined,
    parameters: readonly NodeIndex[],
    scope: TypeScope,
  ): TypeExpression {
    switch (entity?.kind) {
      case 'class':
        return this.classType(entity.name, parameters, scope);
      case 'known':
        return entity.isClass ? this.classType(entity.name, parameters, scope) : unknownType;
      case 'external':
        return this.classType(entity.name, parameters, scope);
      case 'alias':
        return this.expanded(
          entity,
          parameters.map((parameter) => this.typeOf(parameter, scope)),
        );
      case 'type':
        return entity.type;
      case 'variable':
        return entity.isType ? { kind: 'variable', name: entity.name } : unknownType;
      case 'special':
        return this.special(entity.name, parameters, scope);
      default:
        return unknownType;
    }
  }

  private classType(name: string, parameters: readonly NodeIndex[], scope: TypeScope): TypeExpression {
    const { source } = scope.module;
    const [first = 0, second = 0] = parameters;
    switch (name) {
      case 'builtins.type':
        return first === 0 ? instanceOf(name) : classOf(this.typeOf(first, scope));
      case 'builtins.tuple':
        if (first === 0) {
          return instanceOf(name);
        }
        if (second !== 0 && source.nodeText(second) === '...') {
          return instanceOf(name, [this.typeOf(first, scope)]);
        }
        if (source.kind(first) === NodeKind.Tuple) {
          return { kind: 'tuple', items: [] };
        }
        return parameters.some((parameter) => source.kind(parameter) === NodeKind.Starred)
          ? instanceOf(name)
          : { kind: 'tuple', items: parameters.map((parameter) => this.typeOf(parameter, scope)) };
      case 'dataclasses.InitVar':
        return this.typeOf(first, scope);
      default: {
        const types = parameters.map((parameter) => this.typeOf(parameter, scope));
        return instanceOf(name, types.every(({ kind }) => kind === 'unknown') ? [] : types);
      }
    }
  }

  private special(name: string, parameters: readonly NodeIndex[], scope: TypeScope): TypeExpression {
    const [first = 0] = parameters;
    switch (name) {
      case 'Optional':
        return unionType([this.typeOf(first, scope), { kind: 'none' }]);
      case 'Union':
        return unionType(parameters.map((parameter) => this.typeOf(parameter, scope)));
      case 'Callable':
        return { kind: 'callable', returns: this.typeOf(parameters[1] ?? 0, scope) };
      case 'Type':
        return this.classType('builtins.type', parameters, scope);
      case 'Tuple':
        return this.classType('builtins.tuple', parameters, scope);
      case 'Literal':
        return unionType(parameters.map((parameter) => this.literal(parameter, scope)));
      case 'Annotated':
      case 'ClassVar':
      case 'Final':
      case 'Required':
      case 'NotRequired':
      case 'ReadOnly':
        return this.typeOf(first, scope);
      case 'Self':
        return { kind: 'self' };
      case 'LiteralString':
        return instanceOf('builtins.str');
      case 'TypeGuard':
      case 'TypeIs':
        return instanceOf('builtins.bool');
      default:
        return unknownType;
    }
  }

  /** The type of a literal expression, or of an item of `Literal[...]`. */
  literal(node: NodeIndex, scope: TypeScope): TypeExpression {
    const { source } = scope.module;
    const text = source.nodeText(node);
    switch (source.kind(node)) {
      case NodeKind.String:
        return instanceOf((source.flag(node) & StringFlag.Bytes) === 0 ? 'builtins.str' : 'builtins.bytes');
      case NodeKind.Number:
        return instanceOf(
          /^0[xXoObB]|^[\d_]+$/.test(text)
            ? 'builtins.int'
            : /[jJ]$/.test(text)
              ? 'builtins.complex'
              : 'builtins.float',
        );
      case NodeKind.UnaryOperation:
        return this.literal(source.first(node), scope);
      case NodeKind.Constant:
        return text === 'None' ? { kind: 'none' } : text === '...' ? unknownType : instanceOf('builtins.bool');
      case NodeKind.Attribute: {
        // An item of an enumeration is an instance of it.
        const owner = this.library.entityOf(source.first(node), scope);
        return owner?.kind === 'class' ? instanceOf(owner.name) : unknownType;
      }
      default:
        return this.typeOf(node, scope);
    }
  }

  /** An alias with its variables replaced by `parameters`, by nothing where there are none. */
  private expanded(
    alias: Extract<StubEntity, { kind: 'alias' }>,
    parameters: readonly TypeExpression[],
  ): TypeExpression {
    const own = typeParameterNames(alias.outer.module, alias.parameters);
    const body = this.typeOf(alias.value, withVariables(alias.outer, own));
    const names = own.length > 0 ? own : this.variablesIn(alias.value, alias.outer);
    return substitute(body, new Map(names.map((name, index) => [name, parameters[index] ?? unknownType])));
  }

  /** The type an alias stands for, its variables left in it. */
  aliasType(alias: Extract<StubEntity, { kind: 'alias' }>): TypeExpression {
    const own = typeParameterNames(alias.outer.module, alias.parameters);
    return this.typeOf(alias.value, withVariables(alias.outer, own));
  }

  /** Names of the type variables below `node`, in order of appearance. */
  variablesIn(node: NodeIndex, scope: TypeScope): readonly string[] {
    const { source } = scope.module;
    const names = new Set<string>();
    const pending = [node];
    for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
      const kind = source.kind(current);
      const entity =
        kind === NodeKind.Name || kind === NodeKind.Attribute ? this.library.entityOf(current, scope) : undefined;
      if (entity?.kind === 'variable') {
        names.add(entity.name);
      }
      pending.push(...source.children(current).toReversed());
    }
    return [...names];
  }
}

/** Flat, each option once. An option that is not known is left out where others are: `str | Any` is at least a `str`. */
function unionType(options: readonly TypeExpression[]): TypeExpression {
  const flat = new Map<string, TypeExpression>();
  for (const option of options.flatMap((each) => (each.kind === 'union' ? each.options : [each]))) {
    if (option.kind !== 'unknown') {
      flat.set(JSON.stringify(option), option);
    }
  }
  const kept = [...flat.values()];
  const [only] = kept;
  if (only === undefined || kept.length > maxOptions) {
    return unknownType;
  }
  return kept.length === 1 ? only : { kind: 'union', options: kept };
}

function classOf(type: TypeExpression): TypeExpression {
  switch (type.kind) {
    case 'instance':
      return { kind: 'class', name: type.name };
    case 'union':
      return unionType(type.options.map(classOf));
    case 'unknown':
      return instanceOf('builtins.type');
    default:
      return instanceOf('builtins.type', [type]);
  }
}

/** `type` with variables replaced; those that `values` does not name stay. */
export function substitute(type: TypeExpression, values: ReadonlyMap<string, TypeExpression>): TypeExpression {
  return values.size === 0
    ? type
    : mapped(type, (leaf) => (leaf.kind === 'variable' ? (values.get(leaf.name) ?? leaf) : leaf));
}

/** `type` with the receiver's own class replaced. */
export function withSelf(type: TypeExpression, self: TypeExpression): TypeExpression {
  return mapped(type, (leaf) => (leaf.kind === 'self' ? self : leaf));
}

/** `type` with its variables, and whatever else has no parts, put through `change`. */
function mapped(type: TypeExpression, change: (leaf: TypeExpression) => TypeExpression): TypeExpression {
  switch (type.kind) {
    case 'instance': {
      const parameters = (type.arguments ?? []).map((each) => mapped(each, change));
      if (type.name === 'builtins.type' && parameters[0] !== undefined) {
        return classOf(parameters[0]);
      }
      return instanceOf(type.name, parameters.every(({ kind }) => kind === 'unknown') ? [] : parameters);
    }
    case 'tuple':
      return { kind: 'tuple', items: type.items.map((each) => mapped(each, change)) };
    case 'callable':
      return { kind: 'callable', returns: mapped(type.returns, change) };
    case 'union':
      return unionType(type.options.map((each) => mapped(each, change)));
    default:
      return change(type);
  }
}
