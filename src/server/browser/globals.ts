/**
 * Globals of Node that the server uses and a web worker does not have; the bundler adds them where they are used.
 */

/** The files of the bundle lie at the root of the files in memory. */
export const __dirname = '/';

/** `process.cwd`: a worker is nowhere. */
export function currentFolder(): string {
  return '/';
}

/** As browsers have them; Node's are declared otherwise. */
interface Port {
  onmessage: (() => void) | null;
  postMessage(message: undefined): void;
}
declare const MessageChannel: new () => { readonly port1: Port; readonly port2: Port };

const waiting: (() => void)[] = [];
let port: Port | undefined;

/** A turn of the event loop later, after messages that have arrived. A timer would wait some milliseconds. */
export function setImmediate(callback: () => void): void {
  waiting.push(callback);
  port ??= openPort();
  port.postMessage(undefined);
}

/** Not before it is needed: in Node, where the reader of JavaScript runs too, a port that listens keeps the process from ending. */
function openPort(): Port {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    waiting.shift()?.();
  };
  return port2;
}
