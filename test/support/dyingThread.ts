/** A thread of a check that answers nothing: it ends with a code of its own as soon as it is given work. */
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', () => {
  process.exit(3);
});
