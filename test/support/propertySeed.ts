/**
 * Loaded by mocha before any test: gives all property tests one seed, so that a run of the tests says something of the change it
 * tests and not of luck. `npm run explore` runs the same tests with other seeds; a seed it found something with can be given by hand.
 */
import process from 'node:process';
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 20_261_123) });
