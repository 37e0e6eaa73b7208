/** The thread in which one corpus is audited, so that a file that never ends can be given up. */
import { parentPort, workerData } from 'node:worker_threads';
import { audit, type AuditOptions } from '../test/audit/audit';
import type { Corpus } from '../test/audit/corpus';

export interface AuditOrder extends AuditOptions {
  readonly corpus: Corpus;
}

/** The thread is started by scripts/audit.ts alone, which is of the same version. */
function isOrder(value: unknown): value is AuditOrder {
  return typeof value === 'object' && value !== null && 'corpus' in value;
}

const order: unknown = workerData;
if (isOrder(order)) {
  audit(order.corpus, order, (progress) => {
    parentPort?.postMessage(progress);
  });
}
