/**
 * The imports an edit needs, in the file's own module system and style: an existing import is used or extended, a new one is
 * added once, after the last import of the head. Gives names that clash with nothing. A name that the edit alone used goes
 * (leftImport.ts). Does not decide what to import.
 */
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/types';
import type { TextEdit } from '../../../core/text';
import { instead, leftBy, withoutElement, type LeftImport } from './leftImport';
import type { ImportedName, ScriptNames } from './scriptNames';
import type { Node } from '../syntax';

interface Wanted {
  readonly module: string;
  readonly imported: string;
  readonly local: string;
}

export class ScriptImports {
  private readonly wanted: Wanted[] = [];
  private readonly definitions: string[] = [];
  /** Imports that what is written reaches something through. */
  private readonly needed = new Set<string>();
  private left: LeftImport | undefined;

  constructor(private readonly names: ScriptNames) {}

  /**
   * A name for a module's export that means it at `site`: the one that is imported already, or a new one. `wish` where the
   * export's own name says too little in other company: `sleep` for the `setTimeout` of `node:timers/promises`.
   */
  member(module: string, imported: string, site: Node, wish = imported): string {
    const known = this.found(module, imported, site);
    if (known !== undefined) {
      return known;
    }
    const planned = this.wanted.find((each) => each.module === module && each.imported === imported);
    if (planned !== undefined) {
      return planned.local;
    }
    const local = this.names.fresh(this.names.isFree(wish) ? wish : `${wish}Async`);
    this.wanted.push({ module, imported, local });
    return local;
  }

  /** The text by which an export can be reached at `site` without a new import; undefined where it cannot. */
  found(module: string, imported: string, site: Node): string | undefined {
    for (const [local, origin] of importedNames(this.names)) {
      const isVisible = this.names.resolve(local, site) === this.names.ofModule(local);
      if (sameModule(origin.module, module) && isVisible) {
        if (origin.imported === imported) {
          this.needed.add(local);
          return local;
        }
        if (origin.imported === '*' || (origin.imported === 'default' && isBuiltin(module))) {
          this.needed.add(local);
          return `${local}.${imported}`;
        }
      }
    }
    return undefined;
  }

  /**
   * `bcrypt.hash` beside `bcrypt.hashSync`: what the same object gives. Not every package can be imported by name that way.
   */
  beside(callee: Node, module: string, member: string): string | undefined {
    if (
      callee.type !== AST_NODE_TYPES.MemberExpression ||
      callee.object.type !== AST_NODE_TYPES.Identifier ||
      callee.property.type !== AST_NODE_TYPES.Identifier ||
      callee.property.name !== `${member}Sync`
    ) {
      return undefined;
    }
    const { name } = callee.object;
    const origin = importedNames(this.names).get(name);
    if (origin?.imported !== 'default' || !sameModule(origin.module, module)) {
      return undefined;
    }
    this.needed.add(name);
    return this.names.resolve(name, callee) === this.names.ofModule(name) ? `${name}.${member}` : undefined;
  }

  /** A declaration for the head of the file, after the imports; lines are joined by the file's own line end. */
  define(...lines: readonly string[]): void {
    this.definitions.push(lines.join(this.names.source.lineEnd));
  }

