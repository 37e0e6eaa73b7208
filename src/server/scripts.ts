/**
 * Brings the part of the product that reads JavaScript and TypeScript, with the compiler it parses with: a bundle of its own,
 * loaded when the first such file is seen, so that nobody else waits for it or holds it in memory. What it holds stands in
 * scriptBundle.ts.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type ScriptSupport, supportIn } from './scriptSupport';

/** Beside the other bundles; among the sources, the file it is made of. */
const places = [path.join(__dirname, 'typescript.js'), path.join(__dirname, 'scriptBundle.ts')];

let loaded: ScriptSupport | undefined;

/** @throws Error where the bundle is missing, which a broken installation alone causes. */
export function scriptSupport(): ScriptSupport {
  loaded ??= load();
  return loaded;
}

function load(): ScriptSupport {
  const place = places.find((each) => existsSync(each)) ?? places[0];
  const content: unknown = place === undefined ? undefined : createRequire(__filename)(place);
  return supportIn(content, String(place));
}
