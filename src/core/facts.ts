/**
 * What a source file says, free of any language's syntax: the functions of a module and, per function, an ordered tree of
 * operations. A front end (languages/) writes these facts from one file alone; analysis/ links them across files.
 * Plain serialisable data. Names are not resolved here: a `Value` describes symbolically what an expression evaluates to,
 * and analysis/resolve evaluates it against the whole project and the knowledge base.
 */
import type { Position, Range } from './text';

export type LanguageId = 'python' | 'typescript';

/**
 * What an expression evaluates to, as far as one file tells.
 * `global` names are dotted and absolute: `requests.get`, `shop.storage.load`, `builtins.open`.
 */
export type Value =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'global'; readonly name: string }
  /** A function, method or lambda defined in this module, by `FunctionFacts.id`. */
  | { readonly kind: 'function'; readonly id: string }
  /** A class defined in this module, by `ClassFacts.name`. `isReceiver` where it is written `cls`: a subclass, where one is called. */
  | { readonly kind: 'class'; readonly name: string; readonly isReceiver?: true }
  /** An instance of what `type` evaluates to: an annotation, or `self` inside a class. `arguments` of `Box[Session]` are instances. `self` has an `isReceiver` type. */
  | { readonly kind: 'instance'; readonly type: Value; readonly arguments?: readonly Value[] }
  /**
   * What the caller passes for a parameter without annotation: resolved where the call is known, unknown otherwise.
   * Also an instance of a class's type argument: `function` is then a `ClassFacts.name` and `name` one of its type parameters.
   */
  | { readonly kind: 'parameter'; readonly function: string; readonly name: string }
  /**
   * What `call` passes to a function that is written among its arguments, at `position`, for its parameter number `parameter`:
   * `row` of `rows.map((row) => …)`.
   */
  | { readonly kind: 'passed'; readonly call: Value; readonly position: number; readonly parameter: number }
  /** `super()` in a method of a class of this module. */
  | { readonly kind: 'super'; readonly className: string }
  /** A value of a built-in type known from a literal: `str`, `bytes`, `int`, `list`, `dict`, ... */
  | { readonly kind: 'literal'; readonly type: string; readonly value?: string | number | boolean }
  | {
      readonly kind: 'call';
      readonly callee: Value;
      readonly positional: readonly Value[];
      readonly named?: Readonly<Record<string, Value>>;
    }
  | { readonly kind: 'await'; readonly value: Value }
  | { readonly kind: 'attribute'; readonly value: Value; readonly name: string }
  /** What `with value as x` binds to x; `isAsync` for `async with`. */
  | { readonly kind: 'enter'; readonly value: Value; readonly isAsync: boolean }
  /** One item of `value`: by iterating over it, or by subscripting. `index` where the place is known: `pair[0]`, `a, b = pair`. */
  | { readonly kind: 'item'; readonly value: Value; readonly by: 'iteration' | 'subscript'; readonly index?: number }
  /** A container of known item type, such as the annotation `list[Session]`. For mappings, `item` is a value and `key` a key. */
  | { readonly kind: 'container'; readonly type: string; readonly item: Value; readonly key?: Value }
  /** A tuple of known length: `(session, lock)`. */
  | { readonly kind: 'tuple'; readonly items: readonly Value[] }
  /** `value` where `isinstance(value, type)` is known to hold, or not to hold; `type` may be a tuple of classes. */
  | { readonly kind: 'narrowed'; readonly value: Value; readonly type: Value; readonly isInstance: boolean }
  | { readonly kind: 'union'; readonly options: readonly Value[] };

/**
 * How many items something holds, or how large a number is, as a product: `scale` times every factor. Without factors the
 * size is known: `scale` itself. `range(i, n)` inside `for i in range(n)` is half of n.
 */
export interface SizeFacts {
  readonly scale: number;
  readonly factors: readonly SizeFactor[];
}

/** One size that the function does not tell, by where it comes from. Equal names mean equal sizes within one function. */
export interface SizeFactor {
  /** `parameter:rows` for what the caller passes; otherwise the source text it is read from: `self.rows`, `load(path)`. */
  readonly name: string;
  /** `unknown` where only the function it is passed to tells whether it is counted or iterated over. */
  readonly kind: 'collection' | 'number' | 'unknown';
  /** The logarithm of the size to base two counts: a loop that halves it. */
  readonly isLogarithm?: boolean;
}

