/**
 * Names that stand for callables of other names, through the whole of a program: from what each file's syntax says of its own
 * (`GivenName`), without resolving anything. What is found more than there is costs a look at a function.
 */
import type { GivenName } from '../core/facts';
import type { LastNames } from '../knowledge/knowledge';

/** With more of them, nearly every function has one. */
const maxNames = 5000;

export class OtherNames {
  private readonly byMeaning = new Map<string, GivenName[]>();

  constructor(given: Iterable<GivenName>) {
    for (const each of given) {
      const known = this.byMeaning.get(each.standsFor);
      if (known) {
        known.push(each);
      } else {
        this.byMeaning.set(each.standsFor, [each]);
      }
    }
  }

  /** The names and all that may stand for them; undefined where these are too many. */
  with({ methods, others }: LastNames): ReadonlySet<string> | undefined {
    const all = new Set<string>();
    const pending = [
      ...[...methods].map((name) => ({ name, isMember: true })),
      ...[...others].map((name) => ({ name, isMember: false })),
    ];
    const followed = new Set<string>();
    for (const { name, isMember } of pending) {
      all.add(name);
      const key = isMember ? `.${name}` : name;
      if (followed.has(key)) {
        continue;
      }
      followed.add(key);
      for (const given of this.byMeaning.get(name) ?? []) {
        // A method is only reached through its object; a function or class may be a member of its module.
        if (isMember && !given.isMember) {
          continue;
        }
        all.add(given.name);
        // A name of one function goes no further.
        if (given.reach !== 'function') {
          pending.push({ name: given.name, isMember: given.reach === 'attribute' });
        }
      }
      if (all.size > maxNames) {
        return undefined;
      }
    }
    return all;
  }
}
