/**
 * Which functions the tree shows: what a person starts with, how a filter is told above the tree, and the boxes that ask
 * for one. Keeps nothing; the tree owns the filter.
 */
import * as vscode from 'vscode';
import type { FunctionClass } from '../core/verdict';
import type { FunctionFilter } from '../protocol';

/** Functions that advice is about; those that take hardly any time or are not understood are left out until asked for. */
export const defaultFilter: FunctionFilter = { text: '', classes: ['cpu', 'io', 'mixed'] };

/** In the order of the tree; a function, so that the words are looked up in the person's language. */
function classLabels(): readonly (readonly [FunctionClass, string])[] {
  return [
    ['cpu', vscode.l10n.t('CPU-bound')],
    ['io', vscode.l10n.t('I/O-bound')],
    ['mixed', vscode.l10n.t('CPU and I/O')],
    ['unknown', vscode.l10n.t('Not understood')],
    ['trivial', vscode.l10n.t('Trivial')],
  ];
}

/** For the line above the tree; undefined where nothing is filtered. */
export function describeFilter({ text, classes }: FunctionFilter): string | undefined {
  const isUsual =
    classes.length === defaultFilter.classes.length && defaultFilter.classes.every((each) => classes.includes(each));
  const named = isUsual
    ? []
    : classLabels()
        .filter(([each]) => classes.includes(each))
        .map(([, label]) => label);
  const parts = [...(text === '' ? [] : [`“${text}”`]), ...named];
  return parts.length === 0 ? undefined : vscode.l10n.t('Filtered: {0}', parts.join(', '));
}

/** Undefined when the person takes it back. */
export async function askForText(filter: FunctionFilter): Promise<FunctionFilter | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Filter functions'),
    prompt: vscode.l10n.t('Words of the name or the path. Empty shows every function.'),
    value: filter.text,
  });
  return text === undefined ? undefined : { ...filter, text: text.trim() };
}

/** Undefined when the person takes it back or picks no class. */
export async function askForClasses(filter: FunctionFilter): Promise<FunctionFilter | undefined> {
  const items = classLabels().map(([each, label]) => ({ label, class: each, picked: filter.classes.includes(each) }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Classes of functions to show'),
    canPickMany: true,
  });
  return picked === undefined || picked.length === 0
    ? undefined
    : { ...filter, classes: picked.map((item) => item.class) };
}
