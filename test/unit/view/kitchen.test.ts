/** The kitchen picture: who stands where follows from the run, for every strategy, and holds at every moment. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { strategies } from '../../../src/core/workload';
import type { Segment, Strategy, Workload } from '../../../src/core/workload';
import { legalStrategies } from '../../../src/simulator/legality';
import { defaultMachine } from '../../../src/simulator/machine';
import { simulate } from '../../../src/simulator/simulate';
import { prepareKitchen } from '../../../src/view/kitchen/director';
import type { KitchenRun } from '../../../src/view/kitchen/director';
import { drawScene } from '../../../src/view/kitchen/drawing';
import { planFloor } from '../../../src/view/kitchen/plan';
import type { FloorPlan } from '../../../src/view/kitchen/plan';
import type { Scene } from '../../../src/view/kitchen/scene';
import type { Shape } from '../../../src/view/kitchen/shapes';
import { kitchenSvg } from '../../../src/view/kitchen/shapesText';
import { assignSlots } from '../../../src/view/kitchen/stays';
import type { Visit } from '../../../src/view/kitchen/stays';
import { describeScene, legendOf } from '../../../src/view/kitchen/wording';
import { runOptions } from '../../../src/view/run';
import { buildPalette } from '../../../src/view/timeline/palette';
import { kitchenCases } from './kitchenRuns';
import type { KitchenCase } from './kitchenRuns';
import { downloads, productPage, thumbnails } from './subjects';
import { handOver, outcomeWith } from './timelines';

function prepared(strategy: Strategy, { workload, machine }: KitchenCase = kitchenCases[strategy]): KitchenRun {
  return prepareKitchen(simulate(workload, machine, strategy, runOptions), workload);
}

function momentsOf({ outcome }: KitchenRun, count: number): readonly number[] {
  return Array.from({ length: count + 1 }, (_, at) => (outcome.makespanMs * at) / count);
}

const measure = (text: string, size: number): number => text.length * size * 0.56;

function floorOf({ plan, outcome }: KitchenRun, width: number): FloorPlan {
  const hasLoop = outcome.timeline.lanes.some(({ kind }) => kind === 'event-loop');
  return planFloor(plan, { width, fontSize: 13, strategy: outcome.strategy, hasLoop, measure });
}

const palette = buildPalette('light', () => '');

function draw(run: KitchenRun, scene: Scene, width: number): readonly Shape[] {
  const { plan, outcome } = run;
  return drawScene(scene, { floor: floorOf(run, width), plan, strategy: outcome.strategy, palette, measure }).shapes;
}

function textsOf(shapes: readonly Shape[]): string[] {
  return shapes.flatMap((shape) =>
    shape.kind === 'text' ? [shape.text] : shape.kind === 'group' ? textsOf(shape.shapes) : [],
  );
}

/** What must hold at every moment, whatever runs. */
function checkScene(scene: Scene, run: KitchenRun): void {
  const cooks = scene.kitchens.flatMap((kitchen) => kitchen.cooks);
  const { ordered, queued, withCooks, served, ovens, cold, total } = scene;
  assert.equal(ordered + queued + withCooks + ovens.length + cold.length + served, total, 'every task is somewhere');
  const inHand = cooks.filter(({ task }) => task >= 0).map(({ task }) => task);
  const seen = [...inHand, ...ovens.map(({ task }) => task), ...cold.map(({ task }) => task)];
  assert.equal(new Set(seen).size, seen.length, 'no task is at two places');
  assert.ok(inHand.length <= withCooks);
  assert.equal(new Set(cooks.map(({ lane }) => lane)).size, cooks.length, 'no cook is at two places');
  const spots = [...cooks, ...ovens, ...cold].map(({ kitchen, place, slot }) => `${kitchen} ${place} ${slot}`);
  assert.equal(new Set(spots).size, spots.length, 'no spot is taken twice');
  for (const { kitchen, place, slot, walked } of cooks) {
    assert.ok(slot < (run.plan.capacity[kitchen]?.[place] ?? 0), `${place} has a slot ${slot}`);
    assert.ok(walked >= 0 && walked <= 1);
  }
  const hasGil = run.outcome.timeline.lanes.some(({ kind }) => kind === 'gil');
  for (const kitchen of scene.kitchens) {
    const atStove = kitchen.cooks.filter(({ place }) => place === 'stove').length;
    assert.ok(!hasGil || atStove <= 1, `${atStove} cooks at one stove`);
  }
}

