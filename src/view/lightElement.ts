/**
 * The base of the view's own elements: Lit's rendering into the page itself instead of a shadow root. Labels, descriptions and
 * headings then reach across elements by id, one stylesheet serves all, and the content security policy needs no exception.
 * Elements that would gain from a shadow root are those of `@vscode-elements/elements`, which bring their own.
 */
import { LitElement } from 'lit';

export abstract class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
