/**
 * The protocol's client, to be loaded. This is how it is without a bundle; the build cuts the client into files and puts a list of
 * functions that load it step by step in the place of this one. config/clientBundles.cjs
 */

/** Each rests on those before it; after all of them `whole` takes no time. */
export const steps: readonly (() => unknown)[] = [];

export const whole = () => import('./quietClient');
