/**
 * What an edit of one file leaves as it was: whether other functions see the edited ones as they saw them, in their facts and
 * in their summaries. Where they do, answers about others stand; project.ts keeps them.
 */
import { equalData } from '../core/equalData';
import { plainFunctionFacts } from '../core/plainFacts';
import type { FunctionFacts, ModuleFacts, Value } from '../core/facts';
import { callsOf, parametersRun } from './callOperations';
import { maxPropagated } from './callCosts';
import type { FunctionSummary } from './summary';

/** A function before and after an edit. */
export interface EditedFunction {
  readonly before: FunctionFacts;
  readonly after: FunctionFacts;
}

/**
 * The functions with another body, where nothing but bodies changed: names, classes and what functions take and give are the
 * same, so that every name means what it meant. Undefined where more may have changed.
 */
export function editedBodies(before: ModuleFacts, after: ModuleFacts): readonly EditedFunction[] | undefined {
  const isSameOutside =
    before.exports === after.exports &&
    before.classes === after.classes &&
    before.importedModules === after.importedModules &&
    before.starImports === after.starImports &&
    before.functions.length === after.functions.length;
  if (!isSameOutside) {
    return undefined;
  }
  const edited: EditedFunction[] = [];
  for (const [index, facts] of after.functions.entries()) {
    const known = before.functions[index];
    if (known === facts) {
      continue;
    }
    if (!known || !looksTheSame(known, facts)) {
      return undefined;
    }
    edited.push({ before: known, after: facts });
  }
  return edited;
}

/** Whether resolving a call of the function, or one that it is given to, gives the same; what it returns is left out. */
function looksTheSame(before: FunctionFacts, after: FunctionFacts): boolean {
  return (
    equalData(head(before), head(after)) &&
    equalData(outline(before), outline(after)) &&
    equalData(namesRun(before), namesRun(after))
  );
}

function head(facts: FunctionFacts): unknown {
  return {
    ...plainFunctionFacts(facts),
    body: [],
    range: facts.range.start,
    returns: undefined,
    yields: facts.yields === undefined,
  };
}

/** Whether the results of the function are the same for whoever calls it: of a number, only its type matters. */
export function returnsTheSame({ before, after }: EditedFunction): boolean {
  const isSame = (a: Value | undefined, b: Value | undefined): boolean =>
    equalData(withoutNumbers(a, new Map()), withoutNumbers(b, new Map()));
  return isSame(before.returns, after.returns) && isSame(before.yields, after.yields);
}

/** Data with every number in a literal value left out; what is shared stays shared. */
function withoutNumbers(data: unknown, known: Map<object, unknown>): unknown {
  if (typeof data !== 'object' || data === null) {
    return data;
  }
  const done = known.get(data);
  if (done !== undefined) {
    return done;
  }
  const isNumber = 'kind' in data && data.kind === 'literal' && 'value' in data && typeof data.value === 'number';
  const copy: unknown = Array.isArray(data)
    ? data.map((item) => withoutNumbers(item, known))
    : Object.fromEntries(
        Object.entries(isNumber ? { ...data, value: undefined } : data).map(([name, value]) => [
          name,
          withoutNumbers(value, known),
        ]),
      );
  known.set(data, copy);
  return copy;
}

/** What tells a body that says nothing from others. */
function outline({ body }: FunctionFacts): unknown {
  return [
    body.map((operation) => [operation.kind, 'form' in operation ? operation.form : '']),
    callsOf(body).every(({ text }) => text === 'NotImplementedError'),
  ];
}

function namesRun(facts: FunctionFacts): readonly string[] {
  return parametersRun(facts).map((parameter) => `${parameter.function} ${parameter.name}`);
}

/** Whether summaries of callers come out the same with either. */
export function costsTheSame(before: FunctionSummary, after: FunctionSummary): boolean {
  return equalData(seenByCallers(before), seenByCallers(after));
}

function seenByCallers({ cost, offloadedCost, doubt, openCalls, effects }: FunctionSummary): unknown {
  return [
    [cost, offloadedCost, doubt, openCalls],
    effects
      .slice(0, maxPropagated)
      .map((effect) => [effect.effect, effect.name, effect.location, effect.via, effect.cost, effect.crossesAsync]),
  ];
}