const segment: fc.Arbitrary<Segment> = fc.oneof(
  fc.record({
    kind: fc.constant('cpu' as const),
    ms: fc.double({ min: 0, max: 30, noNaN: true }),
    gil: fc.constantFrom('held' as const, 'released' as const),
  }),
  fc.record({
    kind: fc.constant('io' as const),
    ms: fc.double({ min: 0, max: 30, noNaN: true }),
    awaitable: fc.boolean(),
    libuv: fc.boolean(),
  }),
);

const workload: fc.Arbitrary<Workload> = fc.record({
  tasks: fc.integer({ min: 1, max: 100 }),
  segments: fc.array(segment, { minLength: 1, maxLength: 4 }),
  async: fc.boolean(),
  payloadBytes: fc.integer({ min: 0, max: 200_000 }),
  resultBytes: fc.integer({ min: 0, max: 200_000 }),
});

const machine = fc
  .record({
    cores: fc.integer({ min: 1, max: 8 }),
    python: fc.constantFrom('3.9', '3.12', '3.14'),
    language: fc.constantFrom('python' as const, 'javascript' as const),
  })
  .map(defaultMachine);

describe('the kitchen picture of any run', () => {
  it('has every task and every cook at exactly one place, and one cook at a stove under a GIL', () => {
    fc.assert(
      fc.property(workload, machine, fc.nat(), (work, on, pick) => {
        const legal = legalStrategies(on);
        const strategy = legal[pick % legal.length] ?? 'sequential';
        const run = prepared(strategy, { workload: work, machine: on });
        for (const ms of momentsOf(run, 40)) {
          checkScene(run.sceneAt(ms), run);
        }
      }),
      { numRuns: 80, seed: 20261123 },
    );
  });

  it('serves more and more, and in the end everything', () => {
    fc.assert(
      fc.property(workload, machine, fc.nat(), (work, on, pick) => {
        const legal = legalStrategies(on);
        const strategy = legal[pick % legal.length] ?? 'sequential';
        const run = prepared(strategy, { workload: work, machine: on });
        let served = 0;
        for (const ms of momentsOf(run, 30)) {
          const now = run.sceneAt(ms).served;
          assert.ok(now >= served, `${now} after ${served} at ${ms} ms`);
          served = now;
        }
        assert.equal(run.sceneAt(run.outcome.makespanMs + 1).served, run.outcome.simulatedTasks);
      }),
      { numRuns: 60, seed: 20261124 },
    );
  });

  for (const strategy of strategies) {
    it(`holds at every change of a run with ${strategy}`, () => {
      const run = prepared(strategy);
      const { timeline, makespanMs } = run.outcome;
      const changes = [...new Set([...timeline.startMs, ...timeline.endMs])].sort((a, b) => a - b);
      const step = Math.ceil(changes.length / 400);
      for (const ms of changes.filter((_, at) => at % step === 0)) {
        checkScene(run.sceneAt(ms), run);
      }
      assert.equal(run.sceneAt(makespanMs).served, run.outcome.simulatedTasks);
    });
  }
});

describe('a kitchen with one stove', () => {
  const run = prepareKitchen(outcomeWith(handOver), { ...downloads.workload, tasks: 2 });
  const placesAt = (ms: number): Record<string, string> =>
    Object.fromEntries(
      run.sceneAt(ms).kitchens.flatMap((kitchen) => kitchen.cooks.map((cook) => [cook.name, cook.place])),
    );

  it('has the holder of the GIL at the stove and the other waiting', () => {
    assert.deepEqual(placesAt(2), { 'worker 1': 'stove', 'worker 2': 'waiting' });
    assert.deepEqual(placesAt(6), { 'worker 1': 'bench', 'worker 2': 'stove' });
    assert.deepEqual(placesAt(12), { 'worker 1': 'door' });
  });

  it('lets cooks walk for a moment and then stand, and not at all with reduced motion', () => {
    const arriving = run.sceneAt(5.1).kitchens[0]?.cooks.find(({ name }) => name === 'worker 2');
    assert.equal(arriving?.from?.place, 'waiting');
    assert.ok(arriving.walked > 0 && arriving.walked < 1, String(arriving.walked));
    assert.equal(run.sceneAt(8).kitchens[0]?.cooks.find(({ name }) => name === 'worker 2')?.walked, 1);
    const still = run.sceneAt(5.1, true).kitchens[0]?.cooks ?? [];
    assert.deepEqual(
      still.map(({ walked, from }) => [walked, from]),
      [
        [1, undefined],
        [1, undefined],
      ],
    );
  });

  it('says in a sentence who has the stove and who waits', () => {
    assert.equal(
      describeScene(run.sceneAt(2), run.plan),
      'At 2\u00a0ms: worker 1 stands at the stove and holds the GIL for task 1; worker 2 waits for the stove for task 2; 0 of 2\u00a0tasks served.',
    );
  });
});

