/** Colours, drawing and the exported files. */
import assert from 'node:assert/strict';
import { laneStates } from '../../../src/core/workload';
import { figuresText, suggestedName, svgOf, workloadJson } from '../../../src/view/exporter';
import type { Figure } from '../../../src/view/figure';
import { runAll } from '../../../src/view/run';
import { contrast, cssOf, flatten, parseColour } from '../../../src/view/timeline/colour';
import { indexLanes } from '../../../src/view/timeline/laneIndex';
import { layoutLanes } from '../../../src/view/timeline/layout';
import { paintTimeline } from '../../../src/view/timeline/painter';
import { buildPalette } from '../../../src/view/timeline/palette';
import type { Palette, Theme } from '../../../src/view/timeline/palette';
import { fitText } from '../../../src/view/timeline/surface';
import type { BoxStyle, Surface } from '../../../src/view/timeline/surface';
import { escapeXml, SvgSurface } from '../../../src/view/timeline/svgSurface';
import { themes } from '../../ui/view/themes';
import { downloads } from './subjects';
import { handOver, outcomeWith, threadLanes, timelineOf } from './timelines';

const themeNames = ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const;

function paletteOf(theme: Theme): Palette {
  const tokens: Readonly<Record<string, string>> = themes[theme];
  return buildPalette(theme, (token) => tokens[token] ?? '');
}

/** Contrast of every text with its ground. */
function textPairs(palette: Palette): { readonly name: string; readonly ratio: number }[] {
  const pair = (name: string, text: string, ground: string): { readonly name: string; readonly ratio: number } => ({
    name,
    ratio: contrast(colour(text), colour(ground)),
  });
  return [
    pair('foreground', palette.foreground, palette.background),
    pair('muted', palette.muted, palette.background),
    ...laneStates.map((state) => pair(state, palette.states[state].text, palette.states[state].fill)),
    ...palette.holders.map((style, at) => pair(`holder ${at}`, style.text, style.fill)),
  ];
}

function colour(text: string): NonNullable<ReturnType<typeof parseColour>> {
  const parsed = parseColour(text);
  assert.ok(parsed, text);
  return parsed;
}

describe('colours', () => {
  it('are read as the editor writes them', () => {
    assert.deepEqual(parseColour('#fff'), { red: 255, green: 255, blue: 255, alpha: 1 });
    assert.deepEqual(parseColour(' #89D185 '), { red: 137, green: 209, blue: 133, alpha: 1 });
    assert.deepEqual(parseColour('rgba(234, 92, 0, 0.33)'), { red: 234, green: 92, blue: 0, alpha: 0.33 });
    assert.equal(parseColour('#00000080')?.alpha.toFixed(2), '0.50');
    for (const text of ['', 'red-ish', '#12', 'rgb(1, 2)', 'rgb(a, b, c)']) {
      assert.equal(parseColour(text), undefined);
    }
  });

  it('compare as WCAG defines', () => {
    assert.equal(contrast(colour('#000'), colour('#fff')), 21);
    assert.equal(contrast(colour('#767676'), colour('#ffffff')).toFixed(2), '4.54');
    assert.equal(cssOf(flatten(colour('#000'), colour('rgba(255, 255, 255, 0.5)'))), '#808080');
  });

  for (const theme of themeNames) {
    it(`keep every label readable in the ${theme} theme`, () => {
      for (const { name, ratio } of textPairs(paletteOf(theme))) {
        assert.ok(ratio >= 4.5, `${name}: ${ratio.toFixed(2)}`);
      }
    });

    it(`set every state off from the ground in the ${theme} theme`, () => {
      const palette = paletteOf(theme);
      for (const state of laneStates) {
        const ratio = contrast(colour(palette.states[state].colour), colour(palette.background));
        assert.ok(ratio >= 3, `${state}: ${ratio.toFixed(2)}`);
      }
    });
  }

  it('are never the only sign of a state', () => {
    const { states } = paletteOf('dark');
    const signs = laneStates
      .filter((state) => state !== 'idle' && state !== 'held')
      .map((state) => {
        const { pattern, thickness, isDashed } = states[state];
        return `${pattern} ${thickness} ${isDashed}`;
      });
    assert.equal(new Set(signs).size, signs.length, signs.join(', '));
    assert.equal(states['waiting-gil'].thickness, states.running.thickness);
  });

  it('have a value where the theme has none', () => {
    assert.equal(parseColour(buildPalette('dark', () => '').states.running.colour)?.alpha, 1);
  });
});

interface Drawn {
  readonly boxes: { readonly x: number; readonly width: number; readonly height: number; readonly style: BoxStyle }[];
  readonly texts: string[];
}

function recorder(): Surface & Drawn {
  const drawn: Drawn = { boxes: [], texts: [] };
  return {
    ...drawn,
    box: (x, _y, width, height, style) => drawn.boxes.push({ x, width, height, style }),
    line: () => undefined,
    text: (_x, _y, text) => drawn.texts.push(text),
    clip: (_x, _y, _width, _height, draw) => {
      draw();
    },
    measure: (text) => text.length * 7,
  };
}

