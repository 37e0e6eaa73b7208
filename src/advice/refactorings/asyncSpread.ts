/**
 * How far an `async def` spreads: from one function to every function of the project that calls it, up to those that are
 * asynchronous already and to the places that start the program. Finds the calls that must be awaited and those that must
 * become `asyncio.run(...)`. Undefined as soon as one place cannot follow: errs towards no. Makes no edits.
 */
import type { Project } from '../../analysis/project';
import type { FunctionReference } from '../../analysis/summary';
import type { FunctionFacts } from '../../core/facts';
import { functionThatCouldAwait, isAwaited } from '../../languages/python/edits/awaitLegality';
import { EditSource } from '../../languages/python/edits/editSource';
import { importedTarget } from '../../languages/python/edits/importedNames';
import { Names } from '../../languages/python/edits/names';
import type { PythonVersion } from '../../languages/python/edits/pythonVersion';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import { parse } from '../../languages/python/parser/parse';
import { ResolvedCalls, summaryOf } from './refactoringContext';

/** More is no single step of work any more, and nobody reviews it at a glance. */
const most = { functions: 20, files: 10 } as const;

/** One file and what becomes asynchronous in it. */
export interface SpreadFile {
  readonly path: string;
  readonly source: EditSource;
  readonly names: Names;
  readonly definitions: Set<NodeIndex>;
  /** Calls that get an `await`. */
  readonly awaited: Set<NodeIndex>;
  /** Calls at module level that get an `asyncio.run`. */
  readonly started: Set<NodeIndex>;
}

/** A function on its way to being asynchronous. */
interface Spreading {
  readonly file: SpreadFile;
  readonly definition: NodeIndex;
  readonly facts: FunctionFacts;
  readonly reference: FunctionReference;
  readonly name: string;
}

type Found = 'call' | 'other' | 'in the way';

/** Everything that changes when the function at `start` in `path` becomes asynchronous. */
export function spreadOf(
  project: Project,
  path: string,
  start: number,
  version: PythonVersion,
): readonly SpreadFile[] | undefined {
  return new Spread(project, version).from(path, start);
}

class Spread {
  private readonly files = new Map<string, SpreadFile | undefined>();
  private readonly calls = new Map<string, ResolvedCalls>();
  private readonly pending: Spreading[] = [];
  private count = 0;

  constructor(
    private readonly project: Project,
    private readonly version: PythonVersion,
  ) {}

