/**
 * The calls in a function's operations, and which parameters it, or a function around it, has called by them.
 */
import { compactList } from '../core/compactList';
import type { CallOperation, FunctionFacts, Operation, Value } from '../core/facts';

/** Every call of a function, in order. */
export function callsOf(operations: readonly Operation[]): CallOperation[] {
  const result: CallOperation[] = [];
  collect(operations, result);
  return result;
}

function collect(operations: readonly Operation[], into: CallOperation[]): void {
  for (const operation of operations) {
    switch (operation.kind) {
      case 'call':
        into.push(operation);
        break;
      case 'statement':
        collect(operation.operations, into);
        break;
      case 'branch':
        for (const arm of operation.arms) {
          collect(arm, into);
        }
        break;
      case 'loop':
      case 'with':
        collect(operation.body, into);
        break;
      case 'compute':
      case 'exit':
      case 'await':
    }
  }
}

export type ParameterValue = Extract<Value, { kind: 'parameter' }>;

/** Parameters, its own and those of functions around it, that a function calls or hands on as arguments of calls. */
export function parametersRun(facts: FunctionFacts): readonly ParameterValue[] {
  const result: ParameterValue[] = [];
  for (const call of callsOf(facts.body)) {
    collectParameters(call.callee, result);
    for (const { value } of call.arguments) {
      collectParameters(value, result);
    }
  }
  return compactList(result);
}

/** Parameters that a function itself calls. */
export function parametersCalled(facts: FunctionFacts): readonly ParameterValue[] {
  return callsOf(facts.body).flatMap(({ callee }) => parametersIn(callee));
}

/** The parameters that a value may be. */
export function parametersIn(value: Value): readonly ParameterValue[] {
  const result: ParameterValue[] = [];
  collectParameters(value, result);
  return result;
}

function collectParameters(value: Value, into: ParameterValue[]): void {
  switch (value.kind) {
    case 'parameter':
      into.push(value);
      break;
    case 'union':
      for (const option of value.options) {
        collectParameters(option, into);
      }
      break;
    case 'narrowed':
      collectParameters(value.value, into);
      break;
    default:
  }
}
