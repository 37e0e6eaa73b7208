/**
 * What a programming language must offer to the layers above it. A front end turns one file's text into facts and
 * answers questions about its syntax; it knows nothing of other files, of libraries or of advice.
 */
import type { LanguageId, ModuleFacts } from '../core/facts';

export interface ExtractionOptions {
  /** Path of the file in the project, with `/` between folders. */
  readonly path: string;
  /** Dotted absolute module name. */
  readonly moduleName: string;
  /** True for a package's `__init__.py`: relative imports then start at the package itself. */
  readonly isPackage: boolean;
}

export interface Language {
  readonly id: LanguageId;
  /** File name endings with their dot: `.py`. */
  readonly extensions: readonly string[];
  /** Never throws: broken code yields fewer facts and a list of problems. */
  extract(text: string, options: ExtractionOptions): ModuleFacts;
  /** For a file that a person works on; absent where a language always reads the whole file. */
  edited?(options: ExtractionOptions): EditedFile;
}

/** Reads a file that changes little by little. */
export interface EditedFile {
  /** What `Language.extract` says of this text. Functions that the edit left alone are the objects that the last call gave. */
  extract(text: string): ModuleFacts;
}
