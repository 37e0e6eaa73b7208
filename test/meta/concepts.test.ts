/** docs/concepts.md: its pictures and its table are what the simulator makes of the named workloads, and its cases exist. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { conceptsPage, conceptsPictures, picturesFolder, withTable } from '../support/concepts';

const page = readFileSync(conceptsPage, 'utf8');
const docs = path.dirname(conceptsPage);

describe('the page about concepts', () => {
  it('has the table that the simulator gives; otherwise run `npm run docs:pictures`', async () => {
    const made = await format(withTable(page), { ...(await resolveConfig(conceptsPage)), filepath: conceptsPage });
    assert.equal(page, made);
  });

  it('shows every picture that is drawn for it, and no other', () => {
    const drawn = [...conceptsPictures().keys()].sort();
    const shown = [...page.matchAll(/\]\(images\/(concepts-[\w-]+\.svg)\)/g)].map(([, name]) => name ?? '');
    const kept = readdirSync(picturesFolder).filter((name) => name.startsWith('concepts-'));
    assert.deepEqual([...shown].sort(), drawn);
    assert.deepEqual(kept.sort(), drawn);
  });

  it('draws pictures that stand alone and say what they show', () => {
    for (const [name, svg] of conceptsPictures()) {
      assert.match(svg, /^<svg [\s\S]*<title>[^<]+<\/title>/, name);
      assert.doesNotMatch(
        svg.replaceAll('http://www.w3.org/2000/svg', ''),
        /https?:|<script|style=|NaN|undefined/,
        name,
      );
    }
  });

  it('names cases that are measured', () => {
    const cases = new Set([...page.matchAll(/\b([WV]\d{2}b?)\b/g)].map(([, id]) => id ?? ''));
    const known = ['simulator.md', 'validation.md']
      .map((name) => readFileSync(path.join(docs, name), 'utf8'))
      .join('\n');
    assert.ok(cases.size > 10);
    for (const id of cases) {
      assert.match(known, new RegExp(`^\\| ${id} +\\|`, 'm'), id);
    }
  });

  it('links to files that exist', () => {
    for (const [, target = ''] of page.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      assert.ok(existsSync(path.join(docs, target)), target);
    }
  });
});