  from(path: string, start: number): readonly SpreadFile[] | undefined {
    const file = this.file(path);
    const definition = file?.source.descendants(file.source.tree.root);
    const node = [...(definition ?? [])].find(
      (each) => file?.source.kind(each) === NodeKind.FunctionDef && file.source.start(each) === start,
    );
    if (file === undefined || node === undefined || !this.add(file, node)) {
      return undefined;
    }
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) {
      if (!this.follow(next)) {
        return undefined;
      }
    }
    const changed = [...this.files.values()].flatMap((each) =>
      each !== undefined && each.definitions.size + each.awaited.size + each.started.size > 0 ? [each] : [],
    );
    return changed.length <= most.files ? changed : undefined;
  }

  /** Undefined for a file that does not parse. */
  private file(path: string): SpreadFile | undefined {
    if (!this.files.has(path)) {
      const source = new EditSource(parse(this.project.text(path) ?? ''));
      this.files.set(
        path,
        source.tree.problems.length > 0
          ? undefined
          : {
              path,
              source,
              names: new Names(source),
              definitions: new Set(),
              awaited: new Set(),
              started: new Set(),
            },
      );
    }
    return this.files.get(path);
  }

  private add(file: SpreadFile, definition: NodeIndex): boolean {
    if (file.definitions.has(definition)) {
      return true;
    }
    const { source, path } = file;
    const facts = summaryOf(this.project, path, source, definition)?.facts;
    if (facts === undefined || !this.canBeAsync(file, definition, facts)) {
      return false;
    }
    file.definitions.add(definition);
    const name = source.nodeText(source.childOfKind(definition, NodeKind.Name));
    this.pending.push({ file, definition, facts, reference: { path, id: facts.id }, name });
    return ++this.count <= most.functions;
  }

  private canBeAsync({ names, source, path }: SpreadFile, definition: NodeIndex, facts: FunctionFacts): boolean {
    const name = source.nodeText(source.childOfKind(definition, NodeKind.Name));
    const bindings = names.bindingsIn(names.scopeOf(definition)).get(name) ?? [];
    const summary = this.project.summary({ path, id: facts.id });
    return (
      !facts.isAsync &&
      !facts.isGenerator &&
      facts.decorators.every(({ text }) => /^@?(?:static|class)method$/.test(text)) &&
      facts.methodKind !== 'property' &&
      // Python calls these itself, and test runners call theirs, without awaiting.
      !/^__\w+__$/.test(name) &&
      !/^(?:test|setUp|tearDown|setup|teardown)/.test(name) &&
      bindings.length === 1 &&
      this.isOnlyImplementation(facts, name) &&
      summary?.calls.every(({ target }) => target.kind !== 'api' || target.entry.runsLoop !== true) === true
    );
  }

  /** A method that takes the place of another, or that another takes the place of, is called where that one is. */
  private isOnlyImplementation({ className, kind }: FunctionFacts, name: string): boolean {
    if (kind !== 'method') {
      return true;
    }
    const classes = this.project.paths().flatMap((path) => this.project.facts(path)?.classes ?? []);
    return classes.every((each) => {
      const isOwn = each.name === className;
      return each.bases.length === 0 || !(isOwn || each.methods.has(name));
    });
  }

  /** Takes every mention of the function's name; false where one of them is in the way. */
  private follow(spreading: Spreading): boolean {
    const word = new RegExp(`\\b${spreading.name}\\b`);
    return this.project
      .paths()
      .filter((path) => word.test(this.project.text(path) ?? ''))
      .every((path) => {
        const file = path.endsWith('.py') ? this.file(path) : undefined;
        return file !== undefined && this.followInFile(spreading, file);
      });
  }

  private followInFile(spreading: Spreading, file: SpreadFile): boolean {
    const { source } = file;
    for (let node = 1; node < source.tree.count; node++) {
      const kind = source.kind(node);
      if (kind === NodeKind.Name && source.nodeText(node) === spreading.name) {
        const found = this.mention(spreading, file, node);
        const call = source.parent(expressionOf(source, node));
        if (found === 'in the way' || (found === 'call' && !this.takeCall(file, call))) {
          return false;
        }
      } else if (
        (kind === NodeKind.Alias && isRenamed(spreading, file, node, this.moduleName(spreading))) ||
        (kind === NodeKind.String && isNamedInText(source, node, spreading.name))
      ) {
        return false;
      }
    }
    return true;
  }

  private moduleName({ reference }: Spreading): string {
    return this.project.facts(reference.path)?.moduleName ?? '';
  }

  /** What a name that is written like the function's is. */
  private mention(spreading: Spreading, file: SpreadFile, node: NodeIndex): Found {
    const { source } = file;
    const expression = expressionOf(source, node);
    if (!isRead(file, node, expression)) {
      return 'other';
    }
    const call = source.parent(expression);
    const isCallee = source.kind(call) === NodeKind.Call && source.first(call) === expression;
    const target = isCallee ? this.resolvedCalls(file).at(call)?.target : undefined;
    switch (target?.kind) {
      case 'project': {
        const isOurs = target.functions.some(
          ({ path, id }) => path === spreading.reference.path && id === spreading.reference.id,
        );
        const isSure = target.functions.length === 1 && target.wrappers === undefined && source.kind(call) !== 0;
        return isOurs ? (isSure ? 'call' : 'in the way') : 'other';
      }
      case 'api':
      case 'cheap':
        return 'other';
      default:
        return this.couldBeOurs(spreading, file, expression) ? 'in the way' : 'other';
    }
  }

  private couldBeOurs(spreading: Spreading, file: SpreadFile, expression: NodeIndex): boolean {
    const { source, names } = file;
    const isMethod = spreading.facts.kind === 'method';
    if (source.kind(expression) === NodeKind.Attribute) {
      return isMethod || isImported(names, rootOf(source, expression));
    }
    const resolution = names.resolve(source.nodeText(expression), expression);
    if (resolution === undefined) {
      return (this.project.facts(file.path)?.starImports.length ?? 0) > 0;
    }
    const full = `${this.moduleName(spreading)}.${spreading.name}`;
    return resolution.bindings.some((binding) => {
      const target = importedTarget(source, binding);
      const isOwn = file === spreading.file && source.parent(binding.node) === spreading.definition;
      return isOwn || (binding.kind === 'import' && !isMethod && (target === undefined || target === full));
    });
  }

  private takeCall(file: SpreadFile, call: NodeIndex): boolean {
    const { source } = file;
    if (isAwaited(source, call)) {
      return false;
    }
    const owner = functionThatCouldAwait(source, call, this.version);
    if (owner !== 0) {
      file.awaited.add(call);
      return source.flag(owner) === 1 || this.add(file, owner);
    }
    file.started.add(call);
    return source.enclosingScope(call) === source.tree.root && this.startsProgram(file, call);
  }

  /** Under the main guard, or at module level of a file that nobody imports: no event loop runs there yet. */
  private startsProgram({ source, path }: SpreadFile, call: NodeIndex): boolean {
    const statement = source.children(source.tree.root).find((each) => source.isWithin(call, each)) ?? 0;
    const isGuarded =
      source.kind(statement) === NodeKind.If && source.nodeText(source.first(statement)).includes('__name__');
    return isGuarded || this.project.dependents(path).every((each) => each === path);
  }

  private resolvedCalls({ path, source }: SpreadFile): ResolvedCalls {
    const known = this.calls.get(path) ?? new ResolvedCalls(this.project, path, source);
    this.calls.set(path, known);
    return known;
  }
}

