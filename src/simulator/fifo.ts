/** A first-in, first-out queue that stays fast when it is long: taking does not move the items that remain. */
export class Fifo<T> {
  private items: T[] = [];
  private next = 0;

  get length(): number {
    return this.items.length - this.next;
  }

  push(item: T): void {
    this.items.push(item);
  }

  shift(): T | undefined {
    const item = this.items[this.next];
    if (item === undefined) {
      return undefined;
    }
    this.next++;
    if (this.next === this.items.length) {
      this.items = [];
      this.next = 0;
    }
    return item;
  }
}
