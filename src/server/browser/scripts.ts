/**
 * Brings the part of the product that reads JavaScript and TypeScript into a web worker, in the place of ../scripts.ts: the same
 * bundle, loaded with the first such file, at once, as a worker of the classic kind can.
 */
import { type ScriptSupport, supportIn } from '../scriptSupport';

/** Where `dist/typescript.js` leaves its content in a worker; config/webBundles.cjs says so. */
const globalName = 'concurrencyAdvisorScripts';

declare const importScripts: (...addresses: readonly string[]) => void;

let address = '';
let loaded: ScriptSupport | undefined;

/** Says where the bundle is; to be called before a file is read. */
export function setScriptBundle(url: string): void {
  address = url;
}

/** @throws Error where the bundle is missing, which a broken installation alone causes. */
export function scriptSupport(): ScriptSupport {
  loaded ??= load();
  return loaded;
}

function load(): ScriptSupport {
  importScripts(address);
  const content: unknown = Reflect.get(globalThis, globalName);
  return supportIn(content, address);
}
