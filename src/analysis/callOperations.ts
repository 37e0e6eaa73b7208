/**
 * The calls in a function's operations, and which parameters it, or a function around it, has called by them.
 */
import type { CallOperation, FunctionFacts, Operation, Value } from '../core/facts';

/** Every call of a function, in order. */
export function callsOf(operations: readonly Operation[]): CallOperation[] {
  const result: CallOperation[] = [];
  const visit = (operation: Operation): void => {
    switch (operation.kind) {
      case 'call':
        result.push(operation);
        break;
      case 'statement':
        operation.operations.forEach(visit);
        break;
      case 'branch':
        operation.arms.forEach((arm) => {
          arm.forEach(visit);
        });
        break;
      case 'loop':
      case 'with':
        operation.body.forEach(visit);
        break;
      case 'compute':
      case 'exit':
      case 'await':
    }
  };
  operations.forEach(visit);
  return result;
}

export type ParameterValue = Extract<Value, { kind: 'parameter' }>;

/** Parameters, its own and those of functions around it, that a function calls or hands on as arguments of calls. */
export function parametersRun(facts: FunctionFacts): readonly ParameterValue[] {
  return callsOf(facts.body).flatMap((call) =>
    [call.callee, ...call.arguments.map(({ value }) => value)].flatMap(parametersIn),
  );
}

/** Parameters that a function itself calls. */
export function parametersCalled(facts: FunctionFacts): readonly ParameterValue[] {
  return callsOf(facts.body).flatMap(({ callee }) => parametersIn(callee));
}

/** The parameters that a value may be. */
export function parametersIn(value: Value): readonly ParameterValue[] {
  switch (value.kind) {
    case 'parameter':
      return [value];
    case 'union':
      return value.options.flatMap(parametersIn);
    case 'narrowed':
      return parametersIn(value.value);
    default:
      return [];
  }
}