export interface ArgumentFacts {
  /** Absent for positional arguments. */
  readonly name?: string;
  /** 1 for `*args`, 2 for `**kwargs`. */
  readonly star?: 1 | 2;
  readonly value: Value;
  /** How many items it has, or how large a number it is, where the file tells anything about that. */
  readonly size?: SizeFacts | undefined;
  readonly range: Range;
}

export interface CallOperation {
  readonly kind: 'call';
  readonly callee: Value;
  /** Source text of the callee as a person reads it, at most 60 characters: `requests.get`. */
  readonly text: string;
  /** The callee's range: `requests.get` of `requests.get(url)`. Diagnostics stand here. */
  readonly range: Range;
  /** The whole call expression. */
  readonly callRange: Range;
  readonly arguments: readonly ArgumentFacts[];
  /** True when the call's result is awaited on the spot: `await f()`. */
  readonly isAwaited: boolean;
  /** An `except BlockingIOError` around it says that it is on a descriptor that never waits. */
  readonly isNonBlocking?: boolean;
  /** What happens to the result: `discarded` stands alone as a statement. */
  readonly use: 'discarded' | 'used';
  /**
   * Set for calls that the syntax makes without writing them: entering or leaving a context manager, `for` over an iterator,
   * reading an attribute that may be a property, an operator on an object. The last two are candidates: where the object's
   * class has no such property or method, nothing is called.
   */
  readonly implicit?: 'enter' | 'exit' | 'iterate' | 'property' | 'operator';
  /** Of a method call: the size of the object it is called on, `rows` of `rows.sort()`. */
  readonly receiverSize?: SizeFacts | undefined;
}

/** How often a loop's body runs, as far as the file tells. */
export type TripCount =
  | { readonly kind: 'known'; readonly count: number }
  /** Over a collection of unknown size. */
  | { readonly kind: 'collection'; readonly size?: SizeFacts }
  /** Over a range of numbers, or until a condition on numbers: often large. */
  | { readonly kind: 'numeric'; readonly size?: SizeFacts }
  /** `while True`, or over an endless iterator. */
  | { readonly kind: 'endless' };

/** Whether iterations may run in any order. When in doubt, dependent. */
export type LoopDependence =
  | { readonly kind: 'independent'; readonly collects: 'nothing' | 'list' | 'sum' | 'dict' | 'yield' }
  | { readonly kind: 'dependent'; readonly reason: string };

export interface LoopOperation {
  readonly kind: 'loop';
  readonly form: 'for' | 'while' | 'comprehension' | 'generator';
  /** `async for`. */
  readonly isAsync: boolean;
  readonly range: Range;
  /** The `for x in xs` or `while condition` part. */
  readonly headRange: Range;
  readonly trips: TripCount;
  readonly dependence: LoopDependence;
  /** Local names that the loop's target and its body bind. */
  readonly binds?: readonly string[];
  readonly body: readonly Operation[];
}

export interface BranchOperation {
  readonly kind: 'branch';
  readonly form: 'if' | 'try' | 'match' | 'conditional';
  readonly range: Range;
  /** The arm that runs only as a script, where there is one: the first of `if __name__ == "__main__":`. */
  readonly scriptArm?: number | undefined;
  /**
   * For `try`: how many of the operations that follow it are the `finally` block's, run on every way. The arms are the
   * handlers; the body stands before the branch, exits included.
   */
  readonly finallyCount?: number | undefined;
  /** One list per arm; a missing `else` is an empty arm. */
  readonly arms: readonly (readonly Operation[])[];
}

/** A statement that holds calls or awaits, with the local names it reads and binds, for judging order. */
export interface StatementOperation {
  readonly kind: 'statement';
  readonly form: 'assign' | 'expression' | 'return' | 'with' | 'other';
  readonly range: Range;
  readonly reads: readonly string[];
  readonly binds: readonly string[];
  /** True when it writes something other than a local name: an attribute, an item, a global. */
  readonly writesOutside: boolean;
  readonly operations: readonly Operation[];
}

