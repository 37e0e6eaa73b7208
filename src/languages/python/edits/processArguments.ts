/**
 * Reads the arguments of a call that runs a program to its end, as `subprocess.run` does, and says whether an asyncio process
 * can be given the same. Whatever cannot be seen to mean the same there is refused: pipes that nobody reads, a command of
 * unknown type, options of the text layer, keywords that asyncio does not pass on.
 * Sources: CPython 3.13 Lib/subprocess.py, `run` and `Popen.__init__`; Lib/asyncio/base_events.py, `subprocess_exec`.
 */
import type { ProcessResult } from '../../../knowledge/apiEntry';
import { NodeKind, StringFlag, type NodeIndex } from '../parser/nodes';
import type { CallParts } from './callEdits';
import type { Names } from './names';
import { shapeOf } from './valueShapes';

export interface ProcessCall {
  readonly call: NodeIndex;
  readonly command: NodeIndex;
  readonly isShell: boolean;
  /** Keywords that the asyncio process takes as they are. */
  readonly passedOn: readonly NodeIndex[];
  /** Which of its pipes are read to their end. */
  readonly readsOutput: boolean;
  readonly readsErrors: boolean;
  /** `capture_output=True`: the pipes are not among the keywords passed on. */
  readonly isCaptured: boolean;
  readonly isText: boolean;
  /** 0 for the locale's. */
  readonly encoding: NodeIndex;
  readonly errors: NodeIndex;
  readonly input: NodeIndex;
  readonly timeout: NodeIndex;
  /** A return code other than zero raises. */
  readonly isChecked: boolean;
}

/** What `Popen` and an asyncio process take alike, besides the three streams. */
const sharedKeywords: ReadonlySet<string> = new Set([
  'cwd',
  'env',
  'start_new_session',
  'close_fds',
  'pass_fds',
  'creationflags',
  'startupinfo',
  'restore_signals',
  'umask',
  'user',
  'group',
]);

const orderSensitive = [NodeKind.Await, NodeKind.Yield, NodeKind.NamedExpression, NodeKind.Lambda];

export function readProcessCall(names: Names, parts: CallParts, gives: ProcessResult): ProcessCall | undefined {
  const { source } = names;
  const [command = 0, ...rest] = parts.arguments;
  const values = new Map<string, NodeIndex>();
  for (const argument of rest) {
    const [keyword = 0, value = 0] = source.children(argument);
    if (source.kind(argument) !== NodeKind.Keyword || values.has(source.nodeText(keyword))) {
      return undefined;
    }
    values.set(source.nodeText(keyword), value);
  }
  const options = new Options(names, values);
  const isShell = options.flag('shell');
  const isCaptured = options.flag('capture_output');
  const check = options.flag('check');
  const [text, newlines] = [options.flag('text'), options.flag('universal_newlines')];
  const [encoding, errors] = [options.value('encoding'), options.value('errors')];
  const [output, complaints] = [options.stream('stdout'), options.stream('stderr')];
  const isText = text === true || newlines === true || encoding !== 0 || errors !== 0;
  const [input, timeout] = [options.value('input'), options.value('timeout')];
  const passedOn = rest.filter((argument) => options.isPassedOn(source.nodeText(source.first(argument))));
  const returnsCode = gives === 'return-code' || gives === 'checked-return-code';
  const isRead = gives === 'checked-output';
  if (
    isShell === undefined ||
    isCaptured === undefined ||
    check === undefined ||
    text === undefined ||
    newlines === undefined ||
    options.hasOthers() ||
    source.contains(parts.call, orderSensitive) ||
    !isCommand(names, command, isShell) ||
    !isInput(names, input) ||
    [timeout, encoding, errors].some((node) => source.contains(node, [NodeKind.Call]))
  ) {
    return undefined;
  }
  const streams = [output, complaints];
  const isMuddled =
    ((isCaptured || isRead) && output !== 'absent') ||
    (isCaptured && complaints !== 'absent') ||
    options.stream('stdin') === 'pipe' ||
    (input !== 0 && options.stream('stdin') !== 'absent') ||
    (isText && streams.includes('unknown')) ||
    // Nobody would read the pipe; only `run` takes these options.
    (returnsCode && (streams.includes('pipe') || isCaptured || input !== 0 || isText || check)) ||
    (isRead && (isCaptured || check)) ||
    // Whether the input's value or another one is computed first would change.
    (source.contains(input, [NodeKind.Call]) && passedOn.some((each) => source.contains(each, [NodeKind.Call])));
  if (isMuddled) {
    return undefined;
  }
  return {
    call: parts.call,
    command,
    isShell,
    passedOn,
    readsOutput: isCaptured || isRead || output === 'pipe' || output === 'unknown',
    readsErrors: isCaptured || complaints === 'pipe' || complaints === 'unknown',
    isCaptured,
    isText,
    encoding,
    errors,
    input,
    timeout,
    isChecked: check || isRead || gives === 'checked-return-code',
  };
}

/** `unknown` may be a file, a number or a pipe. */
type Stream = 'absent' | 'pipe' | 'elsewhere' | 'unknown';

/** The keywords of one call; remembers which were asked for. */
class Options {
  private readonly known = new Set<string>();

  constructor(
    private readonly names: Names,
    private readonly values: ReadonlyMap<string, NodeIndex>,
  ) {}

  /** 0 where absent or `None`. */
  value(name: string): NodeIndex {
    this.known.add(name);
    const value = this.values.get(name) ?? 0;
    return this.text(value) === 'None' ? 0 : value;
  }

  /** Undefined where only running it would tell. */
  flag(name: string): boolean | undefined {
    const text = this.text(this.value(name));
    return text === 'True' ? true : text === 'False' || text === '' ? false : undefined;
  }

  stream(name: string): Stream {
    const value = this.value(name);
    if (value === 0) {
      return 'absent';
    }
    switch (this.names.source.lastName(value)) {
      case 'PIPE':
        return 'pipe';
      case 'DEVNULL':
      case 'STDOUT':
        return 'elsewhere';
      default:
        return 'unknown';
    }
  }

  isPassedOn(name: string): boolean {
    return sharedKeywords.has(name) || name === 'stdin' || name === 'stdout' || name === 'stderr';
  }

  /** True when there are keywords that nobody asked for and that are not passed on. */
  hasOthers(): boolean {
    return [...this.values.keys()].some((name) => !this.known.has(name) && !this.isPassedOn(name));
  }

  private text(node: NodeIndex): string {
    return node === 0 ? '' : this.names.source.nodeText(node);
  }
}

/** A list becomes the arguments of the program; a text is a program without arguments, or what the shell is told. */
function isCommand(names: Names, command: NodeIndex, isShell: boolean): boolean {
  const { source } = names;
  const kind = source.kind(command);
  if (command === 0 || kind === NodeKind.Keyword || kind === NodeKind.Starred) {
    return false;
  }
  const shape = shapeOf(names, command);
  if (isShell) {
    return shape === 'text';
  }
  // On Windows a text is a command line, whose blanks separate arguments.
  const isProgram = kind === NodeKind.String && (source.flag(command) & StringFlag.Formatted) === 0;
  return shape === 'list' ? !isEmpty(names, command) : isProgram && !/\s/.test(source.nodeText(command));
}

function isEmpty({ source }: Names, command: NodeIndex): boolean {
  return source.kind(command) !== NodeKind.Name && source.first(command) === 0;
}

/** What may be `None` would leave the pipe closed, or not make one. */
function isInput(names: Names, input: NodeIndex): boolean {
  const shape = input === 0 ? 'text' : shapeOf(names, input);
  return shape === 'text' || shape === 'bytes';
}
