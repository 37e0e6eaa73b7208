/**
 * The thread that does the work of the MCP server's tools, one call at a time: the server ends the thread to cancel a call, which
 * nothing on the way can delay. Progress is told at most ten times a second.
 */
import { performance } from 'node:perf_hooks';
import type { MessagePort } from 'node:worker_threads';
import type { CommandIo } from '../io';
import { answerCall } from './answer';
import type { ToolCall, ToolReply } from './call';

const tellEveryMs = 100;

/** Answers calls until the server ends the thread or closes the port. */
export function answerCalls(port: MessagePort, io: CommandIo): Promise<void> {
  const post = (reply: ToolReply): void => {
    port.postMessage(reply);
  };
  port.on('message', (call: ToolCall) => {
    let told = performance.now();
    const tell = (done: number, total: number, message: string): void => {
      const now = performance.now();
      if (now - told >= tellEveryMs) {
        told = now;
        post({ kind: 'progress', done, total, message });
      }
    };
    void answerCall(call, io, tell).then(post);
  });
  return new Promise((resolve) => {
    port.on('close', resolve);
  });
}
