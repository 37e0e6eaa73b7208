/**
 * What the names of a JavaScript or TypeScript file mean: where each is declared, what a piece of code reads and writes, which
 * names a new one must not clash with. Lexical scopes alone; nothing here follows values, other files or types.
 */
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/types';
import type { Node } from '../syntax';
import { isFunction, type ScriptSource } from './scriptSource';

export interface Declaration {
  readonly name: string;
  /** The identifier that declares it. */
  readonly identifier: TSESTree.Identifier;
  /** The statement, function, class, specifier or parameter it is part of. */
  readonly node: Node;
  /** The node whose scope holds it: the program, a function, a block, a loop, a catch clause. */
  readonly scope: Node;
  readonly form: 'import' | 'const' | 'let' | 'var' | 'function' | 'class' | 'parameter' | 'catch' | 'type';
}

/** Where a module-level name comes from: `imported` is `default`, `*` for the module itself, or the exported name. */
export interface ImportedName {
  readonly module: string;
  readonly imported: string;
}

export class ScriptNames {
  private readonly scopes: Map<Node, Map<string, Declaration>>;
  private readonly taken: Set<string>;
  private readonly references: Map<string, TSESTree.Identifier[]>;
  /** What `fresh` has given out. */
  private readonly given = new Set<string>();

  /** @param like Names of the same source: what was read of it is shared, and only new names are apart. */
  constructor(
    readonly source: ScriptSource,
    like?: ScriptNames,
  ) {
    this.scopes = like?.scopes ?? new Map<Node, Map<string, Declaration>>();
    this.taken = like?.taken ?? new Set<string>();
    this.references = like?.references ?? new Map<string, TSESTree.Identifier[]>();
    if (like === undefined) {
      this.read();
    }
  }

  private read(): void {
    const { source } = this;
    const identifiers: TSESTree.Identifier[] = [];
    for (const node of source.nodes) {
      if (node.type === AST_NODE_TYPES.Identifier || node.type === AST_NODE_TYPES.JSXIdentifier) {
        this.taken.add(node.name);
      }
      if (node.type === AST_NODE_TYPES.Identifier) {
        identifiers.push(node);
      }
      this.declare(node);
    }
    const declaring = new Set(
      [...this.scopes.values()].flatMap((names) => [...names.values()].map(({ identifier }) => identifier)),
    );
    for (const identifier of identifiers) {
      if (!declaring.has(identifier) && isReference(identifier, source)) {
        const known = this.references.get(identifier.name);
        if (known) {
          known.push(identifier);
        } else {
          this.references.set(identifier.name, [identifier]);
        }
      }
    }
  }

  private declare(node: Node): void {
    switch (node.type) {
      case AST_NODE_TYPES.VariableDeclaration: {
        const form = node.kind === 'var' ? 'var' : node.kind === 'let' ? 'let' : 'const';
        const scope = form === 'var' ? this.functionScope(node) : this.blockScope(node);
        for (const declarator of node.declarations) {
          this.addAll(declarator.id, declarator, scope, form);
        }
        break;
      }
      case AST_NODE_TYPES.FunctionDeclaration:
      case AST_NODE_TYPES.FunctionExpression:
      case AST_NODE_TYPES.ArrowFunctionExpression:
        if (node.id) {
          const isDeclaration = node.type === AST_NODE_TYPES.FunctionDeclaration;
          this.add(node.id, node, isDeclaration ? this.blockScope(node) : node, 'function');
        }
        for (const parameter of node.params) {
          this.addAll(parameter, node, node, 'parameter');
        }
        break;
      case AST_NODE_TYPES.ClassDeclaration:
      case AST_NODE_TYPES.ClassExpression:
        if (node.id) {
          const isDeclaration = node.type === AST_NODE_TYPES.ClassDeclaration;
          this.add(node.id, node, isDeclaration ? this.blockScope(node) : node, 'class');
        }
        break;
      case AST_NODE_TYPES.ImportSpecifier:
      case AST_NODE_TYPES.ImportDefaultSpecifier:
      case AST_NODE_TYPES.ImportNamespaceSpecifier:
        this.add(node.local, node, this.source.program, 'import');
        break;
      case AST_NODE_TYPES.CatchClause:
        if (node.param) {
          this.addAll(node.param, node, node, 'catch');
        }
        break;
      case AST_NODE_TYPES.TSEnumDeclaration:
      case AST_NODE_TYPES.TSTypeAliasDeclaration:
      case AST_NODE_TYPES.TSInterfaceDeclaration:
        this.add(node.id, node, this.blockScope(node), 'type');
        break;
      default:
    }
  }

  private addAll(pattern: Node, node: Node, scope: Node, form: Declaration['form']): void {
    for (const identifier of boundBy(pattern)) {
      this.add(identifier, node, scope, form);
    }
  }

  private add(identifier: TSESTree.Identifier, node: Node, scope: Node, form: Declaration['form']): void {
    const names = this.scopes.get(scope) ?? new Map<string, Declaration>();
    this.scopes.set(scope, names);
    // A second `var` of the same name, or a function with overloads, is the same variable.
    if (!names.has(identifier.name)) {
      names.set(identifier.name, { name: identifier.name, identifier, node, scope, form });
    }
  }

