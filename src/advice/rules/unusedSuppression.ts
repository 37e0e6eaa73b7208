/**
 * Reports comments that silence nothing any more, so that they do not hide what comes later. What another rule's being
 * switched off, or a kind of waiting's, leaves without a finding is not reported, and neither is `noqa`, which other linters
 * read too.
 */
import type { Suppression } from '../../core/facts';
import { containsPosition } from '../../core/text';
import { ruleIds, type Finding, type RuleId } from '../finding';
import { nearestName } from '../nearestName';
import type { FileContext, FileRule } from '../rule';
import { isAbout } from '../suppression';

export const unusedSuppression: FileRule = {
  id: 'unused-suppression',
  description: 'A comment silences a finding that is not there.',
  defaultSeverity: 'information',
  checkFile(context, found, findAll) {
    const { project, path, settings } = context;
    const suppressions = (project.facts(path)?.suppressions ?? []).filter(
      ({ isShared, rules }) => isShared !== true && !rules.includes('unused-suppression'),
    );
    const unused = suppressions.flatMap((suppression) => unusedNames(suppression, found, settings.rules));
    if (unused.length === 0) {
      return [];
    }
    // Under the settings of this place a rule may be silent that the comment is there for.
    const possible = findAll({ ...settings, rules: {}, kinds: {} });
    return unused
      .filter(({ suppression, name }) => !possible.some((finding) => isMeant(finding, suppression, name)))
      .map(({ suppression, name }) => finding(context, suppression, name));
  },
};

interface Unused {
  readonly suppression: Suppression;
  /** Undefined where the comment is for every rule. */
  readonly name: string | undefined;
}

function unusedNames(
  suppression: Suppression,
  found: readonly Finding[],
  severities: FileContext['settings']['rules'],
): readonly Unused[] {
  const names = suppression.rules.length === 0 ? [undefined] : suppression.rules;
  return names
    .filter((name) => !(isRule(name) && severities[name] === 'off'))
    .filter((name) => !found.some((finding) => isMeant(finding, suppression, name)))
    .map((name) => ({ suppression, name }));
}

function isMeant(finding: Finding, suppression: Suppression, name: string | undefined): boolean {
  return isAbout(suppression, finding) && (name === undefined || finding.rule === name);
}

function isRule(name: string | undefined): name is RuleId {
  return ruleIds.some((id) => id === name);
}

function finding({ project, path }: FileContext, { line, range }: Suppression, name: string | undefined): Finding {
  const around = project
    .summaries(path)
    .filter(({ facts }) => facts.kind !== 'module' && containsPosition(facts.range, range.start))
    .at(-1);
  const where = line === undefined ? 'in this file' : 'here';
  return {
    rule: 'unused-suppression',
    severity: 'information',
    range,
    message: name === undefined ? `Nothing is found ${where} that could be ignored.` : namedMessage(name, where),
    path: [],
    functionName: around?.facts.name ?? '<module>',
    detail: { kind: 'suppression', name },
  };
}

function namedMessage(name: string, where: string): string {
  if (isRule(name)) {
    return `\`${name}\` finds nothing ${where} that could be ignored.`;
  }
  const meant = nearestName(name, ruleIds);
  return meant === undefined ? `\`${name}\` is not a rule.` : `\`${name}\` is not a rule; \`${meant}\` is.`;
}
