/**
 * The examples of the rules' pages: the bad one and the good one, what the rules and the quick fixes make of them, and the
 * index of the pages, which is generated from just that. The tests and scripts/writeRuleIndex.ts read the pages through this.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { adviseFile } from '../../src/advice/advise';
import { defaultAdviceSettings, type Finding, type Fix, type RuleId, ruleIds } from '../../src/advice/finding';
import { fixesFor } from '../../src/advice/fixes/fixes';
import { rules } from '../../src/advice/rules/rules';
import type { Project } from '../../src/analysis/project';
import { newProject, newScriptProject } from '../../src/server/newProject';

const folder = path.resolve(import.meta.dirname, '../../docs/rules');

export const indexFile = path.join(folder, 'README.md');

export function pageFile(rule: string): string {
  return path.join(folder, `${rule}.md`);
}

/** What the examples call without defining it. */
const context: Readonly<Record<string, string>> = {
  'sequential-awaits':
    'import asyncio\nimport httpx\nclient = httpx.AsyncClient()\nasync def fetch(path):\n    return await client.get(path)\n',
  'threads-for-cpu-work':
    'def render(size):\n    return [[(x * x + y * y) % 256 for x in range(size)] for y in range(size)]\n',
};

export interface Example {
  readonly project: Project;
  readonly file: string;
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** The Python blocks of the rule's page, in order, each with its findings. */
export function examplesOf(rule: RuleId): Example[] {
  const page = readFileSync(pageFile(rule), 'utf8');
  return [...page.matchAll(/```python\n([\s\S]*?)```/g)].map(([, code], index) => {
    const file = `example${index}.py`;
    const text = (context[rule] ?? '') + (code ?? '');
    const project = newProject();
    project.setFile(file, text);
    return { project, file, text, findings: adviseFile(project, file, defaultAdviceSettings).findings };
  });
}

/** The JavaScript blocks of the rule's page, each with its findings; none for rules that are about Python. */
export function scriptExamplesOf(rule: RuleId): Example[] {
  const page = readFileSync(pageFile(rule), 'utf8');
  return [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(([, text = ''], index) => {
    const file = `example${index}.mjs`;
    const project = newScriptProject();
    project.setFile(file, text);
    return { project, file, text, findings: adviseFile(project, file, defaultAdviceSettings).findings };
  });
}

/** Fixes for the rule's finding in the bad example, best first. */
export function fixesOfExample(rule: RuleId): readonly Fix[] {
  const [bad] = examplesOf(rule);
  const finding = bad?.findings.find((each) => each.rule === rule);
  return bad === undefined || finding === undefined
    ? []
    : fixesFor(bad.project, bad.file, finding, defaultAdviceSettings);
}

/** As the documentation groups the rules: a rule belongs to the last group that begins at or before it. */
const groups: readonly { readonly title: string; readonly from: RuleId }[] = [
  { title: 'The event loop must not wait', from: 'blocking-call-in-async' },
  { title: 'The right pool', from: 'threads-for-cpu-work' },
  { title: 'Opportunities', from: 'parallel-cpu-loop' },
  { title: 'Comments', from: 'unused-suppression' },
];

/** Text of docs/rules/README.md. */
export function ruleIndex(): string {
  const lines = [
    '# Rules',
    '',
    'Warnings are for code that is wrong today; what is only an opportunity is a hint and never a squiggle.',
    'A fix marked “safe” keeps what the program computes and is applied to a whole file unseen; the others ask for a look.',
    'The fixes are those of the example on each page. [How severities and kinds are set](../configuration.md), [what was measured of the fixes](../fixes.md).',
  ];
  for (const rule of ruleIds) {
    const group = groups.find(({ from }) => from === rule);
    if (group !== undefined) {
      lines.push('', `## ${group.title}`, '', '| rule | finds | default | fix |', '| --- | --- | --- | --- |');
    }
    const described = rules.find(({ id }) => id === rule);
    const cells = [
      `[\`${rule}\`](${rule}.md)`,
      described?.description ?? '',
      described?.defaultSeverity ?? '',
      fixWords(fixesOfExample(rule)),
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  lines.push('', 'Written by `npm run docs:rules`.', '');
  return lines.join('\n');
}

function fixWords(fixes: readonly Fix[]): string {
  const [first, ...others] = fixes;
  if (first === undefined) {
    return 'none';
  }
  const traits = [first.isPreferred ? 'preferred' : '', first.isSafe ? 'safe' : ''].filter((word) => word !== '');
  const more = others.length === 0 ? '' : `; ${others.length} more`;
  return `${first.title}${traits.length > 0 ? ` (${traits.join(', ')})` : ''}${more}`;
}
