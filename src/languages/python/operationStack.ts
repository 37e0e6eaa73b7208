/**
 * Operations in the making: one list for a whole function, on which every block, arm and statement lays its own on top and takes
 * them off again as a list without room to spare. An array for each of them, filled item by item, would have room for many more.
 */
import type { Operation } from '../../core/facts';

const none: readonly never[] = [];

export class OperationStack {
  private readonly operations: Operation[] = [];
  /** How many there are: what stands behind them has been taken. */
  size = 0;

  push(operation: Operation): void {
    this.operations[this.size] = operation;
    this.size++;
  }

  /** Takes off what was laid on since the stack had this size. */
  take(size: number): readonly Operation[] {
    if (this.size === size) {
      return none;
    }
    const taken = this.operations.slice(size, this.size);
    this.size = size;
    return taken;
  }

  /** True for each that was laid on since the stack had this size. */
  isEvery(size: number, holds: (operation: Operation) => boolean): boolean {
    for (let at = size; at < this.size; at++) {
      const operation = this.operations[at];
      if (operation !== undefined && !holds(operation)) {
        return false;
      }
    }
    return true;
  }
}
