/**
 * The colours and patterns of the timeline, derived from the editor's theme: one colour and one pattern per state, so that
 * colour is never the only sign. Waiting for the GIL is hatched and as tall as running; waiting for I/O is a thinner bar.
 * In high contrast, fills give way to outlines. Reads theme tokens through a function, so that tests need no browser.
 */
import type { LaneState } from '../../core/workload';
import { cssOf, flatten, mix, parseColour, withContrast } from './colour';
import type { Colour } from './colour';

export type Pattern = 'plain' | 'diagonal' | 'back-diagonal' | 'vertical' | 'horizontal' | 'cross' | 'dots';

export interface StateStyle {
  /** Outline and pattern. */
  readonly colour: string;
  /** Ground of the segment. */
  readonly fill: string;
  /** Readable on `fill`. */
  readonly text: string;
  readonly pattern: Pattern;
  /** Share of the row's height. */
  readonly thickness: number;
  readonly isDashed: boolean;
}

export interface Palette {
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly border: string;
  readonly accent: string;
  readonly states: Readonly<Record<LaneState, StateStyle>>;
  /** Hues for the holders on a GIL lane, so that a hand-over shows; the same stand beside the holders' own lanes. */
  readonly holders: readonly StateStyle[];
}

export type Theme = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

interface Scheme {
  readonly token: string;
  /** Where the theme does not define the token: VS Code's own default for dark and light. */
  readonly dark: string;
  readonly light: string;
  readonly pattern: Pattern;
  readonly thickness: number;
  readonly isDashed?: boolean;
  /** The token's own transparency counts: it makes a grey of the foreground. */
  readonly isTranslucent?: boolean;
}

const running: Scheme = {
  token: '--vscode-charts-blue',
  dark: '#3794ff',
  light: '#1a85ff',
  pattern: 'plain',
  thickness: 1,
};

const schemes: Readonly<Record<LaneState, Scheme>> = {
  running,
  held: running,
  released: { token: '--vscode-charts-green', dark: '#89d185', light: '#388a34', pattern: 'dots', thickness: 1 },
  'waiting-gil': { token: '--vscode-charts-red', dark: '#f14c4c', light: '#e51400', pattern: 'diagonal', thickness: 1 },
  'waiting-core': {
    token: '--vscode-charts-lines',
    dark: '#a0a0a0',
    light: '#707070',
    pattern: 'back-diagonal',
    thickness: 1,
    isTranslucent: true,
  },
  blocked: { token: '--vscode-charts-purple', dark: '#b180d7', light: '#652d90', pattern: 'plain', thickness: 0.62 },
  awaiting: {
    token: '--vscode-charts-purple',
    dark: '#b180d7',
    light: '#652d90',
    pattern: 'plain',
    thickness: 0.62,
    isDashed: true,
  },
  starting: { token: '--vscode-charts-yellow', dark: '#cca700', light: '#bf8803', pattern: 'vertical', thickness: 1 },
  pickling: { token: '--vscode-charts-yellow', dark: '#cca700', light: '#bf8803', pattern: 'cross', thickness: 1 },
  ready: { token: '--vscode-charts-orange', dark: '#d18616', light: '#d18616', pattern: 'horizontal', thickness: 1 },
  idle: {
    token: '--vscode-charts-lines',
    dark: '#a0a0a0',
    light: '#707070',
    pattern: 'plain',
    thickness: 0.1,
    isTranslucent: true,
  },
};

/** The hues of a GIL's holders: the blue of running, and what becomes of it towards other colours of the theme. */
const holderHues: readonly (readonly [token: string, share: number])[] = [
  ['--vscode-charts-blue', 0],
  ['--vscode-charts-green', 0.65],
  ['--vscode-charts-purple', 0.8],
  ['--vscode-foreground', 0.6],
];

/** Share of the state's colour in a segment's ground. */
const tints: Readonly<Record<Theme, number>> = {
  dark: 0.36,
  light: 0.2,
  'high-contrast': 0.12,
  'high-contrast-light': 0.08,
};

