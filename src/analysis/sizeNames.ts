/**
 * How the names of sizes tell where a size comes from (core/facts, `SizeFactor.name`). Names without a prefix are source text.
 */

/** The size of what the caller passes for a parameter. */
export const parameterPrefix = 'parameter:';

/** The square root of the size named behind it. */
export const rootPrefix = '√';

/** The size of a tree of calls whose depth the size named behind it counts. */
export const exponentialPrefix = '2^';
