/** A web shop's service: routes, sessions, a supplier that is asked over the network. */
import express, { type Request, type Response } from 'express';
import { createHash, pbkdf2Sync, randomBytes, scrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { findOrder, listProducts, stockOf } from './database';
import { cheapest, formatPrice, priceWithTax, rankProducts } from './pricing';

const app = express();
const supplier = 'https://supplier.example';

async function offerOf(name: string): Promise<{ price: number }> { // class: io, thread: released, recommend: promise-all
  const response = await fetch(`${supplier}/offers/${name}`);
  return response.json();
}

async function offersOf(names: string[]): Promise<{ price: number }[]> { // class: io, thread: released, recommend: promise-all
  const offers: { price: number }[] = [];
  for (const name of names) {
    offers.push(await offerOf(name));
  }
  return offers;
}

function passwordHash(password: string, salt: string): string { // class: cpu, thread: held, recommend: worker-threads
  return pbkdf2Sync(password, salt, 200_000, 32, 'sha256').toString('hex');
}

async function laterHash(password: string, salt: string): Promise<string> { // class: cpu, thread: released, recommend: promise-all
  const key = await promisify(scrypt)(password, salt, 64);
  return String(key);
}

function etagOf(text: string): string { // class: trivial
  return createHash('sha1').update(text.slice(0, 200)).digest('hex');
}

function newToken(): string { // class: trivial
  return randomBytes(16).toString('hex');
}

app.get('/products', async (request: Request, response: Response) => { // class: io, thread: released, recommend: promise-all
  const products = await listProducts();
  response.json(products.map(({ name }) => name));
});

app.post('/login', (request: Request, response: Response) => { // class: cpu, thread: held, recommend: worker-threads
  response.json({ token: passwordHash(request.body.password, 'salt') });
});

async function productPage(name: string): Promise<string> { // class: io, thread: released, recommend: promise-all
  const stock = await stockOf(name);
  const offer = await offerOf(name);
  return `${name}: ${stock} at ${formatPrice(offer.price)}`;
}

async function orderPage(id: number): Promise<string> { // class: io, thread: released, recommend: promise-all
  const order = await findOrder(id);
  const best = cheapest(order.lines);
  return `${order.name} ${priceWithTax(best)}`;
}

function template(name: string): string { // class: io, thread: released, recommend: promise-all
  return readFileSync(`templates/${name}.html`, 'utf8');
}

function greeting(name: string): string { // class: trivial
  return name === '' ? 'Hello' : `Hello, ${name}`;
}

app.get('/best', async (request: Request, response: Response) => { // class: io, thread: released, recommend: promise-all
  const offers = await Promise.all(['a', 'b', 'c'].map((name) => offerOf(name)));
  response.json(rankProducts(offers)[0]);
});

async function dispatch(run: () => Promise<string>): Promise<string> { // class: unknown
  return run();
}

app.listen(8080);
export { dispatch, etagOf, greeting, laterHash, newToken, offersOf, orderPage, productPage, template };
