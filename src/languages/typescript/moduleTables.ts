/**
 * What a module takes in and gives out: the imports and exports of both module systems, as the first pass meets them. Which
 * files are meant and what the names stand for is found out elsewhere.
 */
import { fileModuleName, moduleNameOf } from './moduleNames';
import { forEachName } from './patterns';
import type { ClassRecord, FunctionRecord, Scope } from './scope';
import { constantText, isClass, isFunction, Kind, type Node, type Tree } from './syntax';

/** A name of the module as its importers see it. */
export type Exported =
  | { readonly kind: 'name'; readonly name: string; readonly scope: Scope }
  | { readonly kind: 'value'; readonly node: Tree.Expression; readonly scope: Scope }
  | { readonly kind: 'function'; readonly id: string }
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'global'; readonly name: string };

export abstract class ModuleTables {
  readonly exports = new Map<string, Exported>();
  readonly starImports: string[] = [];
  readonly importedModules = new Set<string>();

  constructor(readonly path: string) {}

  abstract functionAt(node: Node): FunctionRecord | undefined;
  abstract classAt(node: Node): ClassRecord | undefined;

  get moduleName(): string {
    return fileModuleName(this.path);
  }

  /** Code that is being typed has imports from nowhere. */
  protected importedModule(specifier: string): string {
    if (specifier === '') {
      return '';
    }
    const name = moduleNameOf(specifier, this.path);
    this.importedModules.add(name);
    return name;
  }

  protected importDeclaration(node: Tree.ImportDeclaration, scope: Scope): void {
    const module = this.importedModule(constantText(node.source) ?? '');
    for (const specifier of node.specifiers) {
      const name =
        specifier.type === Kind.ImportNamespaceSpecifier
          ? module
          : `${module}.${specifier.type === Kind.ImportDefaultSpecifier ? 'default' : textOfName(specifier.imported)}`;
      scope.bind(specifier.local.name, { kind: 'import', name });
      scope.types.set(specifier.local.name, { kind: 'import', name });
    }
  }

  protected importEquals(node: Tree.TSImportEqualsDeclaration, scope: Scope): void {
    const reference = node.moduleReference;
    const specifier =
      reference.type === Kind.TSExternalModuleReference ? constantText(reference.expression) : undefined;
    if (specifier === undefined) {
      scope.bind(node.id.name, { kind: 'other' });
      return;
    }
    const name = this.importedModule(specifier);
    scope.bind(node.id.name, { kind: 'import', name });
    scope.types.set(node.id.name, { kind: 'import', name });
  }

  protected exportNamed(node: Tree.ExportNamedDeclaration, scope: Scope): void {
    const module = node.source ? this.importedModule(constantText(node.source) ?? '') : undefined;
    for (const { local, exported } of node.specifiers) {
      this.exports.set(
        textOfName(exported),
        module === undefined
          ? { kind: 'name', name: textOfName(local), scope }
          : { kind: 'global', name: `${module}.${textOfName(local)}` },
      );
    }
    for (const name of declaredNames(node.declaration)) {
      this.exports.set(name, { kind: 'name', name, scope });
    }
  }

  protected exportDefault(node: Tree.ExportDefaultDeclaration['declaration'], scope: Scope): void {
    this.exports.set('default', this.exportedNode(node, scope));
  }

  private exportedNode(node: Node, scope: Scope): Exported {
    const record = isFunction(node) ? this.functionAt(node) : undefined;
    const type = isClass(node) || node.type === Kind.TSInterfaceDeclaration ? this.classAt(node) : undefined;
    if (record) {
      return { kind: 'function', id: record.id };
    }
    if (type) {
      return { kind: 'class', name: type.name };
    }
    return isExpression(node) ? { kind: 'value', node, scope } : { kind: 'global', name: '' };
  }

  protected exportEquals(node: Tree.Expression, scope: Scope): void {
    this.exports.set('export=', { kind: 'value', node, scope });
  }

  protected exportAll(node: Tree.ExportAllDeclaration): void {
    const module = this.importedModule(constantText(node.source) ?? '');
    if (node.exported) {
      this.exports.set(textOfName(node.exported), { kind: 'global', name: module });
    } else {
      this.starImports.push(module);
    }
  }

  /** `__exportStar(require('./x'), exports)`, as compilers write `export *`. */
  protected starReExport({ callee, arguments: args }: Tree.CallExpression | Tree.NewExpression): void {
    const name = callee.type === Kind.MemberExpression ? callee.property : callee;
    const [first] = args;
    const specifier = first?.type === Kind.CallExpression ? constantText(first.arguments[0]) : undefined;
    if (name.type === Kind.Identifier && /^__export(?:Star)?$/.test(name.name) && specifier !== undefined) {
      this.starImports.push(this.importedModule(specifier));
    }
  }
}

function isExpression(node: Node): node is Tree.Expression {
  return !/Declaration$|Statement$/.test(node.type);
}

function textOfName(node: Tree.Identifier | Tree.StringLiteral): string {
  return node.type === Kind.Identifier ? node.name : node.value;
}

function declaredNames(node: Tree.ExportNamedDeclaration['declaration']): readonly string[] {
  switch (node?.type) {
    case Kind.VariableDeclaration: {
      const names: string[] = [];
      const collect = (pattern: Node): void => {
        forEachName(pattern, ({ name }) => {
          names.push(name);
        });
      };
      node.declarations.forEach(({ id }) => {
        collect(id);
      });
      return names;
    }
    case Kind.FunctionDeclaration:
    case Kind.TSDeclareFunction:
    case Kind.ClassDeclaration:
    case Kind.TSEnumDeclaration:
    case Kind.TSInterfaceDeclaration:
    case Kind.TSTypeAliasDeclaration:
      return node.id ? [node.id.name] : [];
    case Kind.TSModuleDeclaration:
      return node.id.type === Kind.Identifier ? [node.id.name] : [];
    default:
      return [];
  }
}
