/**
 * What is left of the things a value may be once `isinstance` is known to hold, or not to hold.
 */
import { nothing, unique, type Entities, type Entity } from './entity';
import type { Resolution } from './resolution';

/** `types` are classes, or tuples of them. */
export function narrow(value: Entities, types: Entities, isInstance: boolean, resolution: Resolution): Entities {
  const classes = types.flatMap((type) => (type.kind === 'tuple' ? type.items.flat() : [type]));
  const matches = (entity: Entity): boolean => classes.some((type) => resolution.isInstance(entity, type));
  if (!isInstance) {
    return value.filter((entity) => !matches(entity));
  }
  const kept = value.filter(matches);
  const known = value.filter(({ kind }) => kind !== 'none');
  const added = classes.flatMap((type) =>
    instances(type, resolution).filter(
      // A subclass of what the value was said to be, or all that is known of it.
      (instance) => kept.length === 0 || known.some((entity) => resolution.isInstance(instance, classOf(entity))),
    ),
  );
  return unique([...kept, ...added]);
}

function instances(type: Entity, resolution: Resolution): Entities {
  switch (type.kind) {
    case 'class':
      return [{ ...type, kind: 'object' }];
    case 'api-class':
      return resolution.libraryInstance(type.name);
    default:
      return nothing;
  }
}

function classOf(entity: Entity): Entity {
  switch (entity.kind) {
    case 'object':
      return { ...entity, kind: 'class' };
    case 'api-object':
      return { kind: 'api-class', name: entity.className };
    default:
      return entity;
  }
}
