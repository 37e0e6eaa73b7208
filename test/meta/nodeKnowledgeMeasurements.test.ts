/**
 * Holds the figures of Node.js' own calls against measurements, as scripts/measureNodeKnowledge.ts stored them: how long one call
 * takes, and whether the event loop goes on while four of them run. Nothing is timed here.
 */
import assert from 'node:assert/strict';
import { loadKnowledge } from '../../src/knowledge/knowledge';
import measurements from '../../src/knowledge/nodeMeasurements.json';
import { typescriptLibraries } from '../../src/knowledge/typescriptLibraries';

interface Figures {
  readonly ms: number;
  readonly four?: number;
  readonly stopped?: number;
}

const knowledge = loadKnowledge(typescriptLibraries);
const calls: Readonly<Record<string, Readonly<Record<string, Figures>>>> = measurements.calls;

/** A call shorter than this is over before a timer could tell whether the loop stood still. */
const tellingMs = 10;

/** An entry's figure is for an ordinary machine, and a measurement for one. */
const factor = 3;

describe("the measurements of Node.js' calls", () => {
  it('cover seventy calls', () => {
    assert.ok(Object.keys(calls).length >= 70, `${Object.keys(calls).length}`);
  });

  for (const [name, inputs] of Object.entries(calls)) {
    const entry = knowledge.functionEntry(name) ?? knowledge.constructorEntry(name);
    const [figures] = Object.values(inputs);
    const effect = entry?.effect ?? entry?.completion;
    if (effect !== undefined && 'cpu' in effect && figures !== undefined && entry?.startsWorker === undefined) {
      it(`agree with the time of ${name}`, () => {
        const ratio = effect.ms / figures.ms;
        const isNear = (ratio < factor && ratio > 1 / factor) || Math.abs(effect.ms - figures.ms) < 0.05;
        assert.ok(isNear || entry?.pool !== undefined, `${effect.ms} instead of ${figures.ms}`);
      });
    }
    if (entry?.pool === 'libuv' && figures?.stopped !== undefined && figures.ms > tellingMs) {
      const { stopped } = figures;
      it(`show that the event loop goes on during ${name}`, () => {
        assert.ok(stopped < 0.1, `${stopped}`);
      });
    }
  }
});