/** Plain bytecode between calls: arithmetic, comparisons, attribute and item access. */
export interface ComputeOperation {
  readonly kind: 'compute';
  /** Expression nodes evaluated, the unit of bytecode cost. */
  readonly steps: number;
  /** Operators that go through a whole sequence in C: `x in rows`, `rows[1:]`, `text + more`. */
  readonly scans?: readonly ScanFacts[] | undefined;
  readonly range: Range;
}

export interface ScanFacts {
  /** `search` compares item by item until it finds one, `copy` moves them all. */
  readonly form: 'search' | 'copy';
  readonly size: SizeFacts;
}

/** `await value` where the value is not a call written on the spot (a task, a future, a stored coroutine). */
export interface AwaitOperation {
  readonly kind: 'await';
  readonly value: Value;
  readonly range: Range;
}

/** The body of `with value:`; a lock's `with` guards it, an executor's `with` waits at its end. */
export interface WithOperation {
  readonly kind: 'with';
  readonly isAsync: boolean;
  readonly items: readonly {
    readonly value: Value;
    readonly text: string;
    readonly range: Range;
    readonly name?: string;
    /** The local names it reads, for judging order. */
    readonly reads: readonly string[];
  }[];
  readonly range: Range;
  readonly body: readonly Operation[];
}

/** The rest of the function, or of the loop's body, is not run on this way: what stands behind it has fewer chances. */
export interface ExitOperation {
  readonly kind: 'exit';
  readonly form: 'return' | 'raise' | 'break' | 'continue';
  readonly range: Range;
}

export type Operation =
  | ExitOperation
  | CallOperation
  | LoopOperation
  | BranchOperation
  | StatementOperation
  | ComputeOperation
  | AwaitOperation
  | WithOperation;

export interface ParameterFacts {
  readonly name: string;
  readonly form: 'positional-only' | 'positional' | 'keyword-only' | 'star' | 'double-star';
  /** From the annotation or the default; unknown otherwise. */
  readonly value: Value;
  /** The default, where it is a number or a collection of known length: what the size is when the caller says nothing. */
  readonly defaultSize?: number;
  /** It has a default: callers may leave it out. */
  readonly isOptional?: true;
}

export interface DecoratorFacts {
  readonly value: Value;
  readonly text: string;
  readonly range: Range;
}

/** Some front ends find out about a function when that is first asked for: read what is needed, and copy with plainFacts.ts. */
export interface FunctionFacts {
  /** Unique in the module: the qualified name, with `@line` appended where a name is defined twice. */
  readonly id: string;
  /** Qualified name as Python prints it: `Client.fetch`, `outer.<locals>.inner`; `<module>` for the module's body. */
  readonly name: string;
  readonly kind: 'module' | 'function' | 'method' | 'lambda';
  readonly methodKind?: 'instance' | 'class' | 'static' | 'property' | undefined;
  /** `ClassFacts.name` of the class whose body defines it. */
  readonly className?: string | undefined;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** From `def` (decorators excluded) to the end of the body. */
  readonly range: Range;
  readonly nameRange: Range;
  readonly parameters: readonly ParameterFacts[];
  /** Instance of the return annotation, or the union of what is returned. For async functions: what awaiting yields. */
  readonly returns: Value;
  /** What a generator yields: for async generators as well. */
  readonly yields?: Value | undefined;
  readonly decorators: readonly DecoratorFacts[];
  /** True when it changes something other than its own local names: a global, an argument, an attribute. */
  readonly writesOutside: boolean;
  /** It has no body of its own: what an interface or an abstract class declares, and what other files define. */
  readonly isAbstract?: true;
  /** It keeps its results in a mapping and looks there first: `if n in memo: return memo[n]`. */
  readonly isRemembering?: boolean;
  /**
   * False where no outermost loop of the body is a `for` loop or comprehension with independent iterations; known without reading
   * the rest. Absent where only the body tells.
   */
  readonly mayHaveIndependentLoop?: boolean;
  readonly body: readonly Operation[];
}

