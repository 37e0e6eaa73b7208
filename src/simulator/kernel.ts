/**
 * The discrete-event kernel: a clock of integer nanoseconds and a heap of events ordered by time, priority and the
 * order in which they were scheduled. Everything else of the simulator stands on it. It knows no threads, locks or strategies,
 * reads no real clock and draws no random numbers, so that the same schedule always gives the same run.
 * Events live in typed arrays and their places are used again, so that a million events leave nothing to the garbage collector.
 * The arrays of a run that has ended serve the next one: short runs follow one another by the thousand.
 */

/** Names a scheduled action, to cancel it. A name is never used twice. */
export type KernelEvent = number;

export const nsPerMs = 1_000_000;

export function msToNs(ms: number): number {
  return Math.round(ms * nsPerMs);
}

/** A name is the number of uses of its place times this, plus the place. */
const placeLimit = 2 ** 21;
/** A rank is the priority times this, plus the sequence number: both together order events of the same time exactly. */
const sequenceLimit = 2 ** 44;
const mostPriority = 255;

const nothing = (): void => undefined;

/** The heap, in heap order: when, in which order among equals, and the place of the action. */
interface HeapArrays {
  readonly times: Float64Array;
  readonly ranks: Float64Array;
  readonly places: Int32Array;
}

function heapArrays(capacity: number): HeapArrays {
  return { times: new Float64Array(capacity), ranks: new Float64Array(capacity), places: new Int32Array(capacity) };
}

const smallestCapacity = 256;
/** Larger arrays than this are not kept. */
const mostKept = 2 ** 16;

const noArrays = heapArrays(0);
/** Left by a run that has ended, for the next; what is in them is never read. */
let spare: HeapArrays | undefined;

export class Kernel {
  private times = noArrays.times;
  private ranks = noArrays.ranks;
  private places = noArrays.places;
  private size = 0;
  // The actions by place, `nothing` for a cancelled one; how often each place was used; the places that are free.
  private readonly actions: (() => void)[] = [];
  private readonly uses: number[] = [];
  private readonly freePlaces: number[] = [];
  private nextSequence = 0;
  private clockNs = 0;
  private ran = 0;
  private mostEvents = Number.POSITIVE_INFINITY;

  /** The simulated time, nanoseconds since the start of the run. */
  get now(): number {
    return this.clockNs;
  }

  /** Events that have run so far; cancelled ones do not count. */
  get eventCount(): number {
    return this.ran;
  }

  /**
   * Runs `action` after `delayNs`. Events of the same time run by ascending priority, then in the order of scheduling.
   * @throws RangeError for a negative or non-finite delay: time does not run backwards.
   */
  schedule(delayNs: number, action: () => void, priority = 0): KernelEvent {
    const delay = Math.round(delayNs);
    if (!(delay >= 0 && delay < Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`Cannot schedule an event ${delayNs} ns from now.`);
    }
    if (!(Math.abs(priority) <= mostPriority)) {
      throw new RangeError(`A priority is at most ${mostPriority}, not ${priority}.`);
    }
    const place = this.freePlaces.pop() ?? this.actions.length;
    if (place >= placeLimit) {
      throw new RangeError(`More than ${placeLimit} events are waiting.`);
    }
    const use = (this.uses[place] ?? 0) + 1;
    this.uses[place] = use;
    this.actions[place] = action;
    this.push(this.clockNs + delay, priority * sequenceLimit + this.nextSequence++, place);
    return use * placeLimit + place;
  }

  /** A cancelled event stays in the heap until its time and is then passed over. One that has run cannot be cancelled. */
  cancel(event: KernelEvent | undefined): void {
    if (event !== undefined) {
      const place = event % placeLimit;
      if (this.uses[place] === (event - place) / placeLimit) {
        this.actions[place] = nothing;
      }
    }
  }

  /**
   * Lets the time pass at once if nothing else happens meanwhile, which counts as an event and spares the heap one.
   * Only for the action that runs just now, in place of scheduling the rest of itself.
   */
  tryAdvance(delayNs: number): boolean {
    const untilNs = this.clockNs + delayNs;
    if (this.ran >= this.mostEvents || (this.size > 0 && (this.times[0] ?? 0) <= untilNs)) {
      return false;
    }
    this.clockNs = untilNs;
    this.ran++;
    return true;
  }

  /** Runs until no event is left, or `maxEvents` have run. Returns false when events were left. */
  run(maxEvents = Number.POSITIVE_INFINITY): boolean {
    this.mostEvents = maxEvents;
    while (this.size > 0) {
      const place = this.places[0] ?? 0;
      const action = this.actions[place] ?? nothing;
      if (action !== nothing && this.ran >= maxEvents) {
        return false;
      }
      const timeNs = this.times[0] ?? 0;
      this.pop();
      // From here on the event has run: its name is void.
      this.uses[place] = (this.uses[place] ?? 0) + 1;
      this.actions[place] = nothing;
      this.freePlaces.push(place);
      if (action !== nothing) {
        this.clockNs = timeNs;
        this.ran++;
        action();
      }
    }
    this.giveBack();
    return true;
  }

  private push(timeNs: number, rank: number, place: number): void {
    if (this.size === this.times.length) {
      this.grow();
    }
    const { times, ranks, places } = this;
    let index = this.size++;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const parentTime = times[parent] ?? 0;
      if (parentTime < timeNs || (parentTime === timeNs && (ranks[parent] ?? 0) < rank)) {
        break;
      }
      times[index] = parentTime;
      ranks[index] = ranks[parent] ?? 0;
      places[index] = places[parent] ?? 0;
      index = parent;
    }
    times[index] = timeNs;
    ranks[index] = rank;
    places[index] = place;
  }

  /** Takes the first event out of the heap; the last one finds its place from the top. */
  private pop(): void {
    const { times, ranks, places } = this;
    const size = --this.size;
    const timeNs = times[size] ?? 0;
    const rank = ranks[size] ?? 0;
    const place = places[size] ?? 0;
    let index = 0;
    for (let child = 1; child < size; child = 2 * index + 1) {
      let childTime = times[child] ?? 0;
      const right = child + 1;
      if (right < size) {
        const rightTime = times[right] ?? 0;
        if (rightTime < childTime || (rightTime === childTime && (ranks[right] ?? 0) < (ranks[child] ?? 0))) {
          child = right;
          childTime = rightTime;
        }
      }
      if (timeNs < childTime || (timeNs === childTime && rank < (ranks[child] ?? 0))) {
        break;
      }
      times[index] = childTime;
      ranks[index] = ranks[child] ?? 0;
      places[index] = places[child] ?? 0;
      index = child;
    }
    times[index] = timeNs;
    ranks[index] = rank;
    places[index] = place;
  }

  private grow(): void {
    const { times, ranks, places } = this;
    const isFirst = times.length === 0;
    const kept = isFirst ? spare : undefined;
    if (isFirst) {
      spare = undefined;
    }
    this.use(kept ?? heapArrays(Math.max(smallestCapacity, 2 * times.length)));
    this.times.set(times);
    this.ranks.set(ranks);
    this.places.set(places);
  }

  /** The heap is empty. */
  private giveBack(): void {
    const { times, ranks, places } = this;
    if (times.length > 0 && times.length <= mostKept) {
      spare = { times, ranks, places };
      this.use(noArrays);
    }
  }

  private use({ times, ranks, places }: HeapArrays): void {
    this.times = times;
    this.ranks = ranks;
    this.places = places;
  }
}
