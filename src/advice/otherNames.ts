/**
 * Names that stand for callables of other names, through the whole of a program: from what each file's syntax says of its own
 * (`GivenName`), without resolving anything. What is found more than there is costs a look at a function.
 */
import type { CalledNames, GivenName } from '../core/facts';

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
  with(names: CalledNames): CalledNames | undefined {
    const given = this.standingFor(names);
    return (
      given && {
        methods: new Set([...names.methods, ...given.methods]),
        others: new Set([...names.others, ...given.others]),
      }
    );
  }

  /** What may stand for the names, apart by whether it is always called on something; undefined where that is too much. */
  standingFor({ methods, others }: CalledNames): CalledNames | undefined {
    const found = { methods: new Set<string>(), others: new Set<string>() };
    const followed = { methods: new Set(methods), others: new Set(others) };
    const pending = [
      ...[...methods].map((name) => ({ name, isMember: true })),
      ...[...others].map((name) => ({ name, isMember: false })),
    ];
    for (const { name, isMember } of pending) {
      for (const given of this.byMeaning.get(name) ?? []) {
        // A method is only reached through its object; a function or class may be a member of its module.
        if (isMember && !given.isMember) {
          continue;
        }
        const isAttribute = given.reach === 'attribute';
        (isAttribute ? found.methods : found.others).add(given.name);
        // A name of one function goes no further.
        const known = isAttribute ? followed.methods : followed.others;
        if (given.reach !== 'function' && !known.has(given.name)) {
          known.add(given.name);
          pending.push({ name: given.name, isMember: isAttribute });
        }
      }
      if (found.methods.size + found.others.size > maxNames) {
        return undefined;
      }
    }
    return found;
  }
}
