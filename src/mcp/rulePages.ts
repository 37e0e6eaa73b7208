/**
 * The pages of the rules, which ship with the program: resources for clients that list those, and the answer of the tool
 * `explain_rule`.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type RuleId, ruleIds } from '../advice/finding';
import { ToolError } from '../server/tools/fields';

const scheme = 'concurrency-advisor://rules/';

export const rulePageType = 'text/markdown';

/** The pages that there are, as a client lists them. */
export function rulePageResources(): { uri: string; name: string; title: string; mimeType: string }[] {
  return ruleIds.map((rule) => ({
    uri: `${scheme}${rule}`,
    name: rule,
    title: `Rule ${rule}`,
    mimeType: rulePageType,
  }));
}

/** The rule whose page an address is of; undefined where there is none. */
export function ruleOfAddress(uri: string): RuleId | undefined {
  return ruleIds.find((rule) => uri === `${scheme}${rule}`);
}

/** @throws ToolError where the page is missing, which a broken installation alone causes. */
export function rulePage(folder: string, rule: RuleId): string {
  try {
    return readFileSync(path.join(folder, `${rule}.md`), 'utf8');
  } catch {
    throw new ToolError(`The page of ${rule} is missing from this installation.`);
  }
}