export interface ClassFacts {
  /** Qualified name in the module. */
  readonly name: string;
  readonly nameRange: Range;
  readonly bases: readonly Value[];
  /** Type arguments of each base as instances, in step with `bases`: `class Sessions(Box[Session])`. Absent if none has any. */
  readonly baseArguments?: readonly (readonly Value[])[] | undefined;
  /** Attributes assigned on `self` in any method, in the class body, or declared by annotation. */
  readonly attributes: ReadonlyMap<string, Value>;
  /** Those of `attributes` that are set in the class body alone and shared by all instances. */
  readonly classAttributes?: readonly string[] | undefined;
  /** Method name to `FunctionFacts.id`. */
  readonly methods: ReadonlyMap<string, string>;
  readonly decorators?: readonly DecoratorFacts[] | undefined;
  /** Names of type variables in order: `class Box(Generic[T])`, `class Box[T]`. */
  readonly typeParameters?: readonly string[] | undefined;
}

export interface Suppression {
  /** Zero-based line the suppression applies to; undefined for the whole file. */
  readonly line?: number;
  /** Rule names; empty for every rule. */
  readonly rules: readonly string[];
  /** Of the directive itself; its comment may say more. */
  readonly range: Range;
  /** It is not for this program alone: other linters read it too. */
  readonly isShared?: true;
}

export interface SyntaxProblem {
  readonly range: Range;
  readonly message: string;
}

/** A name that stands for a callable of another name: `start = pool.submit`, `import load as fetch`, `class Worker(Thread)`. */
export interface GivenName {
  readonly name: string;
  /** The last part of what it stands for; `isMember` where something stands before that: `pool.submit`. */
  readonly standsFor: string;
  readonly isMember: boolean;
  /** Who may use it: others as an attribute or as a name of the module, or one function alone. */
  readonly reach: 'attribute' | 'module' | 'function';
}

/** The last parts of names of methods, which are called on something, and of all else. */
export interface CalledNames {
  readonly methods: ReadonlySet<string>;
  readonly others: ReadonlySet<string>;
}

/** A call by name: where the last part of the name stands, and in the body of which function. */
export interface NamedCall {
  /** The last part. */
  readonly name: string;
  /** Something stands before that: `pool.submit`. */
  readonly isMember: boolean;
  /** Zero-based. */
  readonly line: number;
  /** Where the range of that function begins; undefined for what the module runs itself. */
  readonly function: Position | undefined;
}

/** What a file's syntax tells by itself, before anything is evaluated. No data: facts that were kept somewhere have none. */
export interface ModuleOutline {
  /**
   * Calls by one of the names, the last part of the callee, those of methods only where something stands before it; `discarded`:
   * those that stand as statements.
   */
  callsBy(names: CalledNames, which: 'all' | 'discarded'): readonly NamedCall[];
  /** Attributes of one of the names, called or not: reading a property calls its function. */
  attributesBy(names: ReadonlySet<string>): readonly NamedCall[];
  /** What `with` enters, by the last part of its name where it has one. */
  withItems(): readonly NamedCall[];
  /** True where the module itself enters something by `with`, outside of functions. */
  entersOnImport(): boolean;
  givenNames(): readonly GivenName[];
}

/** What becomes of facts that are found out again when they are asked for. */
export interface LettingGo {
  /** Functions whose operations stay as they are. */
  readonly keepsBody: (facts: FunctionFacts) => boolean;
  /** Told of the operations that are let go: others will take their place. */
  readonly forgetBody: (body: readonly Operation[]) => void;
  /** Told when the file has to be read again. */
  readonly noteReadAgain: () => void;
}

export interface ModuleFacts {
  readonly path: string;
  readonly language: LanguageId;
  /** Dotted absolute name, `shop.storage`; the folder's name for a package's `__init__`. */
  readonly moduleName: string;
  /** The module's body comes first. */
  readonly functions: readonly FunctionFacts[];
  readonly classes: readonly ClassFacts[];
  /** What each module-level name refers to, for importers. */
  readonly exports: ReadonlyMap<string, Value>;
  /** The constant names of `__all__`; absent where there is none, or where it is not constant. */
  readonly publicNames?: readonly string[] | undefined;
  /** Absolute names of modules whose names are all imported (`from m import *`). */
  readonly starImports: readonly string[];
  /** Absolute names of every module this one imports: the project's dependency edges. */
  readonly importedModules: readonly string[];
  readonly suppressions: readonly Suppression[];
  readonly problems: readonly SyntaxProblem[];
  readonly outline?: ModuleOutline;
  /** Lets go of what can be found out again from the file's text; absent where nothing can. */
  letGo?(how: LettingGo): void;
}
