/**
 * What names evaluate to: the union of everything that is ever assigned to them, since a name that is bound once is the rule;
 * what parameters stand for; and what each way of taking a value apart yields. values.ts builds on this.
 */
import type { Value } from '../../core/facts';
import { unknown, ValueTable } from '../valueTable';
import type { Declarations } from './declarations';
import { moduleNameOf } from './moduleNames';
import { annotationOf, defaultOf } from './patterns';
import type { Binding, Definition, FunctionRecord, Path, Scope, Variable } from './scope';
import { Kind, type Node, type Tree } from './syntax';
import { Types } from './types';

/** Definitions of one name that are looked at. */
const maxDefinitions = 16;

/**
 * Answers of one file that miss a part and are worked out anew each time. Names that all refer to each other would take time
 * exponential in their number; beyond this bound such answers are kept as they are.
 */
const maxPartial = 5000;

/** Constants of the language that are no names of things. */
const numbers: ReadonlySet<string> = new Set(['NaN', 'Infinity']);

/** Names that Node puts around every CommonJS module. */
const moduleTexts: ReadonlySet<string> = new Set(['__dirname', '__filename']);

export abstract class NameValues {
  readonly table = new ValueTable();
  readonly types: Types;
  /** Counts values asked for while they are being made, so that answers that miss a part are not kept. */
  protected cycles = 0;
  private readonly making = new Set<Variable>();
  private partial = 0;
  private readonly knownVariables = new Map<Variable, Value>();

  constructor(protected readonly declarations: Declarations) {
    this.types = new Types(declarations, this);
  }

  /** What an expression evaluates to where it stands. */
  abstract evaluate(node: Node, scope: Scope): Value;

  name(name: string, scope: Scope): Value {
    const variable = scope.lookup(name);
    return variable ? this.variable(variable) : this.freeName(name);
  }

  protected freeName(name: string): Value {
    if (name === 'undefined') {
      return this.table.none;
    }
    if (numbers.has(name)) {
      return this.table.literal('Number');
    }
    if (moduleTexts.has(name)) {
      return this.table.literal('String');
    }
    switch (name) {
      case 'arguments':
      case 'module':
        return unknown;
      case 'exports':
        return this.ownModule();
      default:
        return this.table.global(`globalThis.${name}`);
    }
  }

  /** The module that the file is, as importers see it. */
  protected ownModule(): Value {
    return this.table.global(this.declarations.moduleName);
  }

  /** The module that a specifier means, as a value. */
  moduleGlobal(specifier: string): Value {
    return this.table.global(moduleNameOf(specifier, this.declarations.path));
  }

  variable(variable: Variable): Value {
    const known = this.knownVariables.get(variable);
    if (known) {
      return known;
    }
    if (this.making.has(variable)) {
      this.cycles++;
      return unknown;
    }
    this.making.add(variable);
    const before = this.cycles;
    const annotated = variable.definitions.flatMap(({ binding, scope }) =>
      binding.kind === 'annotation' ? [this.types.instance(binding.type, scope)] : [],
    );
    const stated = this.table.union(annotated);
    const value =
      stated === unknown
        ? this.table.union(variable.definitions.slice(0, maxDefinitions).map((each) => this.defined(each)))
        : this.detailed(stated, variable);
    this.making.delete(variable);
    if (this.isKept(before)) {
      this.knownVariables.set(variable, value);
    }
    return value;
  }

  /** Whether an answer is good for later; `before` is what `cycles` was when it was asked for. */
  protected isKept(before: number): boolean {
    return this.cycles === before || this.making.size === 0 || ++this.partial > maxPartial;
  }

  /** A function or an object that is written out says more than the type it is declared to have. */
  private detailed(stated: Value, { definitions }: Variable): Value {
    const written = definitions.filter(({ binding }) => binding.kind !== 'annotation');
    const [only] = written;
    if (written.length !== 1 || only?.binding.kind !== 'value' || only.binding.path.length > 0) {
      return stated;
    }
    const { node } = only.binding;
    const isWritten =
      node.type === Kind.ArrowFunctionExpression ||
      node.type === Kind.FunctionExpression ||
      node.type === Kind.ObjectExpression ||
      node.type === Kind.NewExpression;
    const value = isWritten ? this.evaluate(node, only.scope) : unknown;
    return value === unknown || value.kind === 'literal' ? stated : value;
  }

