/**
 * The names in a zip archive, which a package of VS Code is, from its directory at the end.
 * Source: APPNOTE.TXT 6.3.10, sections 4.3.12 and 4.3.16.
 */
import { readFileSync } from 'node:fs';

export function zipEntries(file: string): readonly string[] {
  const archive = readFileSync(file);
  const end = archive.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  if (end < 0) {
    throw new Error(`${file} is no zip archive.`);
  }
  const names: string[] = [];
  let offset = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const length = archive.readUInt16LE(offset + 28);
    names.push(archive.toString('utf8', offset + 46, offset + 46 + length));
    offset += 46 + length + archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32);
  }
  return names;
}
