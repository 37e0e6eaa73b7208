/**
 * First pass over a file: its scopes with the names bound in them, its functions and classes with their names, and what leaves
 * and enters the module. Object literals count as classes with one instance, so that `api.load()` finds `load`. Works out no
 * values and follows no import; hoisting needs no care, since names are looked up only after the whole file was declared.
 */
import { DeclarationTables } from './declarationTables';
import { annotationOf, expressionsIn, forEachName } from './patterns';
import { Scope, type CallbackPlace, type FunctionRecord, type Path } from './scope';
import {
  childrenOf,
  constantText,
  isFunction,
  Kind,
  propertyName,
  type FunctionNode,
  type Node,
  type Tree,
} from './syntax';

/** Levels of the tree before giving up: the stack is finite. */
const maxDepth = 900;

/** Names hold those of all functions around: beyond this many characters of them, some 200 levels, nobody reads on. */
const maxPrefix = 4000;

/** What a visit knows of the place it comes from. */
interface Hint {
  /** The name that the language or a reader would give what is made here. */
  readonly name?: string;
  /** Where that name is written. */
  readonly nameNode?: Node;
  readonly callback?: CallbackPlace;
  readonly declaredType?: Tree.TypeNode;
}

const noHint: Hint = {};

export class Declarations extends DeclarationTables {
  private depth = 0;
  private current: FunctionRecord | undefined;

  declare(body: readonly Tree.ProgramStatement[]): void {
    this.current = this.module;
    for (const statement of body) {
      this.visit(statement, this.moduleScope);
    }
    this.finish();
  }

  private visit(node: Node, scope: Scope, hint: Hint = noHint): void {
    if (this.depth >= maxDepth || scope.prefix.length > maxPrefix) {
      return;
    }
    this.depth++;
    this.visitByKind(node, scope, hint);
    this.depth--;
  }

  private visitAll(nodes: readonly (Node | null | undefined)[], scope: Scope): void {
    for (const node of nodes) {
      if (node) {
        this.visit(node, scope);
      }
    }
  }

  private block(node: Node, scope: Scope): Scope {
    const inner = new Scope('block', scope, scope.prefix, false);
    this.scopes.set(node, inner);
    return inner;
  }

