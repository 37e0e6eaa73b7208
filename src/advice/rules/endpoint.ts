/**
 * Whether a function is called by somebody other than the program itself, as its decorators say: once per request by a
 * server, by a worker, by the test framework. What decorators do is knowledge; this only reads it.
 */
import type { ApiEntry, Decoration, Runs } from '../../knowledge/apiEntry';
import type { RuleContext } from '../rule';

/** Entries of the library decorators on the function, outermost first. */
function decorationsOf({ project, path, summary }: RuleContext): readonly ApiEntry[] {
  return summary.facts.decorators.flatMap(({ value }) => {
    // `@app.get("/")` is the result of a call; what it does is said of the function that is called.
    const decorator = value.kind === 'call' ? value.callee : value;
    return project.evaluate(decorator, path).flatMap((entity) => (entity.kind === 'api' ? [entity.entry] : []));
  });
}

function isDecoratedAs(context: RuleContext, decoration: Decoration): boolean {
  return decorationsOf(context).some(({ decorates }) => decorates === decoration);
}

/** True for what a web framework runs once per request. */
export function isEndpoint(context: RuleContext): boolean {
  return isDecoratedAs(context, 'endpoint');
}

/** Where the framework runs such functions; undefined when no decorator says so. */
export function endpointRuns(context: RuleContext): Runs | undefined {
  return decorationsOf(context).find(({ decorates }) => decorates === 'endpoint')?.runs;
}
