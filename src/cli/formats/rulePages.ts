/**
 * The pages of the rules as they come with the product, for reports that explain a rule where it is read. The pages are the
 * documentation itself; nothing is written here a second time, and a bundle that stands alone has none.
 */
import { readFileSync } from 'node:fs';
import type { RuleId } from '../../advice/finding';
import { rulePageUrl } from '../../advice/wording';
import { productFile } from '../version';

export interface RulePage {
  /** Markdown, its links absolute. */
  readonly markdown: string;
  /** What stands below “Why”: plain sentences. */
  readonly why: string;
}

export function rulePage(rule: RuleId): RulePage | undefined {
  const file = productFile('docs', 'rules', `${rule}.md`);
  const page = file === undefined ? undefined : readText(file);
  if (page === undefined) {
    return undefined;
  }
  const markdown = page.replaceAll(
    /\]\((?![a-z]+:)([^)]+)\)/g,
    (_, link: string) => `](${new URL(link, rulePageUrl(rule)).href})`,
  );
  const section = page.split(/^## /m).find((each) => each.startsWith('Why\n'));
  const sentences = (section?.slice('Why\n'.length) ?? '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\s+/g, ' ');
  return { markdown, why: sentences.trim() };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
