/**
 * The facts of one class, object literal, interface or object type: its bases with their type arguments, methods, and
 * properties by whatever way they are set: declared, in the class body, by parameters of the constructor, on `this`.
 */
import type { ClassFacts, DecoratorFacts, Value } from '../../core/facts';
import { unknown } from '../valueTable';
import type { ExtractionContext } from './functionFacts';
import { interfaceOf, typeOfMember } from './interfaces';
import { annotationOf } from './patterns';
import type { ClassRecord } from './scope';
import { isFunction, Kind, propertyName, type ClassNode, type Tree } from './syntax';

/** Values considered per property. */
const maxValues = 12;

class Attributes {
  private readonly values = new Map<string, Value[]>();
  private readonly declared = new Set<string>();

  add(name: string, value: Value): void {
    const known = this.values.get(name) ?? [];
    if (value !== unknown && known.length < maxValues && !this.declared.has(name)) {
      known.push(value);
    }
    this.values.set(name, known);
  }

  declare(name: string, value: Value): void {
    if (value !== unknown) {
      this.values.set(name, [value]);
      this.declared.add(name);
    }
  }

  facts({ values: { table } }: ExtractionContext): ReadonlyMap<string, Value> {
    return new Map([...this.values].map(([name, options]) => [name, table.union(options)]));
  }
}

export function classFacts(record: ClassRecord, context: ExtractionContext): ClassFacts {
  const { source, values, declarations } = context;
  const { node, scope } = record;
  const attributes = new Attributes();
  const shared: string[] = [];
  switch (node.type) {
    case Kind.ClassDeclaration:
    case Kind.ClassExpression:
      classMembers(node, record, attributes, shared, context);
      break;
    case Kind.ObjectExpression:
      objectMembers(node, record, attributes, context);
      break;
    default:
      for (const member of interfaceOf(node)) {
        if (!member.isMethod) {
          attributes.declare(member.name, values.types.instance(typeOfMember(member), scope));
        }
      }
  }
  for (const store of declarations.storesOn(record.name)) {
    attributes.add(store.name, values.evaluate(store.node, store.scope));
  }
  const { bases, baseArguments } = basesOf(record, context);
  const typeParameters = [...scope.types].flatMap(([name, binding]) =>
    binding.kind === 'parameter' && binding.owner === record.name ? [name] : [],
  );
  const decorators = 'decorators' in node ? decoratorsOf(node, record, context) : [];
  const nameNode = 'id' in node && node.id ? node.id : undefined;
  const [start] = node.range;
  return {
    name: record.name,
    nameRange: nameNode ? source.range(nameNode) : source.lines.rangeAt(start, start + 1),
    bases,
    ...(baseArguments.some((list) => list.length > 0) ? { baseArguments } : {}),
    attributes: attributes.facts(context),
    ...(shared.length > 0 ? { classAttributes: shared } : {}),
    methods: record.methods,
    ...(decorators.length > 0 ? { decorators } : {}),
    ...(typeParameters.length > 0 ? { typeParameters } : {}),
  };
}

function classMembers(
  node: ClassNode,
  record: ClassRecord,
  attributes: Attributes,
  shared: string[],
  { values, declarations }: ExtractionContext,
): void {
  for (const member of node.body.body) {
    if (member.type === Kind.PropertyDefinition || member.type === Kind.AccessorProperty) {
      const name = propertyName(member.key, member.computed);
      if (name === undefined) {
        continue;
      }
      const stated = values.types.instance(member.typeAnnotation?.typeAnnotation, record.scope);
      const inner = declarations.scopeOf(member, record.scope);
      const given = member.value ? values.evaluate(member.value, inner) : unknown;
      if (given.kind === 'function' || (given.kind === 'instance' && given.type.kind === 'class')) {
        attributes.add(name, given);
      } else {
        attributes.declare(name, stated);
        attributes.add(name, given);
      }
      if (member.static) {
        shared.push(name);
      }
    } else if (member.type === Kind.MethodDefinition && member.kind === 'constructor') {
      const made = declarations.functionAt(member.value);
      for (const [index, parameter] of member.value.params.entries()) {
        if (parameter.type === Kind.TSParameterProperty && made) {
          const stated = values.types.instance(annotationOf(parameter), made.scope);
          const name = values.parameterName(made, index);
          attributes.add(name, stated === unknown ? values.parameter(made, index) : stated);
        }
      }
    }
  }
}

function objectMembers(
  node: Tree.ObjectExpression,
  record: ClassRecord,
  attributes: Attributes,
  { values }: ExtractionContext,
): void {
  for (const property of node.properties) {
    if (property.type === Kind.SpreadElement) {
      continue;
    }
    const name = propertyName(property.key, property.computed);
    const { value } = property;
    const isMethod = isFunction(value) && value.type !== Kind.ArrowFunctionExpression;
    if (name !== undefined && !isMethod) {
      attributes.add(name, values.evaluate(value, record.scope.parent ?? record.scope));
    }
  }
}

/** What it extends, then what it implements. Spread objects are bases of the object they are spread into. */
function basesOf(
  { node, scope }: ClassRecord,
  { values }: ExtractionContext,
): { readonly bases: Value[]; readonly baseArguments: readonly (readonly Value[])[] } {
  const bases: Value[] = [];
  const baseArguments: (readonly Value[])[] = [];
  const add = (base: Value, args: readonly Tree.TypeNode[] = []): void => {
    bases.push(base);
    baseArguments.push(args.map((argument) => values.types.instance(argument, scope)));
  };
  switch (node.type) {
    case Kind.ClassDeclaration:
    case Kind.ClassExpression:
      if (node.superClass) {
        add(values.evaluate(node.superClass, scope), node.superTypeArguments?.params);
      }
      for (const { expression, typeArguments } of node.implements) {
        add(values.types.classOf(expression, scope), typeArguments?.params);
      }
      break;
    case Kind.TSInterfaceDeclaration:
      for (const { expression, typeArguments } of node.extends) {
        add(values.types.classOf(expression, scope), typeArguments?.params);
      }
      break;
    case Kind.ObjectExpression:
      for (const property of node.properties) {
        const spread = property.type === Kind.SpreadElement ? values.evaluate(property.argument, scope) : unknown;
        if (spread.kind === 'instance') {
          add(spread.type);
        }
      }
      break;
    default:
  }
  return { bases, baseArguments };
}

function decoratorsOf(
  { decorators }: ClassNode,
  { scope }: ClassRecord,
  { source, values }: ExtractionContext,
): DecoratorFacts[] {
  return decorators.map(({ expression }) => ({
    value: values.evaluate(expression, scope.parent ?? scope),
    text: source.label(expression),
    range: source.range(expression),
  }));
}
