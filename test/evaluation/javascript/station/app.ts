/** A weather station's service with fastify and Nest: caches, queues, timers. */
import { Controller, Get, Param } from '@nestjs/common';
import axios from 'axios';
import fastify from 'fastify';
import Redis from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';

const redis = new Redis();
const server = fastify();

export async function cached(key: string): Promise<string | null> { // class: io, thread: released, recommend: promise-all
  return redis.get(key);
}

export async function reading(station: string): Promise<number> { // class: io, thread: released, recommend: promise-all
  const known = await cached(station);
  if (known !== null) {
    return Number(known);
  }
  const { data } = await axios.get(`https://stations.example/${station}`);
  await redis.set(station, data.temperature);
  return data.temperature;
}

server.get('/readings', async () => { // class: io, thread: released, recommend: promise-all
  const values = await Promise.all(['north', 'south'].map((name) => reading(name)));
  return { mean: mean(values) };
});

export function mean(values: number[]): number { // class: cpu|trivial, thread: held|none, recommend: sequential|none
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export async function poll(stations: string[]): Promise<void> { // class: io, thread: released, recommend: promise-all|sequential
  for (const station of stations) {
    await reading(station);
    await sleep(1000);
  }
}

export function smooth(values: number[]): number[] { // class: cpu, thread: held, recommend: worker-threads|sequential
  const result: number[] = [];
  for (let round = 0; round < 100; round++) {
    for (let index = 1; index < 10_000; index++) {
      result[index] = ((values[index - 1] ?? 0) + (values[index] ?? 0) + (values[index + 1] ?? 0)) / 3;
    }
  }
  return result;
}

@Controller('stations')
export class StationController {
  @Get(':name')
  async one(@Param('name') name: string): Promise<number> { // class: io, thread: released, recommend: promise-all
    return reading(name);
  }

  @Get()
  names(): string[] { // class: trivial
    return ['north', 'south'];
  }
}

export function celsius(fahrenheit: number): number { // class: trivial
  return ((fahrenheit - 32) * 5) / 9;
}

export async function retry<T>(work: () => Promise<T>): Promise<T> { // class: io|unknown, thread: released|none, recommend: promise-all|sequential|none
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return await work();
    } catch {
      await sleep(100 * attempt);
    }
  }
  return work();
}

export function alarm(value: number, notify: (text: string) => void): void { // class: unknown|trivial
  if (value > 40) {
    notify(`too hot: ${value}`);
  }
}

export async function history(station: string, days: number): Promise<number[]> { // class: io, thread: released, recommend: promise-all
  const all: number[] = [];
  for (let day = 0; day < days; day++) {
    const { data } = await axios.get(`https://stations.example/${station}/${day}`);
    all.push(...data.values);
  }
  return all;
}