function styleOf(scheme: Scheme, colour: Colour, background: Colour, foreground: Colour, tint: number): StateStyle {
  const ground = scheme.isDashed === true ? background : mix(background, colour, tint);
  return {
    colour: cssOf(colour),
    fill: cssOf(ground),
    // A little more than WCAG's 4.5, because the colour is rounded to whole channels when it is written.
    text: cssOf(withContrast(foreground, ground, 4.6)),
    pattern: scheme.pattern,
    thickness: scheme.thickness,
    isDashed: scheme.isDashed === true,
  };
}

/** `read` answers a CSS custom property's value, or an empty text. */
export function buildPalette(theme: Theme, read: (token: string) => string): Palette {
  const isDark = theme === 'dark' || theme === 'high-contrast';
  const fallbackGround: Colour = isDark
    ? { red: 31, green: 31, blue: 31, alpha: 1 }
    : { red: 255, green: 255, blue: 255, alpha: 1 };
  const opaque = (colour: Colour | undefined): Colour | undefined =>
    colour === undefined ? undefined : flatten(fallbackGround, colour);
  const background = opaque(parseColour(read('--vscode-editor-background'))) ?? fallbackGround;
  const themed = (token: string, fallback: string): Colour => {
    const colour = parseColour(read(token)) ?? parseColour(fallback) ?? fallbackGround;
    return flatten(background, colour);
  };
  const foreground = withContrast(themed('--vscode-foreground', isDark ? '#cccccc' : '#3b3b3b'), background, 4.5);
  const muted = withContrast(themed('--vscode-descriptionForeground', isDark ? '#9d9d9d' : '#5f5f5f'), background, 4.5);
  const lines = mix(background, foreground, 0.14);
  const isHighContrast = theme === 'high-contrast' || theme === 'high-contrast-light';
  const border = isHighContrast ? themed('--vscode-contrastBorder', isDark ? '#6fc3df' : '#0f4a85') : lines;
  const style = (scheme: Scheme, tint: number): StateStyle => {
    // Graphics need 3:1 against what they stand on (WCAG 2.2, 1.4.11).
    const fallback = isDark ? scheme.dark : scheme.light;
    // Some chart colours are see-through highlights (orange is the minimap's); here their hue is wanted.
    const hue = parseColour(read(scheme.token)) ?? parseColour(fallback) ?? foreground;
    const opaqueHue = scheme.isTranslucent === true ? flatten(background, hue) : { ...hue, alpha: 1 };
    const colour = withContrast(opaqueHue, background, 3);
    return styleOf(scheme, colour, background, foreground, tint);
  };
  const tint = tints[theme];
  const holder = (token: Scheme['token'], share: number): StateStyle => {
    const own =
      parseColour(read(schemes.held.token)) ?? parseColour(isDark ? running.dark : running.light) ?? foreground;
    const other = parseColour(read(token)) ?? foreground;
    const hue = withContrast({ ...mix(own, other, share), alpha: 1 }, background, 3);
    return styleOf(schemes.held, hue, background, foreground, tint);
  };
  const states: Record<LaneState, StateStyle> = {
    running: style(schemes.running, tint),
    released: style(schemes.released, tint),
    'waiting-gil': style(schemes['waiting-gil'], tint * 0.7),
    'waiting-core': style(schemes['waiting-core'], tint * 0.5),
    blocked: style(schemes.blocked, tint),
    awaiting: style(schemes.awaiting, 0),
    starting: style(schemes.starting, tint * 0.7),
    pickling: style(schemes.pickling, tint * 0.7),
    idle: style(schemes.idle, 0),
    held: style(schemes.held, tint),
    ready: style(schemes.ready, tint * 0.7),
  };
  return {
    background: cssOf(background),
    foreground: cssOf(foreground),
    muted: cssOf(muted),
    grid: cssOf(lines),
    border: cssOf(border),
    accent: cssOf(withContrast(themed('--vscode-focusBorder', isDark ? '#0078d4' : '#005fb8'), background, 3)),
    states,
    holders: holderHues.map(([token, share]) => holder(token, share)),
  };
}