/** `shop.load` of the name `load`; the name itself where it stands alone. */
function expressionOf(source: EditSource, name: NodeIndex): NodeIndex {
  const parent = source.parent(name);
  return source.kind(parent) === NodeKind.Attribute && source.first(parent) !== name ? parent : name;
}

/** False for names that are bound, and for the names of keywords. */
function isRead({ names, source }: SpreadFile, node: NodeIndex, expression: NodeIndex): boolean {
  return expression !== node || names.references(source.nodeText(node)).includes(node);
}

function rootOf(source: EditSource, expression: NodeIndex): NodeIndex {
  let root = expression;
  while (source.kind(root) === NodeKind.Attribute) {
    root = source.first(root);
  }
  return root;
}

function isImported(names: Names, root: NodeIndex): boolean {
  const { source } = names;
  const resolution = source.kind(root) === NodeKind.Name ? names.resolve(source.nodeText(root), root) : undefined;
  return resolution?.bindings.some(({ kind }) => kind === 'import') === true;
}

/** `from shop import load as fetch`: the calls of `fetch` would not be seen. */
function isRenamed(
  { facts, name }: Spreading,
  { source, names }: SpreadFile,
  alias: NodeIndex,
  module: string,
): boolean {
  const dotted = source.first(alias);
  if (facts.kind === 'method' || source.next(dotted) === 0 || source.nodeText(dotted).trim() !== name) {
    return false;
  }
  const bound = source.nodeText(source.next(dotted));
  const binding = [...names.imports()].find(({ node, name: own }) => node === alias && own === bound);
  const target = binding && importedTarget(source, binding);
  return target === undefined || target === `${module}.${name}`;
}

/** Text that names the function for somebody who looks it up: `patch("shop.load")`, `getattr(shop, "load")`. */
function isNamedInText(source: EditSource, node: NodeIndex, name: string): boolean {
  const text = /^[a-zA-Z]*(["'])([\w.:]*)\1$/.exec(source.nodeText(node))?.[2] ?? '';
  if (text === name) {
    const parent = source.parent(node);
    const isListed = source.kind(parent) === NodeKind.List || source.kind(parent) === NodeKind.Tuple;
    const isLookedUp = source.kind(parent) === NodeKind.Call && source.lastName(source.first(parent)).endsWith('attr');
    return isLookedUp && !isListed;
  }
  return text.endsWith(`.${name}`) || text.endsWith(`:${name}`);
}