  private blockScope(node: Node): Node {
    for (let at = this.source.parent(node); at !== undefined; at = this.source.parent(at)) {
      switch (at.type) {
        case AST_NODE_TYPES.BlockStatement: {
          // A function's parameters and its body's names may not clash: one scope.
          const up = this.source.parent(at);
          return up !== undefined && isFunction(up) ? up : at;
        }
        case AST_NODE_TYPES.ForStatement:
        case AST_NODE_TYPES.ForInStatement:
        case AST_NODE_TYPES.ForOfStatement:
        case AST_NODE_TYPES.SwitchStatement:
        case AST_NODE_TYPES.StaticBlock:
        case AST_NODE_TYPES.TSModuleBlock:
          return at;
        default:
      }
    }
    return this.source.program;
  }

  private functionScope(node: Node): Node {
    return this.source.functionAround(node) ?? this.source.program;
  }

  /** What a name means at a place; undefined for a global. */
  resolve(name: string, at: Node): Declaration | undefined {
    for (let scope: Node | undefined = at; scope !== undefined; scope = this.source.parent(scope)) {
      const found = this.scopes.get(scope)?.get(name);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  ofModule(name: string): Declaration | undefined {
    return this.scopes.get(this.source.program)?.get(name);
  }

  /** Reads and writes of a declared name, its declaration not counted. */
  uses(declaration: Declaration): readonly TSESTree.Identifier[] {
    return (this.references.get(declaration.name) ?? []).filter(
      (identifier) => this.resolve(identifier.name, identifier) === declaration,
    );
  }

  /** Identifiers below a node that stand for variables. */
  referencesIn(node: Node): readonly TSESTree.Identifier[] {
    return this.source
      .descendants(node)
      .filter(
        (each): each is TSESTree.Identifier =>
          each.type === AST_NODE_TYPES.Identifier && this.references.get(each.name)?.includes(each) === true,
      );
  }

  /** Names that the code below a node takes from around it, globals included. */
  free(node: Node): ReadonlySet<string> {
    const names = this.referencesIn(node)
      .filter(({ name }, index, all) => {
        const declaration = this.resolve(name, all[index] ?? node);
        return declaration === undefined || !this.source.isWithin(declaration.identifier, node);
      })
      .map(({ name }) => name);
    return new Set(names);
  }

  /** Names that an assignment, an increment or a loop below a node writes to. */
  written(node: Node): ReadonlySet<string> {
    const names = new Set<string>();
    for (const each of this.source.descendants(node)) {
      const target =
        each.type === AST_NODE_TYPES.AssignmentExpression
          ? each.left
          : each.type === AST_NODE_TYPES.UpdateExpression
            ? each.argument
            : (each.type === AST_NODE_TYPES.ForOfStatement || each.type === AST_NODE_TYPES.ForInStatement) &&
                each.left.type !== AST_NODE_TYPES.VariableDeclaration
              ? each.left
              : undefined;
      if (target !== undefined) {
        boundBy(target).forEach(({ name }) => names.add(name));
      }
    }
    return names;
  }

  /** A name like the wish that stands nowhere in the file yet; it is taken from now on. */
  fresh(wish: string): string {
    let name = wish;
    for (let count = 2; !this.isFree(name); count++) {
      name = `${wish}${count}`;
    }
    this.given.add(name);
    return name;
  }

  isFree(name: string): boolean {
    return !this.taken.has(name) && !this.given.has(name);
  }
}

/** The identifiers that a pattern binds or writes to. */
export function boundBy(pattern: Node): TSESTree.Identifier[] {
  switch (pattern.type) {
    case AST_NODE_TYPES.Identifier:
      return [pattern];
    case AST_NODE_TYPES.ObjectPattern:
      return pattern.properties.flatMap((property) =>
        boundBy(property.type === AST_NODE_TYPES.Property ? property.value : property),
      );
    case AST_NODE_TYPES.ArrayPattern:
      return pattern.elements.flatMap((element) => (element === null ? [] : boundBy(element)));
    case AST_NODE_TYPES.AssignmentPattern:
      return boundBy(pattern.left);
    case AST_NODE_TYPES.RestElement:
      return boundBy(pattern.argument);
    case AST_NODE_TYPES.TSParameterProperty:
      return boundBy(pattern.parameter);
    default:
      return [];
  }
}

/** False for names of properties, labels and specifiers, which are no variables. */
function isReference(identifier: TSESTree.Identifier, source: ScriptSource): boolean {
  const up = source.parent(identifier);
  switch (up?.type) {
    case AST_NODE_TYPES.MemberExpression:
      return up.object === identifier || up.computed;
    case AST_NODE_TYPES.Property:
    case AST_NODE_TYPES.PropertyDefinition:
    case AST_NODE_TYPES.MethodDefinition:
    case AST_NODE_TYPES.AccessorProperty:
      return up.key !== identifier || up.computed;
    case AST_NODE_TYPES.ExportSpecifier:
      return up.local === identifier;
    case AST_NODE_TYPES.LabeledStatement:
    case AST_NODE_TYPES.BreakStatement:
    case AST_NODE_TYPES.ContinueStatement:
    case AST_NODE_TYPES.ImportSpecifier:
    case AST_NODE_TYPES.MetaProperty:
    case AST_NODE_TYPES.TSPropertySignature:
    case AST_NODE_TYPES.TSMethodSignature:
    case AST_NODE_TYPES.TSFunctionType:
      return false;
    default:
      return true;
  }
}
