/**
 * The shape of a parsed Python file: node kinds, the columns a tree is stored in, and what the children of each kind are.
 * A node is an index; index 0 means "none". Columns instead of objects keep a tree of a million nodes out of the garbage
 * collector's way. Children are in source order through `firstChild` and `nextSibling`.
 * Kinds and flags are enumerations because the bundler writes their numbers in place of their names: a process that has just
 * started runs through the bytecode of every comparison.
 */
import type { IntegerColumn } from './integerColumn';

/**
 * Children are listed in order; `?` may be absent, `*` any number. `flag` is zero where nothing is said.
 * Ranges are those of CPython's `ast` (in UTF-16 offsets): redundant parentheses are outside, a tuple's own are inside.
 * A Block reaches from its first statement to the end of its last. Decorators are the only children outside their parent.
 * In broken code the layout holds all the same: a missing Name is an empty range, a missing expression an empty Error, a
 * missing Block an empty one.
 */
export enum NodeKind {
  /** statement* */
  Module = 1,
  /** Decorator*, Name, TypeParameters?, Parameters, annotation?, Block. flag 1: async. Starts at `def`/`async`. */
  FunctionDef = 2,
  /** Decorator*, Name, TypeParameters?, (expression | Keyword | Starred)*, Block. Starts at `class`. */
  ClassDef = 3,
  /** expression; starts at `@`. */
  Decorator = 4,
  /** Parameter* */
  Parameters = 5,
  /** Name?, annotation?, default?. flag: ParameterFlag bits. */
  Parameter = 6,
  /** statement* */
  Block = 7,
  /** test, Block, (ElifClause)*, ElseClause?. */
  If = 8,
  /** test, Block, ElseClause? */
  While = 9,
  /** target, iterable, Block, ElseClause?. flag 1: async. */
  For = 10,
  /** Block, ExceptClause*, ElseClause?, FinallyClause? */
  Try = 11,
  /** type?, Name?, Block. flag 1: `except*`. */
  ExceptClause = 12,
  /** WithItem+, Block. flag 1: async. */
  With = 13,
  /** expression, target? */
  WithItem = 14,
  /** subject, Case* */
  Match = 15,
  /** pattern, guard?, Block. flag 1: has a guard. */
  Case = 16,
  /** `pass`. */
  Pass = 17,
  Break = 18,
  Continue = 19,
  /** expression* */
  Delete = 20,
  /** test, message? */
  Assert = 21,
  /** Name+ */
  Global = 22,
  /** Name+ */
  Nonlocal = 23,
  /** value? */
  Return = 24,
  /** exception?, cause? */
  Raise = 25,
  /** Alias+ : `import a.b as c`. */
  Import = 26,
  /** ModuleName, Alias* : `from m import a as b`. flag: number of leading dots (at most 255). No Alias: `import *`. */
  ImportFrom = 27,
  /** DottedName, Name? (after `as`). */
  Alias = 28,
  /** Dotted name as written, spaces included; its range may be empty after dots (`from . import x`). */
  DottedName = 29,
  /** target+, value: the value is the last child. */
  Assign = 30,
  /** target, value. flag: the operator's code (BinaryOperator). */
  AugmentedAssign = 31,
  /** target, annotation, value? */
  AnnotatedAssign = 32,
  /** expression */
  ExpressionStatement = 33,
  /** Name, TypeParameters?, value: `type X = ...`. */
  TypeAlias = 34,
  /** TypeParameter* */
  TypeParameters = 35,
  /** Name, bound?, default?. flag: 1 `*`, 2 `**`, plus 4 where a bound is present and 8 where a default is. */
  TypeParameter = 36,
  /** Block. */
  ElifClause = 37, // test, Block
  ElseClause = 38, // Block
  FinallyClause = 39, // Block

