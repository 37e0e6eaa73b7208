/**
 * Sizes and places that follow from numbers, set through the element's style object: `<div ${styled({ width: '40px' })}>`.
 * Lit's own `styleMap` writes a style attribute on the first rendering, which the content security policy forbids.
 * Colours and fonts stay in the stylesheet.
 */
import { noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';
import type { ElementPart } from 'lit/directive.js';

type Styles = Readonly<Record<string, string>>;

class Styled extends Directive {
  private readonly set = new Map<string, string>();

  override update({ element }: ElementPart, [styles]: [Styles]): typeof noChange {
    if (element instanceof HTMLElement) {
      for (const [name, value] of Object.entries(styles)) {
        if (this.set.get(name) !== value) {
          this.set.set(name, value);
          element.style.setProperty(name, value);
        }
      }
    }
    return noChange;
  }

  /** Only says what the directive takes; on an element there is nothing to render. */
  override render(styles: Styles): Styles {
    return styles;
  }
}

export const styled = directive(Styled);
