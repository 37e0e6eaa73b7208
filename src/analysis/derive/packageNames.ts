/**
 * The names a package offers: which functions, classes and objects stand behind them, under which public names, and the name
 * that knowledge files them under. A name is public when no part of it begins with an underscore; the shortest public name is
 * the canonical one (`requests.get`, not `requests.api.get`). Looks at facts and resolution only, prices nothing.
 */
import type { ClassFacts, FunctionFacts, ModuleFacts } from '../../core/facts';
import type { ClassEntity, Entity, FunctionEntity } from '../entity';
import type { Project } from '../project';

interface Located {
  /** The module that defines it. */
  readonly module: string;
  readonly path: string;
  /** Where it is defined: `requests.api.get`. */
  readonly definedName: string;
  /** What it is filed under: the shortest public name, else the defined one. */
  readonly name: string;
  readonly isPublic: boolean;
}

export interface PackageFunction extends Located {
  readonly facts: FunctionFacts;
  /** The first parameter is bound: `get = session.get`. */
  readonly isBound: boolean;
}

export interface PackageClass extends Located {
  readonly facts: ClassFacts;
}

export interface PackageNames {
  readonly functions: readonly PackageFunction[];
  readonly classes: readonly PackageClass[];
  /** Public module-level instances by name. */
  readonly objects: ReadonlyMap<string, Entity>;
  /** Other names for what has one above. */
  readonly aliases: ReadonlyMap<string, string>;
  classOf(entity: Entity): PackageClass | undefined;
}

/** Tests and scripts of a package are not called by its users. */
const unofferedParts: ReadonlySet<string> = new Set(['tests', 'test', 'conftest', '__main__', 'setup']);

/** `from a import *` in b, `from b import *` in c and so on. */
const maxStarSteps = 8;

interface Found {
  readonly entity: Entity;
  /** Defined here under this name, in this module. */
  readonly isDefinition: boolean;
  /** Importing it from here is meant: an `__init__`, or `__all__` has it. */
  readonly isOffered: boolean;
}

/** @param observer Path of a file of the project from which the package can be imported. */
export function packageNames(project: Project, paths: readonly string[], observer: string): PackageNames {
  return new Names(project, paths, observer).collect();
}

/** No part begins with an underscore but the package's own name may. */
function isPublicName(name: string): boolean {
  const [top, ...rest] = name.split('.');
  return top !== undefined && rest.every((part) => !part.startsWith('_') && !unofferedParts.has(part));
}

class Names {
  private readonly modules = new Map<string, ModuleFacts>();
  private readonly paths: ReadonlySet<string>;

  constructor(
    private readonly project: Project,
    paths: readonly string[],
    private readonly observer: string,
  ) {
    this.paths = new Set(paths);
    for (const path of paths) {
      const facts = project.facts(path);
      if (facts) {
        this.modules.set(facts.moduleName, facts);
      }
    }
  }

  collect(): PackageNames {
    const names = new Map<string, Map<string, Found>>();
    const objects = new Map<string, Entity>();
    for (const module of this.sortedModules()) {
      for (const exported of this.exportsOf(module, 0)) {
        const name = `${module.moduleName}.${exported}`;
        // What the module itself means by it: `from .boat import boat` hides the module of that name.
        const own = module.exports.get(exported);
        const found = own ? this.project.evaluate(own, module.path) : [];
        const entities = found.length > 0 ? found : this.project.evaluate({ kind: 'global', name }, this.observer);
        for (const entity of entities) {
          this.note(name, exported, module, entity, names, objects);
        }
      }
    }
    return this.arranged(names, objects);
  }

  private sortedModules(): ModuleFacts[] {
    return [...this.modules.values()].sort((a, b) => (a.moduleName < b.moduleName ? -1 : 1));
  }