describe('the drawing of a timeline', () => {
  const palette = paletteOf('dark');
  const paint = (timeline = handOver, extentMs = 20): Drawn => {
    const surface = recorder();
    const layout = layoutLanes(timeline.lanes, { width: 812, fontSize: 13, measure: (text) => text.length * 7 });
    paintTimeline(surface, {
      timeline,
      workload: downloads.workload,
      makespanMs: extentMs,
      index: indexLanes(timeline),
      layout,
      window: { start: 0, end: extentMs },
      stalls: [],
      palette,
      fontSize: 13,
      scrollTop: 0,
      visibleHeight: layout.height,
    });
    return surface;
  };

  it('hatches waiting for the GIL as tall as running', () => {
    const { boxes } = paint();
    const running = boxes.find(({ style }) => style.fill === palette.states.running.fill);
    const waiting = boxes.find(({ style }) => style.pattern === 'diagonal');
    assert.equal(waiting?.height, running?.height);
    assert.equal(waiting?.style.patternColour, palette.states['waiting-gil'].colour);
  });

  it('labels wide intervals with the source, the state or the holder', () => {
    const { texts } = paint();
    for (const text of ['session.get', 'wait for GIL', 'worker 2', 'GIL', 'Image.open']) {
      assert.ok(texts.includes(text), `${text} in ${texts.join(', ')}`);
    }
  });

  it('marks each lane that may hold the GIL with the colour that it has on the GIL’s lane', () => {
    const { boxes } = paint(timelineOf(threadLanes, [{ lane: 0, state: 'held', start: 0, end: 20, task: 1 }]));
    const held = boxes.find(({ width }) => width > 20);
    const marks = boxes.filter(({ width }) => width === 4).map(({ style }) => style.fill);
    assert.equal(marks.length, threadLanes.length - 1);
    assert.equal(marks[0], held?.style.stroke);
    assert.notEqual(marks[0], marks[1]);
  });

  it('does not draw idle time', () => {
    const idle = paint(timelineOf(threadLanes, [{ lane: 1, state: 'idle', start: 0, end: 20 }]));
    assert.deepEqual(idle.boxes, paint(timelineOf(threadLanes, [])).boxes);
  });

  it('costs no more than the pixels when a storm of hand-overs is drawn', () => {
    const storm = Array.from({ length: 50_000 }, (_, at) => ({
      lane: 1,
      state: at % 2 === 0 ? ('running' as const) : ('waiting-gil' as const),
      start: at * 0.01,
      end: (at + 1) * 0.01,
    }));
    const { boxes } = paint(timelineOf(threadLanes, storm), 500);
    assert.ok(boxes.length <= 2 * 812, String(boxes.length));
    const waiting = boxes.filter(({ style }) => style.fill === palette.states['waiting-gil'].colour);
    assert.ok(waiting.length > 600, String(waiting.length));
  });

  it('shortens text to its space, or leaves it out', () => {
    const surface = recorder();
    assert.equal(fitText(surface, 'requests.get', 13, 200), 'requests.get');
    assert.equal(fitText(surface, 'requests.get', 13, 70), 'requests.…');
    assert.equal(fitText(surface, 'requests.get', 13, 30), '');
  });
});

describe('an exported picture', () => {
  const run = runAll({ workload: downloads.workload, machine: downloads.machine }, downloads.illegal);
  const figure: Figure = {
    functionName: 'Client.<locals>.fetch & "friends"',
    run,
    outcome: outcomeWith(handOver),
    recommended: 'threads',
    window: { start: 0, end: 20 },
    palette: paletteOf('light'),
  };

  it('is the same every time and carries comparison, lanes, legend and caveat', () => {
    const svg = svgOf(figure);
    assert.equal(svg, svgOf(figure));
    for (const text of ['Sequential', 'worker 2', 'Waiting for the GIL', 'a model, not a measurement', 'Python 3.12']) {
      assert.ok(svg.includes(text), text);
    }
    assert.ok(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'));
  });

  it('escapes every text and needs nothing from elsewhere', () => {
    const svg = svgOf(figure);
    assert.ok(svg.includes('Client.&lt;locals&gt;.fetch &amp; &quot;friends&quot;'));
    assert.ok(!svg.includes('<locals>'));
    assert.doesNotMatch(svg.replace('http://www.w3.org/2000/svg', ''), /https?:|<script|<image|style=/);
    assert.equal(escapeXml('a\u0000b\u001f'), 'a\ufffdb\ufffd');
  });

  it('closes every element it opens', () => {
    const surface = new SvgSurface();
    surface.clip(0, 0, 10, 10, () => {
      surface.box(1, 1, 8, 8, {
        fill: '#000',
        stroke: '#fff',
        pattern: 'cross',
        patternColour: '#f00',
        isDashed: true,
      });
    });
    const svg = surface.document(10, 10, '#fff', 'title');
    const open = [...svg.matchAll(/<(\w+)[^>]*[^/]>|<(\w+)>/g)].length;
    assert.equal(open, [...svg.matchAll(/<\/\w+>/g)].length);
  });
});

describe('an exported workload', () => {
  it('is what the command line reads', () => {
    assert.deepEqual(JSON.parse(workloadJson(downloads.workload)), {
      version: 1,
      tasks: 12,
      async: false,
      payloadBytes: 1000,
      resultBytes: 1000,
      segments: [
        { kind: 'io', ms: 120, awaitable: true },
        { kind: 'cpu', ms: 6, gil: 'held' },
        { kind: 'io', ms: 0.4, awaitable: false },
      ],
    });
  });

  it('is named after the function, safely', () => {
    assert.equal(suggestedName('Client.fetch', 'threads', 'svg'), 'Client.fetch-threads.svg');
    assert.equal(suggestedName('../a/<locals>', 'workload', 'json'), '_a_locals_-workload.json');
    assert.equal(suggestedName('', 'threads', 'png'), 'simulation-threads.png');
  });

  it('copies as one line per strategy, with the reason where there is no figure', () => {
    const run = runAll({ workload: downloads.workload, machine: downloads.machine }, downloads.illegal);
    const lines = figuresText('download_all', run).trimEnd().split('\n');
    assert.equal(lines.length, 6);
    assert.equal(lines.at(-1), 'Processes: session cannot be pickled.');
    assert.match(lines[1] ?? '', /^Sequential: .*1\.0×$/);
  });
});
