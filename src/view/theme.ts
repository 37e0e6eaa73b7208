/**
 * The editor's theme as the canvas needs it: resolved colours, font and size, renewed when the person switches themes.
 * VS Code marks the theme on the body's class and sets its colours as custom properties on the root element.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { buildPalette } from './timeline/palette';
import type { Palette, Theme } from './timeline/palette';

export interface Look {
  readonly palette: Palette;
  readonly fontFamily: string;
  readonly fontSize: number;
}

function themeOf(body: HTMLElement): Theme {
  // The light high-contrast theme carries the class of the dark one as well, so it is asked for first.
  if (body.classList.contains('vscode-high-contrast-light')) {
    return 'high-contrast-light';
  }
  if (body.classList.contains('vscode-high-contrast')) {
    return 'high-contrast';
  }
  return body.classList.contains('vscode-light') ? 'light' : 'dark';
}

function readLook(): Look {
  const style = getComputedStyle(document.body);
  const context = document.createElement('canvas').getContext('2d');
  const normalise = (value: string): string => {
    if (context === null || value === '') {
      return value;
    }
    // The canvas understands every CSS colour and writes hex or rgb.
    context.fillStyle = '#010203';
    context.fillStyle = value;
    return context.fillStyle === '#010203' ? '' : context.fillStyle;
  };
  return {
    palette: buildPalette(themeOf(document.body), (token) => normalise(style.getPropertyValue(token).trim())),
    fontFamily: style.fontFamily,
    fontSize: Number.parseFloat(style.fontSize) || 13,
  };
}

/** Keeps an element's look fresh: reads it again and asks for a rendering when the theme changes. */
export class LookController implements ReactiveController {
  look = readLook();
  private readonly observer = new MutationObserver(() => {
    this.look = readLook();
    this.host.requestUpdate();
  });

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    this.observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
    this.observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  }

  hostDisconnected(): void {
    this.observer.disconnect();
  }
}

/** True when the person asked the system or the editor for less movement. */
export function isMotionReduced(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    window.matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
