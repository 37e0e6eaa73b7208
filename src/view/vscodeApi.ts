/**
 * The door to the host: posting messages, and the little state that survives a reload of the window.
 * `acquireVsCodeApi` may be called once per page, so it is called here at load and nowhere else.
 * What the host answers arrives as message events and is listened to in main.tsx.
 */
import type { FromViewMessage } from './messages';

interface HostApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): HostApi;

const api = acquireVsCodeApi();

export function post(message: FromViewMessage): void {
  api.postMessage(message);
}

export function loadState(): unknown {
  return api.getState();
}

export function storeState(state: unknown): void {
  api.setState(state);
}