describe('the spots of a place', () => {
  const visit = (startMs: number, endMs: number): Visit<'door'> => ({
    kitchen: 0,
    place: 'door',
    startMs,
    endMs,
    slot: -1,
  });

  it('are the lowest that are free, and whoever comes back finds the old one', () => {
    const first = [visit(0, 10)];
    const second = [visit(0, 12), visit(15, 20)];
    const third = [visit(11, 30)];
    const slotsOf = assignSlots([first, second, third]);
    assert.deepEqual(
      [first, second, third].map((visits) => visits.map(({ slot }) => slot)),
      [[0], [1, 1], [0]],
    );
    assert.equal(slotsOf(0, 'door'), 2);
    assert.equal(slotsOf(1, 'door'), 0);
  });
});

describe('a kitchen with one event loop', () => {
  it('has every dish in an oven while the coroutines await, each with its time', () => {
    const run = prepared('asyncio', downloads);
    const scene = run.sceneAt(60);
    assert.equal(run.plan.style, 'ovens');
    assert.equal(scene.ovens.length, 12);
    for (const dish of scene.ovens) {
      assert.ok(Math.abs(dish.untilMs - dish.sinceMs - 120) < 2, `${dish.untilMs - dish.sinceMs}`);
    }
    assert.equal(scene.stall?.isLoud, false);
  });

  it('lets finished dishes go cold while a blocking call holds the loop, and says so loudly', () => {
    const run = prepared('asyncio', productPage);
    const scene = run.sceneAt(run.outcome.makespanMs / 2);
    assert.equal(scene.stall?.isLoud, true);
    assert.ok(scene.cold.length > 40, String(scene.cold.length));
    assert.equal(scene.kitchens[0]?.cooks[0]?.place, 'door');
    assert.match(describeScene(scene, run.plan), /finished dishes go cold; the event loop has been stalled for/);
    assert.ok(textsOf(draw(run, scene, 600)).some((text) => /^EVENT LOOP STALLED for .* dishes go cold/.test(text)));
  });

  it('does not call a dish cold that the loop takes at once', () => {
    const waits: Workload = { ...downloads.workload, segments: [{ kind: 'io', ms: 50, awaitable: true }] };
    const run = prepared('asyncio', { workload: waits, machine: downloads.machine });
    const cold = momentsOf(run, 200).map((ms) => run.sceneAt(ms).cold.length);
    assert.equal(Math.max(...cold), 0);
  });
});

describe('kitchens of their own', () => {
  const run = prepared('processes');

  it('open after the start-up of their process', () => {
    const slow = prepared('processes', {
      workload: thumbnails.workload,
      machine: defaultMachine({ cores: 2, python: '3.12', startMethod: 'spawn' }),
    });
    const { timeline } = slow.outcome;
    const starting = timeline.lanes.findIndex(({ kind }) => kind === 'process');
    const begin = timeline.startMs[timeline.lane.indexOf(starting)] ?? 0;
    const scene = slow.sceneAt(begin + 5);
    assert.equal(scene.kitchens[1]?.opening, 'opening');
    assert.ok(scene.kitchens[1].opensInMs > 10, String(scene.kitchens[1].opensInMs));
    assert.ok(textsOf(draw(slow, scene, 900)).includes('Opening: start-up'));
    assert.match(describeScene(scene, slow.plan), /kitchens? (is|are) opening/);
  });

  it('cook at the same time', () => {
    const scene = run.sceneAt(run.outcome.makespanMs * 0.3);
    const cooking = scene.kitchens.filter(({ cooks }) => cooks.some(({ place }) => place === 'stove'));
    assert.equal(cooking.length, 4);
  });

  it('that have no space are counted', () => {
    const many = prepared('processes', {
      workload: { ...thumbnails.workload, tasks: 64 },
      machine: defaultMachine({ cores: 32, python: '3.12', startMethod: 'fork' }),
    });
    const floor = floorOf(many, 600);
    assert.equal(floor.hiddenRooms, 20);
    const texts = textsOf(draw(many, many.sceneAt(many.outcome.makespanMs / 2), 600));
    assert.ok(texts.some((text) => text.startsWith('+ 20 more kitchens')));
  });
});

