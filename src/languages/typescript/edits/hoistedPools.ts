/**
 * Lifts a pool of workers out of the function that makes it anew each time: `const pool = new Piscina(…)` becomes a constant of
 * the module, and the statement that ended the pool goes. Left alone where the pool's making reads anything of the function.
 */
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/types';
import type { TextEdit } from '../../../core/text';
import type { Node } from '../syntax';
import { contains } from './awaitPlaces';
import type { Declaration, ScriptNames } from './scriptNames';

/** What ends a pool: `await pool.destroy()` of Piscina, `pool.terminate()` of workerpool. */
const endings: ReadonlySet<string> = new Set(['close', 'destroy', 'end', 'terminate']);

export function hoistPool(
  names: ScriptNames,
  made: TSESTree.CallExpression | TSESTree.NewExpression,
): TextEdit[] | undefined {
  const { source } = names;
  const declarator = source.parent(made);
  if (declarator?.type !== AST_NODE_TYPES.VariableDeclarator || declarator.id.type !== AST_NODE_TYPES.Identifier) {
    return undefined;
  }
  const statement = source.parent(declarator);
  const declaration = names.resolve(declarator.id.name, declarator.id);
  if (
    statement?.type !== AST_NODE_TYPES.VariableDeclaration ||
    statement.kind !== 'const' ||
    statement.declarations.length !== 1 ||
    declaration === undefined ||
    source.functionAround(statement) === undefined ||
    !ownsLine(names, statement) ||
    !isOfModule(names, made)
  ) {
    return undefined;
  }
  const ends = endsOf(names, declaration);
  const owner = source.moduleStatementOf(statement);
  if (ends === undefined || escapes(names, declaration, ends)) {
    return undefined;
  }
  const { name } = declarator.id;
  const clashes = names.ofModule(name) !== undefined;
  const lifted = clashes ? names.fresh(`${name}OfModule`) : name;
  // With a comment at the end of the line.
  const line = source.text.slice(declarator.id.range[1], source.nextLineStart(statement.range[1]));
  const text = line.trimEnd();
  const start = startWithComments(names, owner);
  const blank = source.lineEnd + source.lineEnd;
  return [
    source.insert(start, `const ${lifted}${text}${blank}`),
    removal(names, statement),
    ...ends.map((each) => removal(names, each)),
    ...(clashes ? names.uses(declaration) : [])
      .filter((use) => !ends.some((each) => source.isWithin(use, each)))
      .map((use) => source.replace(use.range[0], use.range[1], lifted)),
  ];
}

function ownsLine({ source }: ScriptNames, statement: Node): boolean {
  return source.isFirstOnLine(statement.range[0]) && source.isLastOnLine(statement.range[1]);
}

/** Everything that the making reads is there when the module is loaded, before the function's own statement. */
function isOfModule(names: ScriptNames, made: Node): boolean {
  const { source } = names;
  const hasForeign = source
    .descendants(made)
    .some(({ type }) => type === AST_NODE_TYPES.ThisExpression || type === AST_NODE_TYPES.AwaitExpression);
  const owner = source.moduleStatementOf(made);
  return (
    !hasForeign &&
    [...names.free(made)].every((name) => {
      const declaration = names.resolve(name, made);
      return (
        declaration === undefined ||
        (declaration.scope === source.program && declaration.identifier.range[0] < owner.range[0])
      );
    })
  );
}

/** The statements that end the pool; undefined where one of them does something else as well. */
function endsOf(names: ScriptNames, declaration: Declaration): Node[] | undefined {
  const { source } = names;
  const found: Node[] = [];
  for (const use of names.uses(declaration)) {
    const member = source.parent(use);
    const call = member === undefined ? undefined : source.parent(member);
    if (
      member?.type === AST_NODE_TYPES.MemberExpression &&
      member.object === use &&
      endings.has(source.nodeText(member.property))
    ) {
      const statement = source.statementOf(use);
      const isAlone =
        statement.type === AST_NODE_TYPES.ExpressionStatement &&
        (statement.expression === call ||
          (statement.expression.type === AST_NODE_TYPES.AwaitExpression && statement.expression.argument === call));
      const up = source.parent(statement);
      const isOnlyOne = up?.type === AST_NODE_TYPES.BlockStatement && up.body.length === 1;
      if (!isAlone || isOnlyOne || !ownsLine(names, statement)) {
        return undefined;
      }
      found.push(statement);
    }
  }
  return found;
}

/** True where the pool itself goes elsewhere, where somebody may end it. */
function escapes(names: ScriptNames, declaration: Declaration, ends: readonly Node[]): boolean {
  const { source } = names;
  return names.uses(declaration).some((use) => {
    const up = source.parent(use);
    const isCalledUpon = up?.type === AST_NODE_TYPES.MemberExpression && up.object === use;
    const isListener = isCalledUpon && /^(?:on|once|addListener)$/.test(source.nodeText(up.property));
    return !ends.some((each) => source.isWithin(use, each)) && (!isCalledUpon || isListener);
  });
}

function removal({ source }: ScriptNames, statement: Node): TextEdit {
  return source.replace(source.lineStartOf(statement.range[0]), source.nextLineStart(statement.range[1]), '');
}

/** Above the comment that belongs to a statement of the module. */
function startWithComments({ source }: ScriptNames, statement: Node): number {
  let at = source.lineStartOf(statement.range[0]);
  for (;;) {
    const above = source.comments.find(
      ({ range }) => source.nextLineStart(range[1]) === at && source.isFirstOnLine(range[0]),
    );
    if (above === undefined || (above.range[0] === 0 && source.text.startsWith('#!'))) {
      return at;
    }
    at = source.lineStartOf(above.range[0]);
  }
}

/** A pool that is made and ended in a `try` with a `finally` is left alone: what is left of it may be empty. */
export function isInTry({ source }: ScriptNames, node: Node): boolean {
  const around = source.functionAround(node);
  return around !== undefined && contains(source, around.body, [AST_NODE_TYPES.TryStatement]);
}
