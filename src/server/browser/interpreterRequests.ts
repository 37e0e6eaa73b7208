/**
 * The requests that start the project's interpreter in a web worker, in the place of ../interpreterRequests.ts: each is answered
 * with the reason why it is not done. The client does not offer the commands; another one, or a key binding, may send them.
 */
import type { Connection } from 'vscode-languageserver';
import { calibrateMethod, measureMethod } from '../../protocol';
import type { InterpreterRequests as OnMachine } from '../interpreterRequests';
import { cannotMeasure } from './projectCalibration';

const refusal = { kind: 'failed', reason: 'missing', message: cannotMeasure } as const;

export class InterpreterRequests implements Pick<OnMachine, keyof OnMachine> {
  constructor(private readonly sources: { readonly connection: Connection }) {}

  listen(): void {
    const { connection } = this.sources;
    connection.onRequest(calibrateMethod, () => refusal);
    connection.onRequest(measureMethod, () => ({ ...refusal, traceback: [] }));
  }
}