  private exportsOf(module: ModuleFacts, steps: number): ReadonlySet<string> {
    const names = new Set(module.exports.keys());
    for (const star of steps < maxStarSteps ? module.starImports : []) {
      const source = this.modules.get(star);
      if (source) {
        const offered =
          source.publicNames ?? [...this.exportsOf(source, steps + 1)].filter((name) => !name.startsWith('_'));
        offered.forEach((name) => names.add(name));
      }
    }
    return names;
  }

  private note(
    name: string,
    exported: string,
    module: ModuleFacts,
    entity: Entity,
    names: Map<string, Map<string, Found>>,
    objects: Map<string, Entity>,
  ): void {
    const isOffered =
      isPublicName(name) &&
      (/(?:^|\/)__init__\.py$/.test(module.path) || module.publicNames?.includes(exported) === true);
    if ((entity.kind === 'function' || entity.kind === 'class') && this.paths.has(entity.path)) {
      const isDefinition = entity.path === module.path && entity.facts.name === exported;
      const key = keyOf(entity, name);
      const known = names.get(key) ?? new Map<string, Found>();
      names.set(key, known.set(name, { entity, isDefinition, isOffered }));
    } else if (
      isPublicName(name) &&
      (entity.kind === 'object' ? this.paths.has(entity.path) : isLibraryObject(entity))
    ) {
      if (entity.kind === 'object' || isOffered) {
        objects.set(name, entity);
      }
    }
  }

  private arranged(
    names: ReadonlyMap<string, ReadonlyMap<string, Found>>,
    objects: ReadonlyMap<string, Entity>,
  ): PackageNames {
    const functions: PackageFunction[] = [];
    const classes: PackageClass[] = [];
    const aliases = new Map<string, string>();
    const byKey = new Map<string, PackageClass>();
    for (const [key, found] of names) {
      const chosen = [...found].filter(([, { isDefinition, isOffered }]) => isDefinition || isOffered);
      const all = (chosen.length > 0 ? chosen : [...found]).sort(byLength);
      const [first] = all;
      if (!first) {
        continue;
      }
      const publicName = all.find(([name]) => isPublicName(name))?.[0];
      const name = publicName ?? first[0];
      const [definedAs, { entity }] = all.find(([, { isDefinition }]) => isDefinition) ?? first;
      for (const [other] of all) {
        if (other !== name) {
          aliases.set(other, name);
        }
      }
      if (entity.kind !== 'function' && entity.kind !== 'class') {
        continue;
      }
      const module = this.project.facts(entity.path)?.moduleName ?? '';
      const place = { module, path: entity.path, definedName: definedAs, name, isPublic: publicName !== undefined };
      if (entity.kind === 'function') {
        functions.push({ ...place, facts: entity.facts, isBound: entity.receiver !== undefined });
      } else {
        const described = { ...place, facts: entity.facts };
        classes.push(described);
        byKey.set(key, described);
      }
    }
    return {
      functions: functions.sort(byName),
      classes: classes.sort(byName),
      objects,
      aliases,
      classOf: (entity) =>
        entity.kind === 'class' || entity.kind === 'object'
          ? byKey.get(classKey(entity.path, entity.facts))
          : undefined,
    };
  }
}

function classKey(path: string, facts: ClassFacts): string {
  return `class ${path} ${facts.name}`;
}

/** A method that is exported bound is not what its class offers. */
function keyOf(entity: FunctionEntity | ClassEntity, name: string): string {
  if (entity.kind !== 'function') {
    return classKey(entity.path, entity.facts);
  }
  return entity.facts.kind === 'function' && !entity.facts.id.includes('<locals>')
    ? `function ${entity.path} ${entity.facts.id}`
    : `export ${name}`;
}

function isLibraryObject(entity: Entity): boolean {
  return entity.kind === 'api-object' && !entity.className.startsWith('builtins.');
}

function byLength([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a.split('.').length - b.split('.').length || a.length - b.length || (a < b ? -1 : 1);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
