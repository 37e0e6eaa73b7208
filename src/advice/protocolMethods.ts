/**
 * Which methods the protocols of a program declare: what implements a protocol need not import it, so that imports do not tell
 * whether a call by the name of such a method reaches a function. Found out name by name, when somebody asks.
 */
import type { Project } from '../analysis/project';
import type { ClassFacts } from '../core/facts';

/** Answers for one state of a project. */
export class ProtocolMethods {
  private readonly known = new Map<string, boolean>();
  private classes: readonly ClassFacts[] | undefined;

  constructor(
    private readonly project: Project,
    private readonly files: readonly string[],
  ) {}

  /** True for the name of a method of a protocol. */
  declare(method: string): boolean {
    let answer = this.known.get(method);
    if (answer === undefined) {
      this.classes ??= this.files
        .filter((path) => this.project.text(path)?.includes('Protocol') === true)
        .flatMap((path) => this.project.facts(path)?.classes ?? []);
      answer = this.classes.some((each) => each.methods.has(method) && isProtocol(each));
      this.known.set(method, answer);
    }
    return answer;
  }
}

function isProtocol({ bases }: ClassFacts): boolean {
  return bases.some((base) => base.kind === 'global' && /(?:^|\.)Protocol$/.test(base.name));
}
