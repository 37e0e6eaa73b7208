/**
 * Calls and their arguments as operations: what is called is known from the start; texts, ranges, sizes and the values of
 * arguments are found out when they are asked for (writtenParts.ts).
 */
import type { ArgumentFacts, CallOperation, SizeFacts, Value } from '../../core/facts';
import type { Range } from '../../core/text';
import { NodeKind, type NodeIndex } from './parser/nodes';
import { labelOf, rangeOf, WrittenPart, type Place } from './writtenParts';

export class WrittenCall extends WrittenPart implements CallOperation {
  readonly kind = 'call';
  readonly arguments: readonly ArgumentFacts[];
  private ownText: string | undefined;
  private ownCalleeRange: Range | undefined;
  /** Null once it is known that there is none. */
  private ownReceiverSize: SizeFacts | null | undefined;

  constructor(
    place: Place,
    node: NodeIndex,
    readonly callee: Value,
    given: readonly ArgumentFacts[],
    readonly isAwaited: boolean,
    readonly use: CallOperation['use'],
  ) {
    super(place, node, 4);
    this.arguments = given;
  }

  get text(): string {
    return (this.ownText ??= this.find(calleeLabel));
  }

  override get range(): Range {
    return (this.ownCalleeRange ??= this.find(calleeRange));
  }

  get callRange(): Range {
    return super.range;
  }

  get receiverSize(): SizeFacts | undefined {
    if (this.ownReceiverSize === undefined) {
      this.ownReceiverSize = this.find(receiverSizeOf) ?? null;
    }
    return this.ownReceiverSize ?? undefined;
  }
}

/** A call inside a `try` that expects it not to wait. */
export class NonBlockingCall extends WrittenCall {
  readonly isNonBlocking = true;
}

/** A call that the syntax makes: all of it is the expression that it is made for. */
export class ImplicitCall extends WrittenPart implements CallOperation {
  readonly kind = 'call';
  readonly arguments = noArguments;
  readonly use = 'used';
  private ownText: string | undefined;

  constructor(
    place: Place,
    node: NodeIndex,
    readonly callee: Value,
    readonly implicit: NonNullable<CallOperation['implicit']>,
    readonly isAwaited: boolean,
  ) {
    super(place, node, 2);
  }

  get text(): string {
    return (this.ownText ??= this.find(labelOf));
  }

  get callRange(): Range {
    return this.range;
  }
}

/** A positional argument; the base of the others. */
export class WrittenArgument extends WrittenPart implements ArgumentFacts {
  private ownValue: Value | undefined;
  /** Null once it is known that there is none. */
  private ownSize: SizeFacts | null | undefined;

  constructor(place: Place, node: NodeIndex) {
    super(place, node, 3);
  }

  get value(): Value {
    return (this.ownValue ??= this.find(valueOf));
  }

  get size(): SizeFacts | undefined {
    if (this.ownSize === undefined) {
      this.ownSize = this.find(sizeOf) ?? null;
    }
    return this.ownSize ?? undefined;
  }
}

/** `name=value`. */
export class KeywordArgument extends WrittenArgument {
  constructor(
    place: Place,
    node: NodeIndex,
    readonly name: string,
  ) {
    super(place, node);
  }
}

/** `*args` and `**kwargs`. */
export class StarredArgument extends WrittenArgument {
  constructor(
    place: Place,
    node: NodeIndex,
    readonly star: 1 | 2,
  ) {
    super(place, node);
  }
}

export const noArguments: readonly ArgumentFacts[] = [];

function calleeLabel(place: Place, call: NodeIndex): string {
  return labelOf(place, place.source.first(call));
}

function calleeRange(place: Place, call: NodeIndex): Range {
  return rangeOf(place, place.source.first(call));
}

/** Of a method call. */
function receiverSizeOf({ source, sizes, scope }: Place, call: NodeIndex): SizeFacts | undefined {
  const callee = source.first(call);
  return source.kind(callee) === NodeKind.Attribute ? sizes.ofArgument(source.first(callee), scope) : undefined;
}

function valueOf({ source, values, scope }: Place, argument: NodeIndex): Value {
  switch (source.kind(argument)) {
    case NodeKind.Keyword:
      return values.evaluate(source.second(argument), scope);
    case NodeKind.Starred:
      return values.evaluate(source.first(argument), scope);
    default:
      return values.evaluate(argument, scope);
  }
}

function sizeOf({ source, sizes, scope }: Place, argument: NodeIndex): SizeFacts | undefined {
  switch (source.kind(argument)) {
    case NodeKind.Keyword:
      return sizes.ofArgument(source.second(argument), scope);
    case NodeKind.Starred:
      return undefined;
    default:
      return sizes.ofArgument(argument, scope);
  }
}