  private visitByKind(node: Node, scope: Scope, hint: Hint): void {
    switch (node.type) {
      case Kind.BlockStatement:
        this.visitAll(node.body, this.block(node, scope));
        return;
      case Kind.SwitchStatement:
        this.visit(node.discriminant, scope);
        this.visitAll(node.cases, this.block(node, scope));
        return;
      case Kind.ForStatement:
        this.visitAll([node.init, node.test, node.update, node.body], this.block(node, scope));
        return;
      case Kind.ForInStatement:
      case Kind.ForOfStatement:
        this.forEachStatement(node, scope);
        return;
      case Kind.CatchClause: {
        const inner = this.block(node, scope);
        if (node.param) {
          forEachName(node.param, ({ name }) => {
            inner.bind(name, { kind: 'other' });
          });
        }
        this.visit(node.body, inner);
        return;
      }
      case Kind.VariableDeclaration:
        this.variables(node, scope);
        return;
      case Kind.FunctionDeclaration:
      case Kind.TSDeclareFunction:
        this.functionDeclaration(node, scope, hint);
        return;
      case Kind.FunctionExpression:
      case Kind.ArrowFunctionExpression:
        this.functionExpression(node, scope, hint);
        return;
      case Kind.ClassDeclaration:
      case Kind.ClassExpression:
        this.classNode(node, scope, hint);
        return;
      case Kind.ObjectExpression:
        this.object(node, scope, hint);
        return;
      case Kind.CallExpression:
      case Kind.NewExpression:
        this.call(node, scope, hint);
        return;
      case Kind.ImportExpression: {
        const specifier = constantText(node.source);
        if (specifier !== undefined) {
          this.importedModule(specifier);
        }
        this.visit(node.source, scope);
        return;
      }
      case Kind.AssignmentExpression:
        this.assignment(node, scope);
        return;
      case Kind.ReturnStatement:
        if (node.argument) {
          this.current?.returned.push({ value: node.argument, scope });
          this.visit(node.argument, scope);
        }
        return;
      case Kind.YieldExpression:
        if (node.argument) {
          this.current?.yielded.push({ value: node.argument, scope, isDelegated: node.delegate });
          this.visit(node.argument, scope);
        }
        return;
      case Kind.ImportDeclaration:
        this.importDeclaration(node, scope);
        return;
      case Kind.TSImportEqualsDeclaration:
        this.importEquals(node, scope);
        return;
      case Kind.ExportNamedDeclaration:
        if (node.declaration) {
          this.visit(node.declaration, scope);
        }
        this.exportNamed(node, scope);
        return;
      case Kind.ExportDefaultDeclaration:
        this.visit(node.declaration, scope, { name: 'default' });
        this.exportDefault(node.declaration, scope);
        return;
      case Kind.ExportAllDeclaration:
        this.exportAll(node);
        return;
      case Kind.TSExportAssignment:
        this.visit(node.expression, scope, { name: 'export=' });
        this.exportEquals(node.expression, scope);
        return;
      case Kind.TSTypeAliasDeclaration:
        this.typeAlias(node, scope);
        this.visit(node.typeAnnotation, scope);
        return;
      case Kind.TSInterfaceDeclaration:
        this.interfaceDeclaration(node, scope);
        this.visitAll(node.body.body, this.scopeOf(node, scope));
        return;
      case Kind.TSTypeLiteral:
        this.typeLiteral(node, scope);
        this.visitAll(node.members, this.scopeOf(node, scope));
        return;
      case Kind.TSEnumDeclaration:
        scope.bind(node.id.name, { kind: 'other' });
        this.visitAll(
          node.body.members.map(({ initializer }) => initializer),
          scope,
        );
        return;
      case Kind.TSModuleDeclaration:
        this.namespace(node, scope);
        return;
      case Kind.TSAsExpression:
      case Kind.TSSatisfiesExpression:
      case Kind.TSTypeAssertion:
        this.visit(node.expression, scope, { declaredType: node.typeAnnotation, ...hint });
        this.visit(node.typeAnnotation, scope);
        return;
      case Kind.TSNonNullExpression:
      case Kind.ChainExpression:
        this.visit(node.expression, scope, hint);
        return;
      default:
        this.visitAll(childrenOf(node), scope);
    }
  }

  private forEachStatement(node: Tree.ForInStatement | Tree.ForOfStatement, scope: Scope): void {
    const inner = this.block(node, scope);
    const isKeys = node.type === Kind.ForInStatement;
    const isAsync = node.type === Kind.ForOfStatement && node.await;
    this.visit(node.right, scope);
    const declared = node.left.type === Kind.VariableDeclaration ? node.left.declarations.at(0)?.id : undefined;
    const target = declared ?? node.left;
    const isVar = node.left.type === Kind.VariableDeclaration && node.left.kind === 'var';
    const bindTo = (name: Tree.Identifier, path: Path): void => {
      const binding = { kind: 'iteration', iterable: node.right, isAsync, isKeys, path } as const;
      if (declared) {
        (isVar ? inner.functionScope() : inner).bind(name.name, binding, scope);
      } else {
        this.assigned.push({ name: name.name, scope, binding });
      }
    };
    forEachName(target, bindTo);
    this.visitAll(expressionsIn(target), inner);
    this.visit(node.body, inner);
  }

  private variables(node: Tree.VariableDeclaration, scope: Scope): void {
    const target = node.kind === 'var' ? scope.functionScope() : scope;
    for (const { id, init } of node.declarations) {
      const annotation = annotationOf(id);
      forEachName(id, (name, path) => {
        if (annotation && path.length === 0) {
          target.bind(name.name, { kind: 'annotation', type: annotation }, scope);
        }
        target.bind(name.name, init ? { kind: 'value', node: init, path } : { kind: 'other' }, scope);
      });
      this.visitAll(expressionsIn(id), scope);
      if (annotation) {
        this.visit(annotation, scope);
      }
      if (init) {
        const name = id.type === Kind.Identifier ? { name: id.name, nameNode: id } : {};
        this.visit(init, scope, { ...name, ...(annotation ? { declaredType: annotation } : {}) });
      }
    }
  }

