/**
 * Calls that expressions make without writing them: reading a property, an operator on an object. Whether the object's class
 * has such a property or method is often for the resolver to say, so these are candidates; what this file alone can rule
 * out is left out, for the sake of speed.
 */
import type { Value } from '../../core/facts';
import type { Declarations } from './declarations';
import { isObject } from './expressionValues';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { PythonSource } from './source';
import { forEachTargetAttribute } from './targets';

export class ImplicitCalls {
  private readonly assigned = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly source: PythonSource,
    private readonly declarations: Declarations,
  ) {}

  /** Whether reading `object.name` may run a property's function. */
  mayBeProperty(object: Value, name: string): boolean {
    const className = classNameOf(object);
    if (className !== undefined) {
      return this.mayHaveProperty(className, name);
    }
    switch (object.kind) {
      case 'instance':
      case 'call':
      case 'attribute':
      case 'item':
      case 'await':
      case 'enter':
      case 'narrowed':
        return true;
      case 'union':
        return object.options.some((option) => this.mayBeProperty(option, name));
      default:
        return false;
    }
  }

  private mayHaveProperty(className: string, name: string): boolean {
    const { declarations } = this;
    const record = declarations.classOf(className);
    const method = record?.methods.get(name);
    if (method !== undefined) {
      // A decorator of the project's own may be a property as well.
      const facts = declarations.functionOf(method);
      return facts?.methodKind === 'property';
    }
    if (!record || record.scope.bindings.has(name) || this.assignedTo(className).has(name)) {
      return false;
    }
    return this.hasOtherBase(record.node);
  }

  /** Whether a class has another base than `object`, which may have anything. */
  private hasOtherBase(definition: NodeIndex): boolean {
    const { source } = this;
    let isOwnName = true;
    for (let child = source.first(definition); child !== 0; child = source.next(child)) {
      switch (source.kind(child)) {
        case NodeKind.Name:
        case NodeKind.Attribute:
        case NodeKind.Call:
        case NodeKind.Subscript:
          // The first Name is the class's own.
          if (!isOwnName && source.nodeText(child) !== 'object') {
            return true;
          }
          isOwnName = false;
          break;
        default:
      }
    }
    return false;
  }

  /** Names that methods of the class set on an object: plain attributes. */
  private assignedTo(className: string): ReadonlySet<string> {
    const known = this.assigned.get(className);
    if (known) {
      return known;
    }
    const { source, declarations } = this;
    const names = new Set<string>();
    for (const method of declarations.methodsOf(className)) {
      for (const statement of method.attributeSets) {
        for (let child = source.first(statement); child !== 0; child = source.next(child)) {
          forEachTargetAttribute(source, child, [], (attribute) => {
            names.add(method.scope.mangled(source.lastName(attribute)));
          });
        }
      }
    }
    this.assigned.set(className, names);
    return names;
  }

  /** Whether `left operator right` may run a method of a class of the project: built-in operands do not. */
  mayBeMethod(left: Value, right: Value): boolean {
    return this.isInstance(left) || (!isObject(left) && this.isInstance(right));
  }

  private isInstance(value: Value): boolean {
    return value.kind !== 'parameter' && value.kind !== 'attribute' && isObject(value);
  }
}

/** Of an instance of a class of this module. */
function classNameOf(value: Value): string | undefined {
  switch (value.kind) {
    case 'instance':
      return value.type.kind === 'class' ? value.type.name : undefined;
    case 'call':
      return value.callee.kind === 'class' ? value.callee.name : undefined;
    default:
      return undefined;
  }
}

/** The method behind `in`; the methods behind comparisons are not called here: they are cheap where they are defined. */
export const containsMethod = '__contains__';

/** The right operand of `a in b` and `a not in b`; 0 for other comparisons. */
export function containerOf(source: PythonSource, comparison: NodeIndex): NodeIndex {
  const left = source.first(comparison);
  const right = source.next(left);
  if (source.flag(comparison) === 1 || right === 0 || source.next(right) !== 0) {
    return 0;
  }
  return /^[)\s]*(?:not\s+)?in\b/.test(source.text.slice(source.end(left), source.start(right))) ? right : 0;
}
