/**
 * Facts as plain data, every part of them found out: for what writes them to disk or compares them. Front ends may give objects
 * that find parts out when they are first asked for.
 */
import type { ClassFacts, FunctionFacts, ModuleFacts } from './facts';
import { plainOperations } from './plainOperations';

export function plainModuleFacts(facts: ModuleFacts): ModuleFacts {
  const { publicNames } = facts;
  return {
    path: facts.path,
    language: facts.language,
    moduleName: facts.moduleName,
    functions: facts.functions.map(plainFunctionFacts),
    classes: facts.classes.map(plainClassFacts),
    exports: facts.exports,
    ...(publicNames === undefined ? {} : { publicNames }),
    starImports: facts.starImports,
    importedModules: facts.importedModules,
    suppressions: facts.suppressions,
    problems: facts.problems,
  };
}

/** Parts that a function does not have are left out. */
export function plainFunctionFacts(facts: FunctionFacts): FunctionFacts {
  const { methodKind, className, yields } = facts;
  return {
    id: facts.id,
    name: facts.name,
    kind: facts.kind,
    ...(methodKind === undefined ? {} : { methodKind }),
    ...(className === undefined ? {} : { className }),
    isAsync: facts.isAsync,
    isGenerator: facts.isGenerator,
    range: facts.range,
    nameRange: facts.nameRange,
    parameters: facts.parameters,
    returns: facts.returns,
    ...(yields === undefined ? {} : { yields }),
    decorators: facts.decorators,
    writesOutside: facts.writesOutside,
    ...(facts.isAbstract === true ? { isAbstract: true } : {}),
    ...(facts.isRemembering === true ? { isRemembering: true } : {}),
    body: plainOperations(facts.body),
  };
}

/** Parts that a class does not have are left out. */
export function plainClassFacts(facts: ClassFacts): ClassFacts {
  const { baseArguments, classAttributes, decorators, typeParameters } = facts;
  return {
    name: facts.name,
    nameRange: facts.nameRange,
    bases: facts.bases,
    ...(baseArguments === undefined ? {} : { baseArguments }),
    attributes: facts.attributes,
    ...(classAttributes === undefined ? {} : { classAttributes }),
    methods: facts.methods,
    ...(decorators === undefined ? {} : { decorators }),
    ...(typeParameters === undefined ? {} : { typeParameters }),
  };
}
