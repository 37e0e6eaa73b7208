/**
 * The JSON schemas of what the tools answer: the contracts of the command line, as docs/cli.md has them, with what tools add.
 * Clients check answers against them. Only what a client may rely on is named; more may be there.
 */

interface OutputSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, object>>;
  readonly required: readonly string[];
}

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const flag = { type: 'boolean' } as const;

function listOf(items: object): object {
  return { type: 'array', items };
}

function objectOf(
  properties: Readonly<Record<string, object>>,
  optional: Readonly<Record<string, object>> = {},
): OutputSchema {
  return { type: 'object', properties: { ...properties, ...optional }, required: Object.keys(properties) };
}

const place = objectOf({ path: text, line: count, text });

const problem = objectOf({ path: text, message: text }, { line: count, column: count });

const functionEntry = objectOf({
  name: text,
  line: count,
  class: { enum: ['cpu', 'io', 'mixed', 'trivial', 'unknown'] },
  gil: { enum: ['held', 'released', 'mixed'] },
  confidence: number,
  cost: objectOf({ heldCpu: number, freeCpu: number, blockedIo: number, awaitedIo: number, growth: text }),
  evidence: listOf(objectOf({ path: text, line: count, text, effect: text, via: listOf(place) })),
  recommendation: {
    anyOf: [objectOf({ strategy: text, speedup: number, reason: text }), { type: 'null' }],
  },
});

const finding = objectOf({
  rule: text,
  severity: { enum: ['warning', 'information', 'hint'] },
  line: count,
  column: count,
  endLine: count,
  endColumn: count,
  message: text,
  path: listOf(place),
  fixes: listOf(objectOf({ title: text, preferred: flag, edits: listOf({ type: 'object' }) })),
});

const analyze = objectOf({
  version: { const: 1 },
  files: listOf(
    objectOf({ path: text, language: text, functions: listOf(functionEntry), diagnostics: listOf(finding) }),
  ),
  errors: listOf(problem),
  summary: objectOf(
    {
      files: count,
      findings: objectOf({ warning: count, information: count, hint: count }),
      problems: count,
    },
    { functions: { type: 'object', additionalProperties: count } },
  ),
  page: objectOf({ offset: count, count, total: count, next: { type: ['integer', 'null'] } }),
});

const simulate = objectOf(
  {
    version: { const: 1 },
    title: text,
    workload: { type: 'object' },
    machine: { type: 'object' },
    outcomes: listOf(
      objectOf({
        strategy: text,
        makespanMs: number,
        speedup: number,
        longestStallMs: number,
        workers: number,
        explanation: text,
        accuracy: { enum: ['A', 'B', 'C', 'D'] },
      }),
    ),
    illegal: listOf(objectOf({ strategy: text, reason: text })),
    recommended: text,
    unit: { enum: ['call', 'item', 'iteration', 'await', 'task'] },
    origins: { type: 'object', additionalProperties: { enum: ['default', 'estimated', 'measured', 'yours'] } },
  },
  { measuredOn: text, measured: { type: 'object' }, breakEven: listOf({ type: 'object' }) },
);

const fix = objectOf({
  version: { const: 1 },
  fixes: listOf(
    objectOf({
      path: text,
      line: count,
      rule: text,
      message: text,
      fixes: listOf(objectOf({ id: text, title: text, preferred: flag, safe: flag })),
      chosen: { type: ['string', 'null'] },
      state: text,
    }),
  ),
  total: count,
  files: listOf(objectOf({ path: text, diff: text })),
  basedOn: { type: ['string', 'null'] },
  written: listOf(text),
  errors: listOf(problem),
});

export const outputSchemas = { analyze, simulate, fix } as const;
