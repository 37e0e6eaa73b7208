/**
 * Seeded random numbers for the simulator: each entity (thread, lock, pool) draws from a stream of its own, so that adding one
 * entity does not change what the others draw. The generator is sfc32 (Doty-Humphrey, PractRand), seeded by hashing the run's
 * seed with the entity's name. It is not meant for cryptography.
 */
import { hash } from '../core/hash';

export class RandomStream {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: number, name: string) {
    this.a = hash(name, seed | 0);
    this.b = hash(name, Math.imul(seed | 0, 0x9e3779b1) ^ 0x5bf03635);
    this.c = seed | 0;
    for (let round = 0; round < 12; round++) {
      this.uniform();
    }
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  }

  /** Exponentially distributed with the given mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }
}
