/** Queries of the shop. */
import { Pool } from 'pg';

const pool = new Pool();

export async function listProducts(): Promise<{ name: string }[]> { // class: io, thread: released, recommend: promise-all
  const { rows } = await pool.query('select * from products');
  return rows;
}

export async function stockOf(name: string): Promise<number> { // class: io, thread: released, recommend: promise-all
  const { rows } = await pool.query('select count from stock where name = $1', [name]);
  return rows[0]?.count ?? 0;
}

export async function findOrder(id: number): Promise<{ name: string; lines: number[] }> { // class: io, thread: released, recommend: promise-all
  const client = await pool.connect();
  try {
    const { rows } = await client.query('select * from orders where id = $1', [id]);
    return rows[0];
  } finally {
    client.release();
  }
}

export async function stocks(names: string[]): Promise<number[]> { // class: io, thread: released, recommend: promise-all
  return Promise.all(names.map((name) => stockOf(name)));
}

export function conditionOf(names: string[]): string { // class: trivial
  return names.map((_, index) => `$${index + 1}`).join(', ');
}

export async function archive(ids: number[]): Promise<void> { // class: io, thread: released, recommend: sequential|promise-all
  for (const id of ids) {
    await pool.query('update orders set archived = true where id = $1', [id]);
  }
}
