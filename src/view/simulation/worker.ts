/**
 * The simulator in a thread of its own, for workloads that would keep the page from drawing. Bundled as text into the view and
 * started from a blob, because a webview may not load a worker from the extension's address.
 * It keeps nothing between messages; the view ends it when its work is out of date.
 */
import { outlookSteps } from '../outlook';
import { runAll } from '../run';
import { buffersOf } from './messages';
import type { FromWorker, ToWorker } from './messages';

function answer(message: FromWorker, transfer: Transferable[] = []): void {
  postMessage(message, { transfer });
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case 'run': {
      const run = runAll(data.setup, data.illegal);
      answer({ type: 'run', id: data.id, run }, buffersOf(run));
      return;
    }
    case 'outlook':
      for (const outlook of outlookSteps(data.setup, data.strategies)) {
        answer({ type: 'outlook', id: data.id, outlook });
      }
  }
});
