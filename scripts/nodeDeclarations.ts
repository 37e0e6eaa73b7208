/**
 * What the declarations of npm's packages and of Node.js say of a name, read with the TypeScript compiler: whether it exists,
 * whether calling it gives something that can be awaited, whether it takes a function, and the members of what it returns, which
 * often has no class of its own at run time. For checkNodeKnowledge.ts; compares nothing itself.
 */
import path from 'node:path';
import * as ts from 'typescript';

export interface Declared {
  /** True where some overload returns a promise or another thing with `then`. */
  readonly isAwaitable: boolean;
  /** True where every overload does. */
  readonly isAlwaysAwaitable: boolean;
  readonly isCallable: boolean;
  /** By position: some overload takes a function there. Undefined where nothing is called. */
  readonly takesFunction: (position: number) => boolean;
  readonly type: ts.Type;
}

export class Declarations {
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;
  private readonly roots = new Map<string, ts.Symbol>();
  private readonly globalType: ts.Type | undefined;
  private readonly place: ts.Node | undefined;

  /** `folder` holds `node_modules`. */
  constructor(folder: string, specifiers: readonly string[]) {
    const file = path.join(folder, 'declarations.mts');
    const modules = specifiers.filter((specifier) => specifier !== 'globalThis');
    const text = [
      ...modules.map((specifier, index) => `import * as module${index} from '${specifier}';`),
      'export const everything = globalThis;',
    ].join('\n');
    const options: ts.CompilerOptions = {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.esnext.d.ts'],
      esModuleInterop: true,
      skipLibCheck: true,
      strict: true,
      noEmit: true,
      types: ['node'],
      typeRoots: [path.join(folder, 'node_modules', '@types')],
    };
    const host = ts.createCompilerHost(options);
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (name, ...rest) =>
      name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true) : read(name, ...rest);
    const exists = host.fileExists.bind(host);
    host.fileExists = (name) => name === file || exists(name);
    host.getCurrentDirectory = () => folder;
    this.program = ts.createProgram([file], options, host);
    this.checker = this.program.getTypeChecker();
    const source = this.program.getSourceFile(file);
    source?.statements.forEach((statement) => {
      if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
        const symbol = this.checker.getSymbolAtLocation(statement.moduleSpecifier);
        if (symbol !== undefined) {
          this.roots.set(statement.moduleSpecifier.text, symbol);
        }
      }
    });
    const [everything] = source?.statements.filter(ts.isVariableStatement) ?? [];
    const declaration = everything?.declarationList.declarations[0];
    this.place = source;
    this.globalType = declaration === undefined ? undefined : this.checker.getTypeAtLocation(declaration);
  }

  hasModule(specifier: string): boolean {
    return specifier === 'globalThis' ? this.globalType !== undefined : this.roots.has(specifier);
  }

  /** The type of a value of a module: `fs`, `readFile`; the module itself where the path is empty. */
  valueType(specifier: string, names: readonly string[]): ts.Type | undefined {
    const found = this.startsOf(specifier).map((start) => names.reduce(this.propertyType, start));
    const callable = found.find((type) => type !== undefined && this.signaturesOf(type).length > 0);
    return callable ?? found.find((type) => type !== undefined);
  }

  /** The type of an instance of a class, or of an interface, of a module. */
  instanceType(specifier: string, names: readonly string[]): ts.Type | undefined {
    const root = this.roots.get(specifier);
    const [first, ...rest] = names;
    if (root !== undefined && first !== undefined && rest.length === 0) {
      const symbol = this.exportsOf(root).find(({ name }) => name === first);
      const target = symbol === undefined ? undefined : this.withoutAlias(symbol);
      if (target !== undefined && (target.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) !== 0) {
        return this.checker.getDeclaredTypeOfSymbol(target);
      }
    }
    const types = this.startsOf(specifier).map((start) => names.reduce(this.propertyType, start));
    const constructed = types.flatMap(
      (type) => type?.getConstructSignatures().map((made) => made.getReturnType()) ?? [],
    );
    return constructed[0];
  }

  /** A member of a type; the type itself where it can be called and no name is given. */
  readonly propertyType = (type: ts.Type | undefined, name: string): ts.Type | undefined => {
    const symbol = type === undefined ? undefined : this.checker.getPropertyOfType(this.apparent(type), name);
    if (symbol !== undefined && this.place !== undefined) {
      return this.checker.getTypeOfSymbolAtLocation(symbol, this.place);
    }
    return type?.getStringIndexType();
  };

  declared(type: ts.Type): Declared {
    const signatures = this.signaturesOf(type);
    const returned = signatures.map((signature) => signature.getReturnType());
    return {
      type,
      isCallable: signatures.length > 0,
      isAwaitable: returned.some((result) => this.isThenable(result)),
      isAlwaysAwaitable: returned.length > 0 && returned.every((result) => this.isAlwaysThenable(result)),
      takesFunction: (position) => signatures.some((signature) => this.takesFunction(signature, position)),
    };
  }

  /** What calling gives, of the first overload. */
  returnedType(type: ts.Type): ts.Type | undefined {
    return this.signaturesOf(type)[0]?.getReturnType();
  }

  /** What calling gives, awaited, of the first overload that gives an object. */
  resultType(type: ts.Type): ts.Type | undefined {
    const results = this.signaturesOf(type).map((signature) => this.awaited(signature.getReturnType()));
    return results.find(
      (result) => result !== undefined && this.checker.getPropertiesOfType(this.apparent(result)).length > 0,
    );
  }

  private signaturesOf(type: ts.Type): readonly ts.Signature[] {
    const parts = type.isUnion() ? type.types : [type];
    return parts.flatMap((part) => [...this.apparent(part).getCallSignatures()]);
  }

  private awaited(type: ts.Type): ts.Type | undefined {
    return this.checker.getAwaitedType(type) ?? type;
  }

  private startsOf(specifier: string): readonly (ts.Type | undefined)[] {
    if (specifier === 'globalThis') {
      return [this.globalType];
    }
    const root = this.roots.get(specifier);
    if (root === undefined || this.place === undefined) {
      return [];
    }
    const place = this.place;
    const module = this.checker.getTypeOfSymbolAtLocation(root, place);
    const named = this.exportsOf(root)
      .filter(({ name }) => name === 'default' || name === 'export=')
      .map((symbol) => this.checker.getTypeOfSymbolAtLocation(symbol, place));
    const equals = root.exports?.get(ts.InternalSymbolName.ExportEquals);
    const assigned =
      equals === undefined ? [] : [this.checker.getTypeOfSymbolAtLocation(this.withoutAlias(equals), place)];
    return [module, ...assigned, ...named];
  }

  private exportsOf(root: ts.Symbol): readonly ts.Symbol[] {
    return this.checker.getExportsOfModule(root);
  }

  private withoutAlias(symbol: ts.Symbol): ts.Symbol {
    return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : this.checker.getAliasedSymbol(symbol);
  }

  private apparent(type: ts.Type): ts.Type {
    return this.checker.getApparentType(this.checker.getNonNullableType(type));
  }

  private isThenable(type: ts.Type): boolean {
    const parts = type.isUnion() ? type.types : [type];
    return parts.some(
      (part) => this.isAny(part) || this.checker.getPropertyOfType(this.apparent(part), 'then') !== undefined,
    );
  }

  private isAlwaysThenable(type: ts.Type): boolean {
    const parts = type.isUnion() ? type.types : [type];
    return parts.every((part) => !this.isAny(part) && this.isThenable(part));
  }

  private isAny(type: ts.Type): boolean {
    return (type.flags & ts.TypeFlags.Any) !== 0;
  }

  private takesFunction(signature: ts.Signature, position: number): boolean {
    const { parameters } = signature;
    const parameter = parameters[Math.min(position, parameters.length - 1)];
    if (parameter === undefined || this.place === undefined) {
      return false;
    }
    const type = this.checker.getTypeOfSymbolAtLocation(parameter, this.place);
    const element = position >= parameters.length - 1 ? type.getNumberIndexType() : undefined;
    return [type, ...(element === undefined ? [] : [element])].some((option) => this.isFunction(option));
  }

  private isFunction(type: ts.Type): boolean {
    const parts = type.isUnion() ? type.types : [type];
    return parts.some(
      (part) =>
        this.isAny(part) ||
        (part.flags & (ts.TypeFlags.TypeParameter | ts.TypeFlags.Unknown | ts.TypeFlags.Conditional)) !== 0 ||
        this.apparent(part).getCallSignatures().length > 0 ||
        part.getSymbol()?.name === 'Function',
    );
  }
}
