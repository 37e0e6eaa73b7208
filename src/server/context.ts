/**
 * What every answer of the server is made from: the open documents, the analysis and the settings. Handed to the feature
 * files by server.ts, which owns it; they keep no state of their own.
 */
import type { LanguageId } from '../core/facts';
import type { Analysis } from './analysis';
import type { Documents } from './documents';
import type { ServerSettings } from './settings';

export interface ServerContext {
  readonly documents: Documents;
  readonly analysis: Analysis;
  readonly settings: () => ServerSettings;
  /** What the figures of a measured machine are of; undefined while nothing was measured. */
  readonly measuredOn: (language: LanguageId) => string | undefined;
  /** True when the editor has this product's own commands, which links in Markdown may run as well. */
  readonly hasCommandLinks: () => boolean;
  /** True when the editor checks an edit against the version of the document it was made for. */
  readonly supportsVersionedEdits: () => boolean;
}
