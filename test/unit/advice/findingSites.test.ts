/** What is simulated for a finding of its own: the run of awaits, the loop or the pool, apart from the rest of its function. */
import assert from 'node:assert/strict';
import { findingsOf } from '../../../src/advice/advise';
import { simulateFinding } from '../../../src/advice/findingSites';
import { defaultAdviceSettings, type FunctionAdvice, type RuleId } from '../../../src/advice/finding';
import { newProject } from '../../support/checkFixtures';

function simulated(
  rule: RuleId,
  text: string,
  settings = defaultAdviceSettings,
): NonNullable<FunctionAdvice['simulation']> {
  const project = newProject();
  project.setFile('shop.py', text);
  const finding = findingsOf(project, 'shop.py', settings).find((each) => each.rule === rule);
  assert.ok(finding, `no finding of ${rule}`);
  const simulation = simulateFinding(project, 'shop.py', finding, settings);
  assert.ok(simulation, 'nothing is simulated');
  return simulation;
}

const awaits = `
import time
import httpx

async def page(client: httpx.AsyncClient):
    time.sleep(5)
    cart = await client.get("https://shop.example/cart")
    offers = await client.get("https://shop.example/offers")
    news = await client.get("https://shop.example/news")
    return cart, offers, news
`;

describe('the simulation of a finding', () => {
  it('takes a run of awaits by itself, and recommends to start them together', () => {
    const { workload, recommendation, illegal } = simulated('sequential-awaits', awaits);
    assert.equal(workload.tasks, 3);
    assert.deepEqual(
      workload.segments.map(({ kind }) => kind).filter((kind) => kind === 'io'),
      ['io'],
    );
    assert.ok(
      workload.segments.every(({ ms }) => ms < 1000),
      'the five seconds beside it are not part of it',
    );
    assert.equal(recommendation.strategy, 'asyncio');
    assert.ok(recommendation.speedup > 2, String(recommendation.speedup));
    assert.match(recommendation.reason, /`asyncio\.gather` ≈ [\d.]+× for 3 awaits of about [\d.]+ ms \(simulated\)/);
    assert.ok(illegal.some(({ strategy, reason }) => strategy === 'to-thread' && reason.includes('nothing to move')));
  });

  it('takes the work of a pool, and says that processes are not needed for it', () => {
    const { workload, recommendation } = simulated(
      'processes-for-io-work',
      `
import requests
from concurrent.futures import ProcessPoolExecutor

def load(page):
    return requests.get(page).text

def load_all(pages):
    with ProcessPoolExecutor() as pool:
        return list(pool.map(load, pages))
`,
    );
    assert.equal(workload.tasks, 100);
    assert.equal(recommendation.strategy, 'threads');
    assert.match(recommendation.reason, /`ThreadPoolExecutor` ≈ [\d.]+× for 100 items/);
  });

  it('takes computation in threads, and recommends processes', () => {
    const { recommendation } = simulated(
      'threads-for-cpu-work',
      `
from concurrent.futures import ThreadPoolExecutor

def weigh(crate):
    return sum(n * n for n in range(2_000_000))

def weigh_all(crates):
    with ThreadPoolExecutor() as pool:
        return [pool.submit(weigh, crate) for crate in crates]
`,
    );
    assert.equal(recommendation.strategy, 'processes');
    assert.match(recommendation.reason, /holds the GIL.*`ProcessPoolExecutor` ≈ [\d.]+× on 4 cores/);
  });

  it('leaves sequential what is smaller than its dispatch, whatever the number', () => {
    const { recommendation } = simulated(
      'small-process-tasks',
      `
from concurrent.futures import ProcessPoolExecutor

def area(width):
    return sum(n * width for n in range(1000))

def area_all(widths):
    with ProcessPoolExecutor() as pool:
        return list(pool.map(area, widths))
`,
    );
    assert.equal(recommendation.strategy, 'sequential');
    assert.match(
      recommendation.reason,
      /Leave it sequential: nothing else is faster for 100 items of about [\d.]+ ms \(simulated\)/,
    );
  });

  it('leaves sequential what are too few, with the number from which on something pays', () => {
    const { workload, recommendation } = simulated(
      'threads-for-cpu-work',
      `
from concurrent.futures import ThreadPoolExecutor

def weigh(crate):
    return sum(n * n for n in range(250_000))

def weigh_both():
    with ThreadPoolExecutor() as pool:
        return [pool.submit(weigh, crate) for crate in (1, 2)]
`,
      { ...defaultAdviceSettings, pythonVersion: '3.14' },
    );
    assert.equal(workload.tasks, 2);
    assert.equal(recommendation.strategy, 'sequential');
    assert.match(
      recommendation.reason,
      /Leave it sequential: .*`\w+PoolExecutor` pays from about \d+ items on \(simulated\)/,
    );
  });

  it('is about nothing for a single call', () => {
    const project = newProject();
    project.setFile('shop.py', awaits);
    const findings = findingsOf(project, 'shop.py', defaultAdviceSettings);
    const call = findings.find(({ rule }) => rule === 'blocking-call-in-async');
    assert.ok(call);
    assert.equal(simulateFinding(project, 'shop.py', call, defaultAdviceSettings), undefined);
  });
});
