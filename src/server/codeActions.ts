/**
 * The light bulb: the preferred fix of a finding, its alternatives, one fix for all of a kind, the simulator, the rule's
 * page, and "ignore on this line" or "in this file"; the refactorings at the cursor; and the source action that fixes a whole
 * file. Everything is made anew from the place and the findings there.
 */
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  CodeActionTriggerKind,
  type Command,
  type Diagnostic,
} from 'vscode-languageserver';
import type { Finding, Fix } from '../advice/finding';
import { comparePositions, equalRanges, type Range } from '../core/text';
import { commands } from '../protocol';
import type { ServerContext } from './context';
import { type OpenDocument, rangeInDocument, rangeInFile } from './documents';
import { EditPlan } from './editPlan';
import { ignoreEdit, ignoreInFileEdit } from './ignoreComment';
import { workspaceEdit } from './workspaceEdits';

/** An editor can be told to run this on save. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.concurrency-advisor`;

export function codeActionsFor(params: CodeActionParams, context: ServerContext): CodeAction[] {
  const open = context.documents.current(params.textDocument.uri);
  if (open === undefined || !context.settings().showsDiagnostics) {
    return [];
  }
  const { only } = params.context;
  const findings = context.analysis.findings(open.path);
  const asked = rangeInFile(open, params.range);
  const touched = findings.filter((finding) => overlap(finding.range, asked));
  const wants = (kind: string) => only === undefined || only.some((each) => isKindOf(kind, each));
  return [
    ...(wants(CodeActionKind.QuickFix)
      ? touched.flatMap((finding) => quickFixes(finding, findings, open, params.context.diagnostics, context))
      : []),
    ...(wants(CodeActionKind.RefactorRewrite) ? refactorings(asked, open, context) : []),
    // A fix of the whole file is not an answer to a cursor that moved.
    ...(wants(fixAllKind) && (only !== undefined || params.context.triggerKind === CodeActionTriggerKind.Invoked)
      ? fixAll(findings, open, context)
      : []),
  ];
}

/** What only an editor with this product's own commands can do. */
function commandsFor({ rule, range }: Finding, { document }: OpenDocument): readonly Command[] {
  return [
    { title: 'Show in simulator', command: commands.openSimulator, arguments: [document.uri, range.start] },
    { title: `Explain \`${rule}\``, command: commands.showRulePage, arguments: [rule] },
  ];
}

function quickFixes(
  finding: Finding,
  all: readonly Finding[],
  open: OpenDocument,
  diagnostics: readonly Diagnostic[],
  context: ServerContext,
): CodeAction[] {
  const place = rangeInDocument(open, finding.range) ?? finding.range;
  const shown = diagnostics.filter(({ code, range }) => code === finding.rule && equalRanges(range, place));
  const fixes = context.analysis.fixes(open.path, finding);
  const action = (title: string, rest: Omit<CodeAction, 'title'>): CodeAction => ({
    title,
    kind: CodeActionKind.QuickFix,
    ...(shown.length === 0 ? {} : { diagnostics: shown }),
    ...rest,
  });
  const text = context.analysis.text(open.path) ?? '';
  const ignoring = [
    { where: 'on this line', edit: ignoreEdit(text, open.path, finding) },
    { where: 'in this file', edit: ignoreInFileEdit(text, open.path, finding) },
  ];
  return [
    ...fixes.map((fix) =>
      action(fix.title, {
        ...(fix.isPreferred ? { isPreferred: true } : {}),
        edit: workspaceEdit(fix.files, context),
      }),
    ),
    ...fixAllOfRule(finding, all, open, context).map(([title, edit]) => action(title, { edit })),
    ...(context.hasCommandLinks()
      ? commandsFor(finding, open).map((command) => action(command.title, { command }))
      : []),
    ...ignoring.flatMap(({ where, edit }) =>
      edit === undefined
        ? []
        : [
            action(`Ignore \`${finding.rule}\` ${where}`, {
              edit: workspaceEdit([{ path: open.path, edits: [edit] }], context),
            }),
          ],
    ),
  ];
}

/** They need no finding; where the cursor must stand for them is their own affair. */
function refactorings(range: Range, open: OpenDocument, context: ServerContext): CodeAction[] {
  context.documents.catchUp();
  return context.analysis.refactorings(open.path, range).map(({ title, files }) => ({
    title,
    kind: CodeActionKind.RefactorRewrite,
    edit: workspaceEdit(files, context),
  }));
}

function fixAll(findings: readonly Finding[], open: OpenDocument, context: ServerContext): CodeAction[] {
  const plan = planFor(findings, open, context);
  return plan.changes.size === 0
    ? []
    : [
        {
          title: 'Fix all safe findings of Concurrency Advisor',
          kind: fixAllKind,
          edit: workspaceEdit(plan.files, context),
        },
      ];
}

/** Offered where there are several of the kind, and every one of them is safe to fix unseen. */
function fixAllOfRule(
  finding: Finding,
  all: readonly Finding[],
  open: OpenDocument,
  context: ServerContext,
): [string, NonNullable<CodeAction['edit']>][] {
  const plan = planFor(
    all.filter(({ rule }) => rule === finding.rule),
    open,
    context,
  );
  const count = plan.changes.get(open.path)?.fixCount ?? 0;
  return count < 2
    ? []
    : [[`Fix all ${count} of \`${finding.rule}\` in this file`, workspaceEdit(plan.files, context)]];
}

function planFor(findings: readonly Finding[], open: OpenDocument, context: ServerContext): EditPlan {
  const plan = new EditPlan(new Set([open.path]));
  for (const finding of findings) {
    const fix = preferredSafeFix(context.analysis.fixes(open.path, finding));
    if (fix !== undefined) {
      plan.add(open.path, fix);
    }
  }
  return plan;
}

function preferredSafeFix(fixes: readonly Fix[]): Fix | undefined {
  return fixes.find((fix) => fix.isPreferred && fix.isSafe);
}

/** Kinds are hierarchical: asking for `source.fixAll` asks for everything below it. */
function isKindOf(kind: string, asked: string): boolean {
  return asked === '' || kind === asked || kind.startsWith(`${asked}.`);
}

function overlap(a: Range, b: Range): boolean {
  return comparePositions(a.start, b.end) <= 0 && comparePositions(b.start, a.end) <= 0;
}
