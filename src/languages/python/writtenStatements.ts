/**
 * Statements and the operations that stand for their control flow: what runs in them is known from the start; ranges, the names
 * that they read and bind and how the iterations of a loop depend on each other are found out when they are asked for
 * (writtenParts.ts).
 */
import type {
  BranchOperation,
  ComputeOperation,
  ExitOperation,
  LoopDependence,
  LoopOperation,
  Operation,
  ScanFacts,
  StatementOperation,
  TripCount,
  WithOperation,
} from '../../core/facts';
import type { Range } from '../../core/text';
import { loopBinds, loopUse, type LoopUse } from './dependence';
import { namesUsed, targetNames, writesOutside } from './nameUse';
import { NodeKind, type NodeIndex } from './parser/nodes';
import { labelOf, rangeOf, WrittenPart, type Place } from './writtenParts';

export class WrittenCompute extends WrittenPart implements ComputeOperation {
  readonly kind = 'compute';

  constructor(
    place: Place,
    node: NodeIndex,
    readonly steps: number,
    readonly scans: readonly ScanFacts[] | undefined,
  ) {
    super(place, node, 1);
  }
}

export class WrittenExit extends WrittenPart implements ExitOperation {
  readonly kind = 'exit';

  constructor(
    place: Place,
    node: NodeIndex,
    readonly form: ExitOperation['form'],
  ) {
    super(place, node, 1);
  }
}

/** What may be said of a branch beside its arms. */
type BranchDetails = Pick<BranchOperation, 'scriptArm' | 'finallyCount'>;

export class WrittenBranch extends WrittenPart implements BranchOperation {
  readonly kind = 'branch';
  readonly scriptArm: number | undefined;
  readonly finallyCount: number | undefined;

  constructor(
    place: Place,
    node: NodeIndex,
    readonly form: BranchOperation['form'],
    readonly arms: readonly (readonly Operation[])[],
    { scriptArm, finallyCount }: BranchDetails = noDetails,
  ) {
    super(place, node, 1);
    this.scriptArm = scriptArm;
    this.finallyCount = finallyCount;
  }
}

const noDetails: BranchDetails = {};

type NamesUsed = ReturnType<typeof namesUsed>;

export class WrittenStatement extends WrittenPart implements StatementOperation {
  readonly kind = 'statement';
  private ownNames: NamesUsed | undefined;

  constructor(
    place: Place,
    node: NodeIndex,
    readonly form: StatementOperation['form'],
    readonly operations: readonly Operation[],
  ) {
    super(place, node, 2);
  }

  private get names(): NamesUsed {
    return (this.ownNames ??= this.find(namesIn));
  }

  get reads(): readonly string[] {
    return this.names.reads;
  }

  get binds(): readonly string[] {
    return this.names.binds;
  }

  get writesOutside(): boolean {
    return this.names.writesOutside;
  }
}

export class WrittenWith extends WrittenPart implements WithOperation {
  readonly kind = 'with';
  private ownItems: WithOperation['items'] | undefined;

  constructor(
    place: Place,
    node: NodeIndex,
    readonly isAsync: boolean,
    readonly body: readonly Operation[],
  ) {
    super(place, node, 2);
  }

  get items(): WithOperation['items'] {
    return (this.ownItems ??= this.find(itemsOf));
  }
}

/** A `for` or `while` statement. */
export class WrittenLoop extends WrittenPart implements LoopOperation {
  readonly kind = 'loop';
  private ownHeadRange: Range | undefined;
  private ownUse: LoopUse | undefined;

  constructor(
    place: Place,
    node: NodeIndex,
    readonly form: LoopOperation['form'],
    readonly isAsync: boolean,
    readonly trips: TripCount,
    readonly body: readonly Operation[],
  ) {
    super(place, node, 3);
  }

  get headRange(): Range {
    return (this.ownHeadRange ??= this.find((place, node) => this.headOf(place, node)));
  }

  get dependence(): LoopDependence {
    return this.nameUse.dependence;
  }

  get binds(): readonly string[] {
    return this.nameUse.binds;
  }

  private get nameUse(): LoopUse {
    return (this.ownUse ??= this.find((place, node) => this.useOf(place, node)));
  }

  protected headOf({ source }: Place, loop: NodeIndex): Range {
    const first = source.first(loop);
    const last = source.kind(loop) === NodeKind.For ? source.next(first) : first;
    return source.rangeAt(source.start(loop), source.end(last));
  }

  protected useOf({ source }: Place, loop: NodeIndex): LoopUse {
    const first = source.first(loop);
    if (source.kind(loop) === NodeKind.While) {
      return { binds: loopBinds(source, 0, source.next(first)), dependence: byItsTest };
    }
    const block = source.next(source.next(first));
    return this.isAsync
      ? { binds: loopBinds(source, first, block), dependence: asynchronous }
      : loopUse(source, first, block);
  }
}

/** A clause of a comprehension. */
export class ClauseLoop extends WrittenLoop {
  constructor(
    place: Place,
    node: NodeIndex,
    private readonly clause: NodeIndex,
    form: LoopOperation['form'],
    isAsync: boolean,
    trips: TripCount,
    body: readonly Operation[],
  ) {
    super(place, node, form, isAsync, trips, body);
  }

  protected override headOf(place: Place): Range {
    return rangeOf(place, this.clause);
  }

  protected override useOf({ source }: Place, comprehension: NodeIndex): LoopUse {
    const binds = targetNames(source, source.first(this.clause));
    return this.isAsync || writesOutside(source, comprehension)
      ? { binds, dependence: { kind: 'dependent', reason: 'iterations change shared objects' } }
      : { binds, dependence: { kind: 'independent', collects: this.form === 'generator' ? 'yield' : 'list' } };
  }
}

const asynchronous: LoopDependence = {
  kind: 'dependent',
  reason: 'an asynchronous iterator yields one item after the other',
};

const byItsTest: LoopDependence = {
  kind: 'dependent',
  reason: 'a `while` loop decides after each iteration whether to go on',
};

function namesIn({ source }: Place, statement: NodeIndex): NamesUsed {
  return namesUsed(source, statement);
}

function itemsOf(place: Place, statement: NodeIndex): WithOperation['items'] {
  const { source, values, scope } = place;
  const items: WithOperation['items'][number][] = [];
  for (let item = source.first(statement); item !== 0; item = source.next(item)) {
    if (source.kind(item) !== NodeKind.WithItem) {
      continue;
    }
    const node = source.first(item);
    const target = source.next(node);
    const value = values.evaluate(node, scope);
    const text = labelOf(place, node);
    const range = rangeOf(place, node);
    const { reads } = namesUsed(source, node);
    items.push(
      source.kind(target) === NodeKind.Name
        ? { value, text, range, name: source.nodeText(target), reads }
        : { value, text, range, reads },
    );
  }
  return items;
}
