/**
 * Names that a function, or its decorators, put a test double in the place of: `with patch("requests.get"):`,
 * `@patch.object(time, "sleep")`. What is called under such a name in that function waits for nothing. Which calls do so is
 * knowledge (`replaces`).
 */
import type { ReachedEffect } from '../../analysis/summary';
import type { Value } from '../../core/facts';
import type { ApiEntry } from '../../knowledge/apiEntry';
import type { RuleContext } from '../rule';

/** Whether what an effect calls is one of them; asked about one function's effects. */
export function patchedIn(context: RuleContext): ({ name }: ReachedEffect) => boolean {
  let names: ReadonlySet<string> | undefined;
  return ({ name }) => {
    names ??= patchedNames(context);
    return names.has(name);
  };
}

function patchedNames(context: RuleContext): ReadonlySet<string> {
  const { summary, project, path } = context;
  const names = new Set<string>();
  for (const { call, target } of summary.calls) {
    if (target.kind === 'api' && target.entry.replaces !== undefined) {
      const positional = call.arguments.filter((argument) => argument.name === undefined).map(({ value }) => value);
      add(names, target.entry.replaces, positional, context);
    }
  }
  for (const { value } of summary.facts.decorators) {
    if (value.kind === 'call') {
      for (const entity of project.evaluate(value.callee, path)) {
        const replaces = entity.kind === 'api' ? entity.entry.replaces : undefined;
        if (replaces !== undefined) {
          add(names, replaces, value.positional, context);
        }
      }
    }
  }
  return names;
}

function add(
  names: Set<string>,
  replaces: NonNullable<ApiEntry['replaces']>,
  [first, second]: readonly Value[],
  { project, path }: RuleContext,
): void {
  const text = textOf(first);
  const attribute = textOf(second);
  if (text !== undefined) {
    names.add(project.knowledge.canonicalName(text));
  } else if (replaces === 'attribute' && first !== undefined && attribute !== undefined) {
    for (const entity of project.evaluate(first, path)) {
      if (entity.kind === 'library' || entity.kind === 'api-class') {
        names.add(project.knowledge.canonicalName(`${entity.name}.${attribute}`));
      }
    }
  }
}

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}
