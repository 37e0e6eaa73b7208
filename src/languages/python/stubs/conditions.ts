/**
 * Which Python a statement of a stub is for. Stubs branch on `sys.version_info` and `sys.platform`; each branch is kept with
 * the environments it covers, so that a name exists which only another version or system has, and the newest ordinary
 * environment decides where several define it. Understands the conditions that the typing specification allows in stubs.
 * Source: https://typing.python.org/en/latest/spec/directives.html#version-and-platform-checking
 */
import type { PythonSource } from '../source';
import { NodeKind, type NodeIndex } from '../parser/nodes';

interface Environment {
  readonly minor: number;
  readonly platform: string;
}

/** In the order in which they are asked. Names that only a newer or older Python or another system has are still found. */
const environments: readonly Environment[] = [
  { minor: 13, platform: 'linux' },
  { minor: 14, platform: 'linux' },
  { minor: 12, platform: 'linux' },
  { minor: 11, platform: 'linux' },
  { minor: 10, platform: 'linux' },
  { minor: 9, platform: 'linux' },
  { minor: 8, platform: 'linux' },
  { minor: 15, platform: 'linux' },
  { minor: 13, platform: 'win32' },
  { minor: 13, platform: 'darwin' },
  { minor: 14, platform: 'win32' },
  { minor: 14, platform: 'darwin' },
  { minor: 10, platform: 'win32' },
  { minor: 10, platform: 'darwin' },
];

/** A set of environments: bit `n` is the one in place `n` of their order. */
export type EnvironmentSet = number;

export const everyEnvironment: EnvironmentSet = (1 << environments.length) - 1;

/** The sets that hold one environment each, the one to ask first at the front. */
export const singleEnvironments: readonly EnvironmentSet[] = environments.map((_, index) => 1 << index);

/** Where `test` is true. A test of something else counts as true everywhere, and so does its opposite. */
export function environmentsWhere(
  source: PythonSource,
  test: NodeIndex,
): {
  readonly holds: EnvironmentSet;
  readonly fails: EnvironmentSet;
} {
  const outcomes = environments.map((environment) => evaluate(source, test, environment));
  const where = (outcome: boolean): EnvironmentSet =>
    outcomes.reduce((set, each, index) => (each === outcome || each === undefined ? set | (1 << index) : set), 0);
  return { holds: where(true), fails: where(false) };
}

function evaluate(source: PythonSource, node: NodeIndex, environment: Environment): boolean | undefined {
  const [first = 0, second = 0, ...more] = source.children(node);
  switch (source.kind(node)) {
    case NodeKind.Constant:
      return source.nodeText(node) === 'True' ? true : source.nodeText(node) === 'False' ? false : undefined;
    case NodeKind.Name:
    case NodeKind.Attribute:
      return source.lastName(node) === 'TYPE_CHECKING' ? true : undefined;
    case NodeKind.UnaryOperation: {
      const operand = evaluate(source, first, environment);
      return source.flag(node) === 3 && operand !== undefined ? !operand : undefined;
    }
    case NodeKind.BooleanOperation: {
      const decisive = source.flag(node) === 0;
      const operands = source.children(node).map((child) => evaluate(source, child, environment));
      return operands.includes(decisive) ? decisive : operands.includes(undefined) ? undefined : !decisive;
    }
    case NodeKind.Compare:
      return more.length === 0 ? comparison(source, first, second, environment) : undefined;
    case NodeKind.Call:
      // sys.platform.startswith("win")
      return source.nodeText(first) === 'sys.platform.startswith' && source.kind(second) === NodeKind.String
        ? environment.platform.startsWith(stringText(source, second))
        : undefined;
    default:
      return undefined;
  }
}

function comparison(
  source: PythonSource,
  left: NodeIndex,
  right: NodeIndex,
  { minor, platform }: Environment,
): boolean | undefined {
  const operator = source.text.slice(source.end(left), source.start(right)).replace(/[\s()]/g, '');
  const subject = source.nodeText(left);
  if (subject === 'sys.platform' && source.kind(right) === NodeKind.String) {
    const isSame = platform === stringText(source, right);
    return operator === '==' ? isSame : operator === '!=' ? !isSame : undefined;
  }
  if (subject === 'sys.version_info' && source.kind(right) === NodeKind.Tuple) {
    const wanted = source.children(right).map((item) => Number(source.nodeText(item)));
    return compared(compareVersions([3, minor], wanted), operator);
  }
  return undefined;
}

function compareVersions(version: readonly number[], wanted: readonly number[]): number {
  for (const [index, part] of wanted.entries()) {
    const difference = (version[index] ?? 0) - part;
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

function compared(difference: number, operator: string): boolean | undefined {
  switch (operator) {
    case '>=':
      return difference >= 0;
    case '>':
      return difference > 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '==':
      return difference === 0;
    case '!=':
      return difference !== 0;
    default:
      return undefined;
  }
}

/** The content of a plain string literal. */
export function stringText(source: PythonSource, node: NodeIndex): string {
  return source
    .nodeText(node)
    .replace(/^[A-Za-z]*("""|'''|"|')/, '')
    .replace(/("""|'''|"|')$/, '');
}
