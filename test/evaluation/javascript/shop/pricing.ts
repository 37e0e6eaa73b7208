/** Plain computation over small data. */
export function priceWithTax(price: number): number { // class: trivial
  return Math.round(price * 119) / 100;
}

export function formatPrice(price: number): string { // class: trivial
  return `${price.toFixed(2)} EUR`;
}

export function cheapest(prices: number[]): number { // class: cpu|trivial, thread: held|none, recommend: sequential|none
  return Math.min(...prices);
}

export function rankProducts<T extends { price: number }>(products: T[]): T[] { // class: cpu|trivial, thread: held|none, recommend: sequential|none
  return [...products].sort((a, b) => a.price - b.price);
}

export class Basket {
  private readonly lines = new Map<string, number>();

  add(name: string, count: number): void { // class: trivial
    this.lines.set(name, (this.lines.get(name) ?? 0) + count);
  }

  get size(): number { // class: trivial
    return this.lines.size;
  }
}
