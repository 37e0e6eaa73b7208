/**
 * A made-up module with one function per callable of a package, each calling it once: what such a function costs is what a
 * caller of the package is told. So decorators, constructors, inheritance and defaults mean the same here as in any program.
 * Arguments that must be given are parameters of unknown size and type. The text is Python; nothing in it is run.
 */
import type { ParameterFacts } from '../../core/facts';

export interface CallerRequest {
  /** What is called: `requests.api.get`; behind `self` where there is a receiver: `.send`, or nothing to call the object. */
  readonly callee: string;
  /** Class of the object it is called on. */
  readonly receiver?: string;
  /** Without `self`. */
  readonly parameters: readonly ParameterFacts[];
}

export class Callers {
  private readonly lines: string[] = [];
  private readonly modules = new Set<string>();

  /** Makes the module's names usable in requests. */
  import(module: string): void {
    this.modules.add(module);
  }

  /** @returns the id of the caller's facts. */
  add({ callee, receiver, parameters }: CallerRequest): string {
    const id = `caller${this.lines.length}`;
    const given = parameters.filter(
      ({ form, isOptional }) => isOptional !== true && form !== 'star' && form !== 'double-star',
    );
    const names = given.map((_, index) => parameterName(index));
    const passed = given.map(({ name, form }, index) =>
      form === 'keyword-only' ? `${name}=${parameterName(index)}` : parameterName(index),
    );
    const own = receiver === undefined ? [] : [`receiver: ${receiver}`];
    const target = receiver === undefined ? callee : `receiver${callee}`;
    this.lines.push(`def ${id}(${[...own, ...names].join(', ')}):\n    return ${target}(${passed.join(', ')})\n`);
    return id;
  }

  text(): string {
    const imports = [...this.modules].sort().map((module) => `import ${module}\n`);
    return [...imports, ...this.lines].join('');
  }
}

function parameterName(index: number): string {
  return `given${index}`;
}