  private functionDeclaration(
    node: Tree.FunctionDeclaration | Tree.TSDeclareFunction,
    scope: Scope,
    { name: hinted = 'default' }: Hint,
  ): void {
    const name = node.id?.name ?? hinted;
    const record = this.addFunction(node, scope, {
      name: scope.prefix + name,
      ...(node.id ? { nameNode: node.id } : {}),
      isAbstract: node.type === Kind.TSDeclareFunction,
    });
    if (node.id) {
      scope.bind(name, { kind: 'function', id: record.id });
    }
    this.functionBody(node, record);
  }

  private functionExpression(
    node: Tree.FunctionExpression | Tree.ArrowFunctionExpression,
    scope: Scope,
    hint: Hint,
  ): void {
    const own = node.id?.name;
    const nameNode = node.id ?? hint.nameNode;
    const record = this.addFunction(node, scope, {
      name: scope.prefix + (own ?? hint.name ?? '<anonymous>'),
      ...(nameNode ? { nameNode } : {}),
      ...(hint.callback ? { callback: hint.callback } : {}),
      ...(hint.declaredType ? { declaredType: hint.declaredType } : {}),
    });
    if (own !== undefined) {
      record.scope.bind(own, { kind: 'function', id: record.id });
    }
    this.functionBody(node, record);
  }

  private functionBody(node: FunctionNode, record: FunctionRecord): void {
    const { scope } = record;
    this.scopes.set(node, scope);
    this.typeParameters(node.typeParameters, scope, record.id);
    const before = this.current;
    this.current = record;
    node.params.forEach((parameter, index) => {
      forEachName(parameter, (name, path) => {
        scope.bind(name.name, { kind: 'parameter', record, index, path });
      });
      this.visitAll(expressionsIn(parameter), scope);
      this.visitAll([annotationOf(parameter), ...decoratorsOf(parameter)], scope);
    });
    if (node.returnType) {
      this.visit(node.returnType.typeAnnotation, scope);
    }
    if (node.body?.type === Kind.BlockStatement) {
      this.visitAll(node.body.body, scope);
    } else if (node.body) {
      record.returned.push({ value: node.body, scope });
      this.visit(node.body, scope);
    }
    this.current = before;
  }

  private classNode(node: Tree.ClassDeclaration | Tree.ClassExpression, scope: Scope, hint: Hint): void {
    const record = this.addClass(node, scope, scope.prefix + (node.id?.name ?? hint.name ?? '<class>'));
    const { name } = record;
    if (node.id) {
      (node.type === Kind.ClassDeclaration ? scope : record.scope).bind(node.id.name, { kind: 'class', name });
      (node.type === Kind.ClassDeclaration ? scope : record.scope).types.set(node.id.name, { kind: 'class', name });
    }
    this.typeParameters(node.typeParameters, record.scope, name);
    this.visitAll([node.superClass, ...node.decorators], scope);
    for (const member of node.body.body) {
      this.visitAll('decorators' in member ? member.decorators : [], scope);
      switch (member.type) {
        case Kind.MethodDefinition:
        case Kind.TSAbstractMethodDefinition:
          this.method(member, record);
          break;
        case Kind.PropertyDefinition:
        case Kind.AccessorProperty:
          this.field(member, record);
          break;
        case Kind.StaticBlock: {
          const inner = this.block(member, record.scope);
          inner.receiver = { className: name, isStatic: true };
          this.visitAll(member.body, inner);
          break;
        }
        default:
      }
    }
  }

  private method(member: Tree.MethodDefinition | Tree.TSAbstractMethodDefinition, owner: ClassOwner): void {
    const name = propertyName(member.key, member.computed);
    if (member.computed) {
      this.visit(member.key, owner.scope);
    }
    this.addMethod(member.value, owner, {
      name,
      keyNode: member.key,
      kind: member.kind,
      isStatic: member.static,
      decorators: member.decorators,
      visitBody: (record) => {
        this.functionBody(member.value, record);
      },
    });
  }

  private field(member: Tree.PropertyDefinition | Tree.AccessorProperty, owner: ClassOwner): void {
    const name = propertyName(member.key, member.computed);
    if (member.typeAnnotation) {
      this.visit(member.typeAnnotation.typeAnnotation, owner.scope);
    }
    if (!member.value) {
      return;
    }
    const inner = this.block(member, owner.scope);
    inner.receiver = { className: owner.name, isStatic: member.static };
    const type = member.typeAnnotation?.typeAnnotation;
    this.visit(member.value, inner, {
      ...(name === undefined ? {} : { name, nameNode: member.key }),
      ...(type ? { declaredType: type } : {}),
    });
  }

