/**
 * Holds what calls reach and values are against `# calls:` and `# type:` markers. The names it writes are those of the
 * fixtures' grammar: qualified names for functions and library calls, `type[X]` for classes, `list[X]` for containers.
 */
import assert from 'node:assert/strict';
import type { Entity } from '../../src/analysis/entity';
import type { Project } from '../../src/analysis/project';
import type { CallTarget } from '../../src/analysis/summary';
import type { Value } from '../../src/core/facts';
import type { Markers } from './markers';

export function checkResolution(project: Project, file: string, markers: Markers): void {
  if (markers.calls.length + markers.types.length === 0) {
    return;
  }
  for (const { line, names } of markers.calls) {
    assert.deepEqual(targetsOnLine(project, file, line), names, `calls in ${file}:${line + 1}`);
  }
  for (const { line, name } of markers.types) {
    const value =
      revealed(project, file, line) ?? assert.fail(`${file}:${line + 1} assigns no name and reveals nothing`);
    const found = project.evaluate(value, file).map((entity) => entityName(entity, project));
    assert.equal([...new Set(found)].sort().join(' | ') || 'unknown', name, `type in ${file}:${line + 1}`);
  }
}

/** What the calls reach whose callee ends on the line, in the order in which the callees end. */
function targetsOnLine(project: Project, file: string, line: number): readonly string[] {
  return project
    .summaries(file)
    .flatMap((summary) => summary.calls)
    .filter(({ call }) => call.implicit === undefined && call.range.end.line === line)
    .sort((a, b) => a.call.range.end.character - b.call.range.end.character)
    .map(({ target }) => targetName(target, project));
}

function revealed(project: Project, file: string, line: number): Value | undefined {
  const reveal = project
    .summaries(file)
    .flatMap(({ calls }) => calls)
    .find(({ call }) => call.text === 'reveal_type' && call.range.end.line === line);
  if (reveal) {
    return reveal.call.arguments[0]?.value;
  }
  const name = /^(?:export\s+)?(?:(?:const|let|var)\s+)?(\w+)\s*(?::[^=]*)?=[^=]/.exec(
    project.text(file)?.split(/\r\n|\r|\n/)[line] ?? '',
  )?.[1];
  return name === undefined ? undefined : project.facts(file)?.exports.get(name);
}

function targetName(target: CallTarget, project: Project): string {
  switch (target.kind) {
    case 'project':
      return target.functions.map(({ path, id }) => functionName(project, path, id)).join('|');
    case 'unresolved':
      return target.name === undefined ? 'unresolved' : `${target.name}?`;
    default:
      return target.name;
  }
}

function functionName(project: Project, path: string, id: string): string {
  const facts = project.facts(path);
  return `${facts?.moduleName ?? path}.${facts?.functions.find((candidate) => candidate.id === id)?.name ?? id}`;
}

function entityName(entity: Entity, project: Project): string {
  const several = (entities: readonly Entity[]): string =>
    entities.map((each) => entityName(each, project)).join(' | ') || 'unknown';
  const moduleName = (path: string): string => project.facts(path)?.moduleName ?? path;
  switch (entity.kind) {
    case 'module':
      return `module ${moduleName(entity.path)}`;
    case 'library':
      return `library ${entity.name}`;
    case 'function':
      return functionName(project, entity.path, entity.facts.id);
    case 'class':
      return `type[${moduleName(entity.path)}.${entity.facts.name}]`;
    case 'object':
      return `${moduleName(entity.path)}.${entity.facts.name}${typeArguments(entity.arguments, several)}`;
    case 'api':
      return entity.name;
    case 'api-class':
      return `type[${short(entity.name)}]`;
    case 'api-object':
      return `${short(entity.className)}${typeArguments(entity.arguments, several)}`;
    case 'super':
      return `super[${moduleName(entity.path)}.${entity.facts.name}]`;
    case 'typed':
      return entity.name;
    case 'container':
      return `${entity.type}[${[...(entity.keys ? [entity.keys] : []), entity.items].map(several).join(', ')}]`;
    case 'tuple':
      return `tuple[${entity.items.map(several).join(', ')}]`;
    case 'callable':
      return `Callable[${several(entity.result)}]`;
    case 'decorator':
      return entity.api.name;
    case 'partial':
      return `partial[${entityName(entity.callee, project)}]`;
    case 'coroutine':
      return `Coroutine[${several(entity.result)}]`;
    case 'none':
      return 'None';
  }
}

function typeArguments(
  args: readonly (readonly Entity[])[] | undefined,
  several: (entities: readonly Entity[]) => string,
): string {
  return args?.some(({ length }) => length > 0) === true ? `[${args.map(several).join(', ')}]` : '';
}

function short(name: string): string {
  return name.replace(/^(?:builtins|globalThis)\./, '');
}