  /** Tells that nothing is called by `callee` any more; ask for what stands in its place first. */
  leave(callee: Node): void {
    const root = this.names.source.nodeText(callee).split(/[.[]/, 1)[0]?.trim() ?? '';
    const origin = importedNames(this.names).get(root);
    // A package may be imported for what it does when it is loaded.
    if (origin !== undefined && isBuiltin(origin.module) && !this.needed.has(root)) {
      this.left = leftBy(this.names, callee);
    }
  }

  edits(): TextEdit[] {
    const { source } = this.names;
    const edits: TextEdit[] = [];
    const lines: string[] = [];
    let { left } = this;
    for (const module of new Set(this.wanted.map((each) => each.module))) {
      const wanted = this.wanted.filter((each) => each.module === module);
      const existing = this.extensible(module);
      if (existing === undefined) {
        lines.push(this.statement(module, wanted));
      } else {
        const last = existing.elements.at(-1);
        const joint = existing.isImport ? ' as ' : ': ';
        const text = wanted.map((each) => specifier(each, joint)).join(', ');
        const { element } = left ?? {};
        if (element !== undefined && existing.elements.includes(element)) {
          edits.push(source.replace(element.range[0], element.range[1], text));
          left = undefined;
        } else {
          edits.push(source.insert(last?.range[1] ?? existing.open, `, ${text}`));
        }
      }
    }
    if (left?.isAlone === true && this.definitions.length === 0) {
      return [...edits, ...instead(source, left, lines)];
    }
    return [...edits, ...(left === undefined ? [] : withoutElement(source, left)), ...this.headEdits(lines)];
  }

  private headEdits(imports: readonly string[]): TextEdit[] {
    const { source } = this.names;
    if (imports.length === 0 && this.definitions.length === 0) {
      return [];
    }
    const { lineEnd } = source;
    const blank = lineEnd + lineEnd;
    const definitions = this.definitions.join(blank);
    const last = lastImport(source.program);
    if (last !== undefined) {
      const end = last.range[1];
      const at = source.isLastOnLine(end) ? endOfLine(source.text, end) : end;
      const text = imports.map((line) => lineEnd + line).join('') + (definitions === '' ? '' : blank + definitions);
      return [source.insert(at, text)];
    }
    const at = this.headEnd();
    const text = imports.join(lineEnd) + (definitions === '' ? '' : (imports.length > 0 ? blank : '') + definitions);
    return [source.insert(at, text + (at < source.text.length ? blank : lineEnd))];
  }

  /** Where the first statement may stand: after a `#!` line, the leading comment block and directives such as 'use strict'. */
  private headEnd(): number {
    const { source } = this.names;
    const { body } = source.program;
    const directive = body.findLast(
      (statement) => statement.type === AST_NODE_TYPES.ExpressionStatement && statement.directive !== undefined,
    );
    const next = directive === undefined ? body[0] : body[body.indexOf(directive) + 1];
    const floor = directive === undefined ? 0 : source.nextLineStart(directive.range[1]);
    if (next === undefined) {
      return source.text.length;
    }
    // A comment directly above the first statement belongs to it.
    let at = source.lineStartOf(next.range[0]);
    for (;;) {
      const above = source.comments.find(
        ({ range }) => source.nextLineStart(range[1]) === at && source.lineStartOf(range[0]) >= floor,
      );
      const isHead = above !== undefined && (above.range[0] === 0 || source.text.startsWith('#!'));
      if (above === undefined || isHead || !source.isFirstOnLine(above.range[0])) {
        return Math.max(at, floor);
      }
      at = source.lineStartOf(above.range[0]);
    }
  }

  private statement(module: string, wanted: readonly Wanted[]): string {
    const { source } = this.names;
    const quote = source.quote();
    const isModule = isEcmaScriptModule(this.names);
    const list = wanted.map((each) => specifier(each, isModule ? ' as ' : ': ')).join(', ');
    const [only] = wanted;
    const text = quote + this.spelled(module) + quote;
    if (only?.imported === 'default') {
      return (
        (isModule ? `import ${only.local} from ${text}` : `const ${only.local} = require(${text})`) + source.semicolon()
      );
    }
    return (isModule ? `import { ${list} } from ${text}` : `const { ${list} } = require(${text})`) + source.semicolon();
  }

  /** `node:fs` or `fs`, as the file writes its other built-in modules. */
  private spelled(module: string): string {
    const plain = [...importedNames(this.names)].some(([, origin]) => builtinNames.has(origin.module));
    const prefixed = [...importedNames(this.names)].some(([, origin]) => origin.module.startsWith('node:'));
    return plain && !prefixed && module.startsWith('node:') ? module.slice('node:'.length) : module;
  }

  /** An import of the module in braces, which can take one name more. */
  private extensible(
    module: string,
  ): { readonly elements: readonly Node[]; readonly open: number; readonly isImport: boolean } | undefined {
    for (const statement of this.names.source.program.body) {
      if (
        statement.type === AST_NODE_TYPES.ImportDeclaration &&
        statement.importKind !== 'type' &&
        sameModule(statement.source.value, module)
      ) {
        const elements = statement.specifiers.filter(({ type }) => type === AST_NODE_TYPES.ImportSpecifier);
        if (elements.length > 0) {
          return { elements, open: 0, isImport: true };
        }
      }
      const required = requiredBy(statement);
      if (required?.id.type === AST_NODE_TYPES.ObjectPattern && sameModule(required.module, module)) {
        const elements = required.id.properties;
        if (elements.length > 0 && elements.every(({ type }) => type === AST_NODE_TYPES.Property)) {
          return { elements, open: 0, isImport: false };
        }
      }
    }
    return undefined;
  }
}

function specifier({ imported, local }: Wanted, joint: string): string {
  return imported === local ? local : `${imported}${joint}${local}`;
}

function endOfLine(text: string, offset: number): number {
  const found = /[\r\n]/.exec(text.slice(offset));
  return found === null ? text.length : offset + found.index;
}

function lastImport(program: TSESTree.Program): TSESTree.ProgramStatement | undefined {
  return program.body.findLast(
    (statement) => statement.type === AST_NODE_TYPES.ImportDeclaration || requiredBy(statement) !== undefined,
  );
}

/** `const x = require('module')` at module level. */
function requiredBy(
  statement: Node,
):
  | { readonly id: TSESTree.BindingName | TSESTree.UsingInNormalContextDeclarator['id']; readonly module: string }
  | undefined {
  if (statement.type !== AST_NODE_TYPES.VariableDeclaration || statement.declarations.length !== 1) {
    return undefined;
  }
  const [declarator] = statement.declarations;
  const module = requiredModule(declarator.init);
  return module === undefined ? undefined : { id: declarator.id, module };
}

function requiredModule(node: Node | null): string | undefined {
  if (
    node?.type !== AST_NODE_TYPES.CallExpression ||
    node.callee.type !== AST_NODE_TYPES.Identifier ||
    node.callee.name !== 'require'
  ) {
    return undefined;
  }
  const [argument] = node.arguments;
  return argument?.type === AST_NODE_TYPES.Literal && typeof argument.value === 'string' ? argument.value : undefined;
}

/** Every name that the module's head imports, with where it comes from. */
function importedNames({ source }: ScriptNames): Map<string, ImportedName> {
  const found = new Map<string, ImportedName>();
  for (const statement of source.program.body) {
    if (statement.type === AST_NODE_TYPES.ImportDeclaration && statement.importKind !== 'type') {
      for (const each of statement.specifiers) {
        const imported =
          each.type === AST_NODE_TYPES.ImportSpecifier
            ? each.imported.type === AST_NODE_TYPES.Identifier
              ? each.imported.name
              : each.imported.value
            : each.type === AST_NODE_TYPES.ImportDefaultSpecifier
              ? 'default'
              : '*';
        if (each.type !== AST_NODE_TYPES.ImportSpecifier || each.importKind !== 'type') {
          found.set(each.local.name, { module: statement.source.value, imported });
        }
      }
    }
    const required = requiredBy(statement);
    if (required?.id.type === AST_NODE_TYPES.Identifier) {
      found.set(required.id.name, { module: required.module, imported: '*' });
    } else if (required?.id.type === AST_NODE_TYPES.ObjectPattern) {
      for (const property of required.id.properties) {
        if (
          property.type === AST_NODE_TYPES.Property &&
          property.key.type === AST_NODE_TYPES.Identifier &&
          property.value.type === AST_NODE_TYPES.Identifier
        ) {
          found.set(property.value.name, { module: required.module, imported: property.key.name });
        }
      }
    }
  }
  return found;
}

/**
 * By its ending, or by the syntax it uses. What says nothing is taken for CommonJS in JavaScript, as Node takes a `.js` file, and for
 * a module in TypeScript, whose compiler writes what is wanted.
 */
export function isEcmaScriptModule({ source }: ScriptNames): boolean {
  if (/\.m[jt]s$/.test(source.path)) {
    return true;
  }
  if (source.path.endsWith('.cjs')) {
    return false;
  }
  const { body } = source.program;
  const isModule = body.some(
    ({ type }) =>
      type === AST_NODE_TYPES.ImportDeclaration ||
      type === AST_NODE_TYPES.ExportNamedDeclaration ||
      type === AST_NODE_TYPES.ExportDefaultDeclaration ||
      type === AST_NODE_TYPES.ExportAllDeclaration,
  );
  return isModule || (source.isTypeScript && !body.some((statement) => requiredBy(statement) !== undefined));
}

function sameModule(a: string, b: string): boolean {
  return a.replace(/^node:/, '') === b.replace(/^node:/, '');
}

function isBuiltin(module: string): boolean {
  return module.startsWith('node:') || builtinNames.has(module);
}

/** Built-in modules that programs also import without `node:` (https://nodejs.org/docs/latest-v20.x/api/). */
const builtinNames: ReadonlySet<string> = new Set([
  'assert',
  'buffer',
  'child_process',
  'cluster',
  'crypto',
  'dns',
  'events',
  'fs',
  'fs/promises',
  'http',
  'http2',
  'https',
  'net',
  'os',
  'path',
  'perf_hooks',
  'readline',
  'stream',
  'stream/promises',
  'timers',
  'timers/promises',
  'url',
  'util',
  'v8',
  'vm',
  'worker_threads',
  'zlib',
]);