  private object(node: Tree.ObjectExpression, scope: Scope, hint: Hint): void {
    const record = this.addObject(node, scope, hint.name);
    const prefix = hint.name === undefined ? scope.prefix : `${scope.prefix}${hint.name}.`;
    const inner = new Scope('class', scope, prefix, false);
    for (const property of node.properties) {
      if (property.type === Kind.SpreadElement) {
        this.visit(property.argument, scope);
        continue;
      }
      if (property.computed) {
        this.visit(property.key, scope);
      }
      const name = propertyName(property.key, property.computed);
      const { value } = property;
      if (isFunction(value) && value.type !== Kind.ArrowFunctionExpression && record) {
        this.addMethod(
          value,
          { ...record, scope: inner },
          {
            name,
            keyNode: property.key,
            kind: property.kind === 'init' ? 'method' : property.kind,
            isStatic: false,
            decorators: [],
            visitBody: (made) => {
              this.functionBody(value, made);
            },
          },
        );
      } else {
        this.visit(value, inner, name === undefined ? noHint : { name, nameNode: property.key });
      }
    }
  }

  private call(node: Tree.CallExpression | Tree.NewExpression, scope: Scope, hint: Hint): void {
    const { callee } = node;
    const [first] = node.arguments;
    const specifier = constantText(first);
    if (callee.type === Kind.Identifier && callee.name === 'require' && specifier !== undefined) {
      this.importedModule(specifier);
    }
    // A function called on the spot has no name of its own.
    this.visit(callee, scope);
    node.arguments.forEach((argument, position) => {
      const inner = argument.type === Kind.SpreadElement ? argument.argument : argument;
      const text = this.callbackName(callee, first === argument ? undefined : specifier);
      const isCallback = isFunction(inner);
      this.visit(inner, scope, {
        ...(isCallback ? { name: hint.name ?? text, callback: { call: node, position, scope } } : {}),
        ...(isCallback && hint.nameNode ? { nameNode: hint.nameNode } : {}),
      });
    });
    if (node.typeArguments) {
      this.visitAll(node.typeArguments.params, scope);
    }
    this.starReExport(node);
  }

  private assignment(node: Tree.AssignmentExpression, scope: Scope): void {
    const { left, right } = node;
    const isPlain = node.operator === '=' || /^(?:\?\?|\|\||&&)=$/.test(node.operator);
    if (left.type === Kind.MemberExpression) {
      this.visit(left, scope);
      this.memberAssigned(left, right, scope, this.current);
    } else {
      forEachName(left, ({ name }, path) => {
        this.assigned.push({
          name,
          scope,
          binding: isPlain ? { kind: 'value', node: right, path } : { kind: 'other' },
        });
      });
      this.visitAll(expressionsIn(left), scope);
    }
    const name = this.assignedName(left);
    this.visit(right, scope, name === undefined ? noHint : { name, nameNode: left });
  }

  private namespace(node: Tree.TSModuleDeclaration, scope: Scope): void {
    if (node.body === undefined) {
      return;
    }
    const prefix = node.id.type === Kind.Identifier ? `${scope.prefix}${node.id.name}.` : scope.prefix;
    const inner = new Scope('function', scope, prefix, false);
    this.scopes.set(node, inner);
    if (node.id.type === Kind.Identifier && node.id.name !== 'global') {
      scope.bind(node.id.name, { kind: 'other' });
    }
    for (const statement of node.body.body) {
      const declaration = statement.type === Kind.ExportNamedDeclaration ? statement.declaration : statement;
      if (declaration) {
        this.visit(declaration, inner);
      }
    }
  }
}

interface ClassOwner {
  readonly name: string;
  readonly scope: Scope;
  readonly methods: Map<string, string>;
  readonly functions: FunctionRecord[];
}

function decoratorsOf(parameter: Node): readonly Tree.Decorator[] {
  return 'decorators' in parameter ? parameter.decorators : [];
}