describe('several stoves', () => {
  it('let as many threads cook at once as there are cores', () => {
    const run = prepared('free-threaded');
    const atOnce = momentsOf(run, 50).map(
      (ms) => run.sceneAt(ms).kitchens[0]?.cooks.filter(({ place }) => place === 'stove').length ?? 0,
    );
    assert.equal(run.plan.style, 'stoves');
    assert.equal(Math.max(...atOnce), 4);
  });
});

describe('a crowd', () => {
  it('is counted where it is too large to be drawn', () => {
    const run = prepared('asyncio', {
      workload: { ...downloads.workload, tasks: 500, segments: [{ kind: 'io', ms: 100, awaitable: true }] },
      machine: downloads.machine,
    });
    const scene = run.sceneAt(60);
    assert.equal(scene.ovens.length, 500);
    const shapes = draw(run, scene, 300);
    assert.ok(textsOf(shapes).includes('+ 492 more in ovens'), textsOf(shapes).join(', '));
    assert.ok(shapes.length < 200, String(shapes.length));
  });

  it('of which a part was simulated says which', () => {
    const run = prepared('asyncio', {
      workload: { ...productPage.workload, tasks: 10_000 },
      machine: productPage.machine,
    });
    const scene = run.sceneAt(10);
    assert.ok(scene.total < 10_000);
    assert.match(describeScene(scene, run.plan), /The picture follows \d+ of 10000 tasks, which end at/);
  });
});

describe('the drawing of a kitchen', () => {
  for (const strategy of strategies) {
    it(`keeps its size while ${strategy} plays, at every width`, () => {
      const run = prepared(strategy);
      for (const width of [276, 600, 1176]) {
        const { plan, outcome } = run;
        const floor = floorOf(run, width);
        for (const ms of momentsOf(run, 8)) {
          const options = { floor, plan, strategy: outcome.strategy, palette, measure };
          const drawing = drawScene(run.sceneAt(ms), options);
          assert.equal(drawing.height, floor.height);
          const svg = kitchenSvg(drawing, palette, { title: 'Kitchen', description: 'at <work>' });
          assert.doesNotMatch(svg, /NaN|undefined|Infinity|style=|<script/);
          assert.ok(svg.includes('at &lt;work&gt;'));
        }
        for (const { x, width: roomWidth } of floor.rooms) {
          assert.ok(x >= 0 && x + roomWidth <= width + 0.01, `${x} + ${roomWidth} in ${width}`);
        }
      }
    });

    it(`explains ${strategy} with a legend of its own`, () => {
      const entries = legendOf(strategy);
      assert.ok(entries.length >= 4);
      assert.equal(new Set(entries.map(({ picture }) => picture)).size, entries.length);
    });
  }

  it('is the same for the same moment, in whichever order moments are asked for', () => {
    const run = prepared('threads');
    const first = draw(run, run.sceneAt(100), 600);
    run.sceneAt(300);
    run.sceneAt(5);
    assert.deepEqual(draw(run, run.sceneAt(100), 600), first);
  });

  it('names every cook', () => {
    const run = prepared('threads', downloads);
    const texts = textsOf(draw(run, run.sceneAt(60), 1200));
    for (const name of ['worker 1', 'worker 8', 'task 1', 'At the supplier’s door', 'blocking I/O']) {
      assert.ok(texts.includes(name), `${name} in ${texts.join(', ')}`);
    }
  });
});
