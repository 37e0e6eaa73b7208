/**
 * Colour arithmetic for drawing: reading CSS colours, mixing them, and the contrast of WCAG 2.2.
 * A canvas cannot use CSS variables, so theme colours arrive as text and leave as text.
 * Knows the notations that VS Code and `CanvasRenderingContext2D` write (hex and rgb), not every CSS colour.
 */

export interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  /** 0 to 1. */
  readonly alpha: number;
}

const hexForm = /^#([\da-f]{3,8})$/i;
const rgbForm = /^rgba?\(([^)]*)\)$/i;

function fromHex(digits: string): Colour | undefined {
  const isShort = digits.length === 3 || digits.length === 4;
  if (!isShort && digits.length !== 6 && digits.length !== 8) {
    return undefined;
  }
  const size = isShort ? 1 : 2;
  const channel = (at: number): number => {
    const part = digits.slice(at * size, (at + 1) * size);
    return part === '' ? 255 : Number.parseInt(isShort ? part + part : part, 16);
  };
  return { red: channel(0), green: channel(1), blue: channel(2), alpha: channel(3) / 255 };
}

function fromRgb(inner: string): Colour | undefined {
  const [red, green, blue, alpha] = inner
    .split(/[\s,/]+/)
    .filter((part) => part !== '')
    .map((part) => (part.endsWith('%') ? Number(part.slice(0, -1)) / 100 : Number(part)));
  if (red === undefined || green === undefined || blue === undefined) {
    return undefined;
  }
  const colour = { red, green, blue, alpha: alpha ?? 1 };
  return Object.values(colour).every(Number.isFinite) ? colour : undefined;
}

/** Undefined for text that is no colour in a known notation. */
export function parseColour(text: string): Colour | undefined {
  const trimmed = text.trim();
  const hex = hexForm.exec(trimmed)?.[1];
  if (hex !== undefined) {
    return fromHex(hex);
  }
  const rgb = rgbForm.exec(trimmed)?.[1];
  return rgb === undefined ? undefined : fromRgb(rgb);
}

export function cssOf({ red, green, blue, alpha }: Colour): string {
  const channels = [red, green, blue].map((channel) => Math.round(channel));
  if (alpha >= 1) {
    return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
  }
  return `rgba(${channels.join(', ')}, ${Number(alpha.toFixed(3))})`;
}

/** `share` of `colour`, the rest `base`. */
export function mix(base: Colour, colour: Colour, share: number): Colour {
  const between = (from: number, to: number): number => from + (to - from) * share;
  return {
    red: between(base.red, colour.red),
    green: between(base.green, colour.green),
    blue: between(base.blue, colour.blue),
    alpha: between(base.alpha, colour.alpha),
  };
}

/** What a translucent colour looks like on an opaque one. */
export function flatten(base: Colour, colour: Colour): Colour {
  return { ...mix(base, { ...colour, alpha: 1 }, colour.alpha), alpha: 1 };
}

function luminance({ red, green, blue }: Colour): number {
  const linear = (channel: number): number => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** WCAG contrast ratio of two opaque colours, 1 to 21. */
export function contrast(a: Colour, b: Colour): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

const black: Colour = { red: 0, green: 0, blue: 0, alpha: 1 };
const white: Colour = { red: 255, green: 255, blue: 255, alpha: 1 };

/** The colour itself, or as little of black or white mixed in as the ratio on this background needs. */
export function withContrast(colour: Colour, background: Colour, ratio: number): Colour {
  const pole = contrast(white, background) >= contrast(black, background) ? white : black;
  for (let share = 0; share < 1; share += 0.05) {
    const candidate = mix(colour, pole, share);
    if (contrast(candidate, background) >= ratio) {
      return candidate;
    }
  }
  return pole;
}
