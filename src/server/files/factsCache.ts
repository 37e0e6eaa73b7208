/**
 * Keeps what was read out of source files in a folder of the person's cache, so that the next start need not read them again; and
 * what else is named by all that it depends on, such as the results of a check.
 * An entry is found by a hash of everything that its content depends on: the text, its place among the modules, the language and
 * the build of this product. Entries are whole or absent: they are moved into place, and one whose checksum is wrong counts as
 * absent. Nothing here ever fails towards the caller; without a usable folder there is no cache, and a sentence that says so.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  futimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ModuleFacts } from '../../core/facts';
import { plainModuleFacts } from '../../core/plainFacts';
import type { ExtractionOptions, Language } from '../../languages/language';
import { cacheFolder } from './cacheFolder';
import { describeFileError } from './walk';

/** Shorter texts are read faster than a file is opened; in characters. */
const minimumLength = 1000;
/** All entries together, in bytes; the oldest go when there is more. */
const defaultLimit = 256_000_000;
/** New entries between two looks at how much room all take. */
const writesPerTrim = 100;
/** An entry that is used counts as new again, noted once in so many milliseconds. */
const touchMs = 24 * 3600 * 1000;
/** A file that a crashed writer left behind, in milliseconds. */
const abandonedMs = 3600 * 1000;
/** Facts take some ten times the room when they are not packed; more than this is no entry of ours. */
const maximumEntry = 1_000_000_000;
const checksumLength = 32;

export interface FactsCacheOptions {
  readonly folder: string;
  /** Differs between any two builds whose facts may differ. */
  readonly build: string;
  /** In bytes; see `defaultLimit`. */
  readonly limit?: number;
  /** How files are written; a test stands in for a full disk here. */
  readonly writeFile?: (file: string, content: Uint8Array) => void;
}

export class FactsCache {
  private isActive = false;
  private isWritable = true;
  private writtenCount = 0;
  private readonly prefix: string;
  private hitCount = 0;
  private said: string | undefined;
  private onProblem: (problem: string) => void = () => undefined;

  constructor(private readonly options: FactsCacheOptions) {
    // The form of an entry is V8's.
    this.prefix = `${options.build}\0${process.versions.v8}`;
  }

  /** Entries that were used. */
  get hits(): number {
    return this.hitCount;
  }

  /** Why nothing can be kept: a sentence. Everything else goes on, only slower; undefined where all is well. */
  get problem(): string | undefined {
    return this.said;
  }

  /** `onProblem` is told once, when something could not be kept. */
  watch(onProblem: (problem: string) => void): void {
    this.onProblem = onProblem;
  }

  /** Only what is read from disk is kept: `work` adds such files. A text that is being typed is not worth an entry. */
  using<Result>(work: () => Result): Result {
    const before = this.isActive;
    this.isActive = true;
    try {
      return work();
    } finally {
      this.isActive = before;
    }
  }

  /** The language, asking the cache first. */
  of(language: Language): Language {
    return { ...language, extract: (text, options) => this.extract(language, text, options) };
  }

  /** What was kept under a key that says everything it depends on; undefined where nothing whole is there. */
  recall(key: readonly string[]): unknown {
    const known = readEntry(this.fileOfKey(key));
    this.hitCount += known === undefined ? 0 : 1;
    return known;
  }

  /** Keeps plain data under such a key. */
  keep(key: readonly string[], value: unknown): void {
    this.write(this.fileOfKey(key), value);
  }

  private fileOfKey(key: readonly string[]): string {
    return this.fileAt(
      createHash('sha256')
        .update(JSON.stringify([this.prefix, ...key]))
        .digest('hex'),
    );
  }

  private fileAt(digest: string): string {
    return path.join(this.options.folder, digest.slice(0, 2), digest.slice(2));
  }

  /** Makes room where the entries take more than their limit; looks only after so many new ones that it is worth it. */
  trim(): void {
    if (this.writtenCount >= writesPerTrim) {
      this.writtenCount = 0;
      try {
        trimFolder(this.options.folder, this.options.limit ?? defaultLimit);
      } catch {
        // Another window may be at it.
      }
    }
  }

  private extract(language: Language, text: string, options: ExtractionOptions): ModuleFacts {
    if (!this.isActive || text.length < minimumLength) {
      return language.extract(text, options);
    }
    const file = this.fileOf(language, text, options);
    const known = readEntry(file);
    if (isFacts(known) && known.path === options.path && known.language === language.id) {
      this.hitCount++;
      return known;
    }
    const facts = language.extract(text, options);
    this.write(file, plainModuleFacts(facts));
    return facts;
  }