  private defined({ binding, scope }: Definition): Value {
    switch (binding.kind) {
      case 'value':
        return this.along(this.evaluate(binding.node, scope), binding.path, scope);
      case 'iteration':
        return this.iterated(binding, scope);
      case 'parameter':
        return this.along(this.parameter(binding.record, binding.index), binding.path, binding.record.scope);
      case 'function':
        return this.table.function(binding.id);
      case 'class':
        return this.table.class(binding.name);
      case 'import':
        return this.table.global(binding.name);
      case 'annotation':
      case 'other':
        return unknown;
    }
  }

  private iterated(binding: Extract<Binding, { kind: 'iteration' }>, scope: Scope): Value {
    if (binding.isKeys) {
      return this.table.literal('String');
    }
    const item = this.itemOf(this.evaluate(binding.iterable, scope), 'iteration');
    return this.along(binding.isAsync ? this.awaited(item) : item, binding.path, scope);
  }

  /** The part of a value that a pattern takes out. */
  private along(value: Value, path: Path, scope: Scope): Value {
    return path.reduce((current, step) => {
      switch (step.kind) {
        case 'property':
        case 'index': {
          const part =
            step.kind === 'index'
              ? this.itemOf(current, 'subscript', step.index)
              : current.kind === 'container' && current.type === 'Record'
                ? current.item
                : this.table.attribute(current, step.name);
          return step.fallback ? this.table.union([part, this.evaluate(step.fallback, scope)]) : part;
        }
        case 'rest':
          return this.table.container('Array', this.itemOf(current, 'iteration'));
        case 'unknown':
          return unknown;
      }
    }, value);
  }

  /** What a parameter is inside its function: by its annotation, else what the caller passes. */
  parameter(record: FunctionRecord, index: number): Value {
    const node = parametersOf(record)[index];
    if (!node) {
      return unknown;
    }
    const stated = this.types.instance(annotationOf(node), record.scope);
    if (stated !== unknown) {
      return stated;
    }
    const { callback } = record;
    const initial = defaultOf(node);
    const options = [
      this.table.parameter(record.id, this.parameterName(record, index)),
      callback ? this.table.passed(this.evaluate(callback.call, callback.scope), callback.position, index) : unknown,
      initial ? this.evaluate(initial, record.scope) : unknown,
    ];
    return this.table.union(options);
  }

  /** Parameters that are taken apart have no name: their place stands for it. */
  parameterName(record: FunctionRecord, index: number): string {
    const name = nameOf(parametersOf(record)[index]);
    return name ?? `<${index + 1}>`;
  }

  /** What is passed for the parameter whose type is the type parameter `name` of a function. */
  ofTypeParameter(owner: string, name: string): Value {
    const record = this.declarations.functions.find(({ id }) => id === owner);
    if (!record) {
      return unknown;
    }
    const found = parametersOf(record).flatMap((node, index) => {
      const type = annotationOf(node);
      const value = this.table.parameter(record.id, this.parameterName(record, index));
      if (isReference(type, name)) {
        return [value];
      }
      return type?.type === Kind.TSArrayType && isReference(type.elementType, name)
        ? [this.itemOf(value, 'iteration')]
        : [];
    });
    return this.table.union(found);
  }

  /** A promise of this. */
  promise(value: Value): Value {
    return value === unknown
      ? this.table.instance(this.table.global('globalThis.Promise'))
      : this.table.container('awaitable', value);
  }

  awaited(value: Value): Value {
    return value.kind === 'container' && value.type === 'awaitable' ? value.item : this.table.await(value);
  }

  /** An array of known length. */
  list(items: readonly Value[]): Value {
    return items.every((item) => item === unknown) ? this.table.literal('Array') : this.table.tuple(items);
  }

  /** Iterating over a map yields pairs; over anything else, or by index, items. */
  itemOf(value: Value, by: 'iteration' | 'subscript', index?: number): Value {
    return value.kind === 'container' && value.key !== undefined && by === 'iteration'
      ? this.list([value.key, value.item])
      : this.table.item(value, by, index);
  }
}

export function parametersOf({ node }: FunctionRecord): readonly Tree.Parameter[] {
  return node && 'params' in node ? node.params : [];
}

function nameOf(parameter: Node | undefined): string | undefined {
  switch (parameter?.type) {
    case Kind.Identifier:
      return parameter.name;
    case Kind.AssignmentPattern:
      return nameOf(parameter.left);
    case Kind.RestElement:
      return nameOf(parameter.argument);
    case Kind.TSParameterProperty:
      return nameOf(parameter.parameter);
    default:
      return undefined;
  }
}

function isReference(type: Tree.TypeNode | undefined, name: string): boolean {
  return type?.type === Kind.TSTypeReference && type.typeName.type === Kind.Identifier && type.typeName.name === name;
}
