/**
 * Operations as plain data, every part of them found out (plainFacts.ts), and one with other arguments than its own. Front ends
 * may give objects that find parts out when they are first asked for: what copies an operation names what it copies.
 */
import type {
  ArgumentFacts,
  BranchOperation,
  CallOperation,
  ComputeOperation,
  LoopOperation,
  Operation,
} from './facts';

export function plainOperations(operations: readonly Operation[]): readonly Operation[] {
  return operations.map(plainOperation);
}

function plainOperation(operation: Operation): Operation {
  switch (operation.kind) {
    case 'call':
      return plainCall(operation, operation.arguments.map(plainArgument));
    case 'statement': {
      const { kind, form, range, reads, binds, writesOutside } = operation;
      return { kind, form, range, reads, binds, writesOutside, operations: plainOperations(operation.operations) };
    }
    case 'compute':
      return plainCompute(operation);
    case 'branch':
      return plainBranch(operation);
    case 'loop':
      return plainLoop(operation);
    case 'with': {
      const { kind, isAsync, items, range } = operation;
      return { kind, isAsync, items, range, body: plainOperations(operation.body) };
    }
    case 'exit': {
      const { kind, form, range } = operation;
      return { kind, form, range };
    }
    case 'await': {
      const { kind, value, range } = operation;
      return { kind, value, range };
    }
  }
}

/** The same call with these arguments. */
export function plainCall(call: CallOperation, callArguments: readonly ArgumentFacts[]): CallOperation {
  const { kind, callee, text, range, callRange, isAwaited, isNonBlocking, use, implicit, receiverSize } = call;
  return {
    kind,
    callee,
    text,
    range,
    callRange,
    arguments: callArguments,
    isAwaited,
    ...(isNonBlocking === undefined ? {} : { isNonBlocking }),
    use,
    ...(implicit === undefined ? {} : { implicit }),
    ...(receiverSize === undefined ? {} : { receiverSize }),
  };
}

function plainArgument({ name, star, value, size, range }: ArgumentFacts): ArgumentFacts {
  return {
    ...(name === undefined ? {} : { name }),
    ...(star === undefined ? {} : { star }),
    value,
    ...(size === undefined ? {} : { size }),
    range,
  };
}

function plainCompute({ kind, steps, scans, range }: ComputeOperation): ComputeOperation {
  return scans === undefined ? { kind, steps, range } : { kind, steps, scans, range };
}

function plainBranch({ kind, form, range, scriptArm, finallyCount, arms }: BranchOperation): BranchOperation {
  return {
    kind,
    form,
    range,
    ...(scriptArm === undefined ? {} : { scriptArm }),
    ...(finallyCount === undefined ? {} : { finallyCount }),
    arms: arms.map(plainOperations),
  };
}

function plainLoop(loop: LoopOperation): LoopOperation {
  const { kind, form, isAsync, range, headRange, trips, dependence, binds } = loop;
  return {
    kind,
    form,
    isAsync,
    range,
    headRange,
    trips,
    dependence,
    ...(binds === undefined ? {} : { binds }),
    body: plainOperations(loop.body),
  };
}
