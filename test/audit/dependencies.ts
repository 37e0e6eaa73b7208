/**
 * What `npm audit --json` says, divided by whom it concerns: people who run the product, whose bundles hold some packages' code, or
 * only who builds and tests it. Reads an answer; asks nobody.
 */
import { z } from 'zod';

/** The part of npm's answer that is read. https://docs.npmjs.com/cli/commands/npm-audit */
const Answer = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      name: z.string(),
      severity: z.string(),
      via: z.array(z.union([z.string(), z.object({ title: z.string(), url: z.string() })])),
      nodes: z.array(z.string()),
    }),
  ),
});

export interface Advisory {
  readonly name: string;
  readonly severity: string;
  /** Titles with addresses; none where only a package that it needs is affected. */
  readonly reasons: readonly string[];
}

export interface Advisories {
  /** About code that ships. */
  readonly bundled: readonly Advisory[];
  readonly tools: readonly Advisory[];
}

/**
 * @param bundled Folders of packages whose code is in the bundles, as `node_modules/name`.
 * @throws where it is not an answer: the registry was not reached, or refused.
 */
export function advisoriesOf(answer: unknown, bundled: ReadonlySet<string>): Advisories {
  const entries = Object.values(Answer.parse(answer).vulnerabilities).map(({ name, severity, via, nodes }) => ({
    ships: nodes.some((folder) => bundled.has(folder)),
    advisory: {
      name,
      severity,
      reasons: via.flatMap((each) => (typeof each === 'string' ? [] : [`${each.title} (${each.url})`])),
    },
  }));
  return {
    bundled: entries.filter(({ ships }) => ships).map(({ advisory }) => advisory),
    tools: entries.filter(({ ships }) => !ships).map(({ advisory }) => advisory),
  };
}