  // Expressions.
  Name = 50,
  Number = 51,
  /** A string or bytes literal, implicit concatenation included. flag: StringFlag bits. Children: the replacement fields' expressions. */
  String = 52,
  /** `None`, `True`, `False`, `...`. */
  Constant = 53,
  /** value, Name */
  Attribute = 54,
  /** callee, (expression | Keyword | Starred)* */
  Call = 55,
  /** value, (expression | Slice | Starred)+. flag 1: a tuple: more than one index, a trailing comma or a star. */
  Subscript = 56,
  /** lower?, upper?, step?. flag: 1 lower, 2 upper, 4 step present. */
  Slice = 57,
  /** Name, value: `name=value` in a call or class header. */
  Keyword = 58,
  /** expression. flag 2: `**`. */
  Starred = 59,
  Tuple = 60,
  List = 61,
  /** key, value pairs; a `**mapping` is one Starred child with flag 2. */
  Dict = 62,
  Set = 63,
  /** element, ComprehensionFor+ */
  ListComprehension = 64,
  SetComprehension = 65,
  GeneratorExpression = 66,
  /** key, value, ComprehensionFor+ */
  DictComprehension = 67,
  /** target, iterable, condition*. flag 1: async. */
  ComprehensionFor = 68,
  /** Parameters, body */
  Lambda = 69,
  /** body, test, orelse: in source order, `body if test else orelse`. */
  Conditional = 70,
  /** left, right. flag: the operator's code (BinaryOperator). */
  BinaryOperation = 71,
  /** left, comparator+. flag 1: holds only `==`/`!=`/`<`... (no `in`, `is`). */
  Compare = 72,
  /** operand+. flag 1: `and`, 0: `or`. */
  BooleanOperation = 73,
  /** operand. flag: 0 `-`, 1 `+`, 2 `~`, 3 `not`. */
  UnaryOperation = 74,
  /** value */
  Await = 75,
  /** value?. flag 1: `yield from`. */
  Yield = 76,
  /** Name, value */
  NamedExpression = 77,

  // Patterns of `case`.
  /** expression: a literal, number, string or dotted name. */
  PatternValue = 80,
  /** Name; `_` is a capture named `_`. */
  PatternCapture = 81,
  /** pattern* */
  PatternSequence = 82,
  /** (key expression, pattern)*, PatternStar? */
  PatternMapping = 83,
  /** class expression, (pattern | PatternKeyword)* */
  PatternClass = 84,
  /** Name, pattern */
  PatternKeyword = 85,
  /** Name. flag 2: `**rest`. */
  PatternStar = 86,
  /** pattern+ */
  PatternOr = 87,
  /** pattern, Name */
  PatternAs = 88,

  /** Text the parser could not read. */
  Error = 99,
}

/** Bits of a Parameter's flag. Annotation and default are told apart by these, not by position. */
export enum ParameterFlag {
  Star = 1,
  DoubleStar = 2,
  /** The bare `/` (no Name child). */
  Slash = 4,
  Annotated = 8,
  Default = 16,
}

/** Bits of a String's flag. */
export enum StringFlag {
  Bytes = 1,
  Formatted = 2,
  Raw = 4,
  Template = 8,
  Triple = 16,
  Concatenated = 32,
}

/** Codes of a BinaryOperation's flag. */
export enum BinaryOperator {
  Add = 1,
  Subtract = 2,
  Multiply = 3,
  MatrixMultiply = 4,
  Divide = 5,
  FloorDivide = 6,
  Modulo = 7,
  Power = 8,
  ShiftLeft = 9,
  ShiftRight = 10,
  BitOr = 11,
  BitXor = 12,
  BitAnd = 13,
}

/** An index into a tree's columns; 0 means "none". */
export type NodeIndex = number;

export interface ParseProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

export interface Comment {
  /** Offset of the `#`. */
  readonly start: number;
  readonly end: number;
}

/** A parsed file. Retains the text, so that names and literals can be read from ranges. */
export interface Tree {
  readonly text: string;
  /** The Module node. */
  readonly root: NodeIndex;
  /**
   * Number of used entries of the columns; valid indexes are 1 to count - 1. In broken code some of them may be in no list of
   * children: those who scan the columns see nodes that those who walk the tree do not.
   */
  readonly count: number;
  readonly kind: Uint8Array;
  readonly flag: Uint8Array;
  readonly start: IntegerColumn;
  readonly end: IntegerColumn;
  readonly firstChild: IntegerColumn;
  readonly nextSibling: IntegerColumn;
  /** In source order. */
  readonly comments: readonly Comment[];
  /** In source order; empty for a file that CPython accepts. */
  readonly problems: readonly ParseProblem[];
}