  private fileOf({ id }: Language, text: string, { path: file, moduleName, isPackage }: ExtractionOptions): string {
    const key = createHash('sha256')
      .update(JSON.stringify([this.prefix, id, file, moduleName, isPackage]))
      .update(text, 'utf16le')
      .digest('hex');
    return this.fileAt(key);
  }

  private write(file: string, content: unknown): void {
    if (!this.isWritable) {
      return;
    }
    const temporary = `${file}.${randomUUID()}`;
    try {
      const packed = deflateRawSync(serialize(content), { level: 1 });
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      (this.options.writeFile ?? writePrivate)(temporary, Buffer.concat([checksum(packed), packed]));
      renameSync(temporary, file);
      this.writtenCount++;
    } catch (error) {
      // A full disk or a folder that may not be written: the next thousand files would fare no better.
      this.isWritable = false;
      remove(temporary);
      this.said = `What is read of files is not kept for the next time: ${this.options.folder} ${describeFileError(error, 'written')}`;
      this.onProblem(this.said);
    }
  }
}

/** The person's cache for this build, as an option; nothing where the build cannot be told. */
export function cacheOfFacts(): { readonly factsCache?: FactsCache } {
  const build = buildIdentity();
  return build === undefined
    ? {}
    : { factsCache: new FactsCache({ folder: path.join(cacheFolder(), 'facts'), build }) };
}

/**
 * Tells this build from any other by its bundles; undefined where the program runs from its sources, which change without
 * anything to tell by.
 */
export function buildIdentity(folder = __dirname): string | undefined {
  try {
    const bundles = readdirSync(folder)
      .filter((name) => name.endsWith('.js'))
      .sort()
      .map((name) => {
        const { size, mtimeMs } = statSync(path.join(folder, name));
        return `${name}:${String(size)}:${String(mtimeMs)}`;
      });
    return bundles.length === 0 ? undefined : bundles.join('|');
  } catch {
    return undefined;
  }
}

function readEntry(file: string): unknown {
  try {
    const content = readTouched(file);
    const packed = content.subarray(checksumLength);
    if (!checksum(packed).equals(content.subarray(0, checksumLength))) {
      return undefined;
    }
    return deserialize(inflateRawSync(packed, { maxOutputLength: maximumEntry }));
  } catch {
    return undefined;
  }
}

/** Nobody else's business: the facts tell of the source. */
function writePrivate(file: string, content: Uint8Array): void {
  writeFileSync(file, content, { mode: 0o600 });
}

/** Reads a file and makes it new again, where it has not been lately. */
function readTouched(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const now = Date.now();
    if (now - fstatSync(descriptor).mtimeMs > touchMs) {
      touch(descriptor, now / 1000);
    }
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function touch(descriptor: number, seconds: number): void {
  try {
    futimesSync(descriptor, seconds, seconds);
  } catch {
    // Of another owner: it just grows old.
  }
}

/** The checksum tells that the entry is one of ours, whole; this, that it is one of facts. */
function isFacts(value: unknown): value is ModuleFacts {
  return (
    typeof value === 'object' &&
    value !== null &&
    'functions' in value &&
    Array.isArray(value.functions) &&
    'classes' in value &&
    Array.isArray(value.classes)
  );
}

function checksum(packed: Uint8Array): Buffer {
  return createHash('sha256').update(packed).digest();
}

function trimFolder(folder: string, limit: number): void {
  const entries = readdirSync(folder).flatMap((part) =>
    readdirSync(path.join(folder, part)).flatMap((name) => {
      const file = path.join(folder, part, name);
      const stats = statSync(file, { throwIfNoEntry: false });
      return stats ? [{ file, size: stats.size, modifiedMs: stats.mtimeMs, isWhole: !name.includes('.') }] : [];
    }),
  );
  let total = entries.reduce((sum, { size }) => sum + size, 0);
  const old = Date.now() - abandonedMs;
  for (const { file, size, modifiedMs, isWhole } of entries.sort((a, b) => a.modifiedMs - b.modifiedMs)) {
    if (isWhole ? total > limit : modifiedMs < old) {
      remove(file);
      total -= size;
    }
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Whoever holds it open will let it go; it is looked at again at the next trim.
  }
}
