/**
 * The tree of the project's functions: a group for each class, the dearest functions first, a page at a time. The server knows,
 * counts and orders them; this file makes items of what it answers and asks again when that is out of date or the filter changes.
 * Where the tree stands and what is said above it is the business of functionsView.ts.
 */
import * as vscode from 'vscode';
import type { FunctionClass } from '../core/verdict';
import { commands } from '../protocol';
import type { FunctionFilter, FunctionGroup, ListedFunction } from '../protocol';
import { defaultFilter } from './functionFilter';
import type { LanguageServer } from './languageServer';

/** Functions of a group that are asked for at once: more than fit on a screen, few enough to come at once. */
const pageSize = 100;

const groupIcons: Readonly<Record<FunctionClass, string>> = {
  cpu: 'chip',
  io: 'cloud-download',
  mixed: 'arrow-swap',
  unknown: 'question',
  trivial: 'circle-small',
};

class GroupNode {
  constructor(readonly group: FunctionGroup) {}
}

/** A function in the tree; the commands on it get it as their argument. */
export class FunctionNode {
  constructor(readonly listed: ListedFunction) {}
}

class MoreNode {
  constructor(
    readonly group: FunctionGroup,
    readonly shown: number,
  ) {}
}

type Node = GroupNode | FunctionNode | MoreNode;

export class FunctionsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<Node | undefined>();
  private readonly answerEmitter = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable;
  private readonly shownPerClass = new Map<FunctionClass, number>();
  private groups = new Map<FunctionClass, GroupNode>();
  private currentFilter = defaultFilter;

  readonly onDidChangeTreeData = this.changeEmitter.event;
  /** The server has answered which groups there are. */
  readonly onAnswer = this.answerEmitter.event;

  constructor(private readonly server: LanguageServer) {
    this.subscriptions = vscode.Disposable.from(
      this.changeEmitter,
      this.answerEmitter,
      server.onFunctionsChanged(() => {
        this.refresh();
      }),
      server.onStatus(({ state }) => {
        if (state === 'ready' || state === 'error' || state === 'stopped') {
          this.refresh();
        }
      }),
    );
  }

  get isEmpty(): boolean {
    return this.groups.size === 0;
  }

  get filter(): FunctionFilter {
    return this.currentFilter;
  }

  set filter(filter: FunctionFilter) {
    this.currentFilter = filter;
    this.shownPerClass.clear();
    this.refresh();
  }

  /** Shows another page of a class. */
  showMore(wanted: unknown): void {
    const node = [...this.groups.values()].find(({ group }) => group.class === wanted);
    if (node !== undefined) {
      this.shownPerClass.set(node.group.class, this.shownOf(node.group.class) + pageSize);
      this.changeEmitter.fire(node);
    }
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) {
      return this.groupNodes();
    }
    return node instanceof GroupNode ? this.functionNodes(node.group) : [];
  }

  getParent(node: Node): Node | undefined {
    if (node instanceof GroupNode) {
      return undefined;
    }
    return this.groups.get(node instanceof MoreNode ? node.group.class : node.listed.class);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node instanceof GroupNode) {
      return groupItem(node.group);
    }
    return node instanceof MoreNode ? moreItem(node) : functionItem(node.listed);
  }

  /** Asked for when the pointer rests on a function; the details are worked out only then. */
  async resolveTreeItem(
    item: vscode.TreeItem,
    node: Node,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem | undefined> {
    if (!(node instanceof FunctionNode)) {
      return undefined;
    }
    const { uri, nameRange } = node.listed;
    const details = await this.server.functionDetails({ uri, position: nameRange.start }, token);
    if (details !== null) {
      item.tooltip = new vscode.MarkdownString(details);
    }
    return item;
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private refresh(): void {
    this.changeEmitter.fire(undefined);
  }

  private shownOf(wanted: FunctionClass): number {
    return this.shownPerClass.get(wanted) ?? pageSize;
  }

  private async groupNodes(): Promise<Node[]> {
    // Half an index would be worked through in vain; the tree is asked for again when it is whole.
    if (this.server.status.state !== 'indexing' || !this.isEmpty) {
      const groups = await this.server.functionGroups({ filter: this.currentFilter });
      this.groups = new Map(groups.map((group) => [group.class, new GroupNode(group)]));
    }
    this.answerEmitter.fire();
    return [...this.groups.values()];
  }

  private async functionNodes(group: FunctionGroup): Promise<Node[]> {
    const { functions, count } = await this.server.functionPage({
      filter: this.currentFilter,
      class: group.class,
      offset: 0,
      limit: this.shownOf(group.class),
    });
    const nodes: Node[] = functions.map((listed) => new FunctionNode(listed));
    return functions.length < count ? [...nodes, new MoreNode({ ...group, count }, functions.length)] : nodes;
  }
}

function groupItem({ class: each, label, count }: FunctionGroup): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = each;
  item.description = String(count);
  item.iconPath = new vscode.ThemeIcon(groupIcons[each]);
  item.contextValue = 'group';
  const functions = count === 1 ? vscode.l10n.t('1 function') : vscode.l10n.t('{0} functions', count);
  item.tooltip = `${label}: ${functions}`;
  item.accessibilityInformation = { label: `${label}, ${functions}` };
  return item;
}

function functionItem({ uri, nameRange, functionName, description }: ListedFunction): vscode.TreeItem {
  const { start, end } = nameRange;
  const item = new vscode.TreeItem(functionName);
  item.id = `${uri}#${String(start.line)}:${String(start.character)}`;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(functionName.includes('.') ? 'symbol-method' : 'symbol-function');
  item.contextValue = 'function';
  item.accessibilityInformation = { label: `${functionName}, ${description.replaceAll(' · ', ', ')}` };
  item.command = {
    command: 'vscode.open',
    title: vscode.l10n.t('Open'),
    arguments: [
      vscode.Uri.parse(uri, true),
      { selection: new vscode.Range(start.line, start.character, end.line, end.character) },
    ],
  };
  return item;
}

function moreItem({ group, shown }: MoreNode): vscode.TreeItem {
  const left = group.count - shown;
  const item = new vscode.TreeItem(vscode.l10n.t('Show {0} more', Math.min(pageSize, left)));
  item.id = `${group.class}:more`;
  item.description = vscode.l10n.t('{0} left', left);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { command: commands.showMoreFunctions, title: vscode.l10n.t('Show more'), arguments: [group.class] };
  return item;
}
