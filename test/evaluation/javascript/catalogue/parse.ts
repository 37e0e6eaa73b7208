/** Parsers: text in, data out. */
import { load } from 'cheerio';
import { parse as parseCsv } from 'csv-parse/sync';
import { gunzipSync } from 'node:zlib';

export function readTable(text: string): string[][] { // class: cpu, thread: held, recommend: sequential|worker-threads
  return parseCsv(text);
}

export function linksOf(html: string): string[] { // class: cpu, thread: held, recommend: sequential|worker-threads
  const page = load(html);
  return page('a')
    .toArray()
    .map((link) => page(link).attr('href') ?? '');
}

export function primesBelow(limit: number): number[] { // class: cpu, thread: held, recommend: worker-threads
  const primes: number[] = [];
  for (let number = 2; number < 50_000; number++) {
    let isPrime = true;
    for (let divisor = 2; divisor < 100; divisor++) {
      if (number % divisor === 0 && divisor < number) {
        isPrime = false;
      }
    }
    if (isPrime && number < limit) {
      primes.push(number);
    }
  }
  return primes;
}

export function tokens(line: string): string[] { // class: cpu|trivial, thread: held|none, recommend: sequential|none
  return line.split(' ').filter((word) => word !== '');
}

export function isBlank(line: string): boolean { // class: trivial
  return line.trim() === '';
}

export function keyOf(row: readonly string[]): string { // class: trivial
  return `${row[0] ?? ''}/${row[1] ?? ''}`;
}

export async function fetchTable(url: string): Promise<string[][]> { // class: io, thread: released, recommend: promise-all
  const response = await fetch(url);
  return readTable(await response.text());
}

export async function fetchTables(urls: string[]): Promise<string[][][]> { // class: io, thread: released, recommend: promise-all
  const tables: string[][][] = [];
  for (const url of urls) {
    const table = await fetchTable(url);
    tables.push(table);
  }
  return tables;
}

export function visit(node: { accept(visitor: (value: string) => void): void }): void { // class: unknown
  node.accept((value) => {
    void value;
  });
}

export function unpack(data: Buffer): string { // class: cpu, thread: held, recommend: promise-all|worker-threads|sequential
  return gunzipSync(data).toString();
}
