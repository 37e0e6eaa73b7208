/**
 * What was read of a file besides its facts: its tree, what its names are bound to, and what expressions evaluate to. Facts that
 * are not found out yet are found out from it. It can be let go and is then made again from the text; equal values stay the same
 * objects, so that answers about them stand.
 */
import type { Declarations } from './declarations';
import type { OperationBuilder } from './operations';
import type { PythonSource } from './source';
import type { Values } from './values';

/** One file being read. */
export interface ExtractionContext {
  readonly source: PythonSource;
  readonly declarations: Declarations;
  readonly values: Values;
  readonly builder: OperationBuilder;
}

export class Reading {
  #context: ExtractionContext | undefined;
  /** Facts with parts that nobody asked for yet. */
  #open = 0;
  #noteReadAgain: (() => void) | undefined;

  /** @param again Makes the same from the text; left out where that text is not kept. */
  constructor(
    context: ExtractionContext,
    private readonly again?: () => ExtractionContext,
  ) {
    this.#context = context;
  }

  get context(): ExtractionContext {
    return this.#context ?? this.readAgain();
  }

  get canBeLetGo(): boolean {
    return this.again !== undefined;
  }

  /** @param noteReadAgain Called when it has to be made again. */
  letGo(noteReadAgain: () => void): void {
    if (this.again) {
      this.#context = undefined;
      this.#noteReadAgain = noteReadAgain;
    }
  }

  /** Somebody has parts to find out. */
  open(): void {
    this.#open++;
  }

  /** All parts of somebody were found out; after the last, nothing is kept. */
  close(): void {
    this.#open--;
    if (this.#open === 0) {
      this.#context = undefined;
    }
  }

  private readAgain(): ExtractionContext {
    if (!this.again) {
      throw new Error('A file was let go before all its facts were found.');
    }
    const context = this.again();
    this.#context = context;
    this.#noteReadAgain?.();
    this.#noteReadAgain = undefined;
    return context;
  }
}
