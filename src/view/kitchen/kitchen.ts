/**
 * `<concurrency-kitchen>`: a run as a restaurant kitchen at one moment. The host owns the clock and the play controls and sets
 * `timeMs`; this element prepares the run once per outcome, plans the floor once per width and draws.
 * Below the picture stand the moment in one sentence and the legend, as text that everybody can read.
 */
import { css, html, LitElement, nothing } from 'lit';
import type { PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import type { Outcome } from '../../core/workload';
import type { Run } from '../run';
import { LookController } from '../theme';
import { prepareKitchen } from './director';
import type { KitchenRun } from './director';
import { drawScene } from './drawing';
import { planFloor } from './plan';
import type { FloorPlan } from './plan';
import { patternTemplates, shapeTemplate } from './shapesTemplate';
import { describeScene, legendOf } from './wording';

export class ConcurrencyKitchen extends LitElement {
  static override properties: PropertyDeclarations = {
    outcome: { attribute: false },
    run: { attribute: false },
    timeMs: { attribute: false },
    isMotionReduced: { attribute: false },
    width: { state: true },
  };

  static override styles = css`
    :host {
      display: block;
      container-type: inline-size;
    }
    svg {
      display: block;
      width: 100%;
      height: auto;
      font-family: inherit;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    text {
      stroke: none;
    }
    p {
      margin: 8px 0 0;
      min-height: 2.8em;
      line-height: 1.4;
    }
    dl {
      display: grid;
      grid-template-columns: max-content 1fr;
      gap: 2px 12px;
      margin: 8px 0 0;
    }
    dt {
      font-weight: 600;
    }
    dd {
      margin: 0;
    }
    @container (max-width: 420px) {
      dl {
        grid-template-columns: 1fr;
        gap: 0;
      }
      dd {
        margin-bottom: 4px;
      }
      p {
        min-height: 5.6em;
      }
    }
  `;

  declare outcome: Outcome | undefined;
  declare run: Run | undefined;
  /** Simulated time, milliseconds. */
  declare timeMs: number;
  /** Nobody walks: cooks are where they belong. */
  declare isMotionReduced: boolean;
  /** The width there is, CSS pixels; 0 before it is known. */
  declare protected width: number;

  private readonly look = new LookController(this);
  private readonly context = document.createElement('canvas').getContext('2d');
  private readonly observer = new ResizeObserver(([entry]) => {
    this.width = Math.floor(entry?.contentRect.width ?? 0);
  });
  private prepared: KitchenRun | undefined;
  private floor: FloorPlan | undefined;
  private floorKey = '';

  constructor() {
    super();
    this.timeMs = 0;
    this.isMotionReduced = false;
    this.width = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('outcome') || changed.has('run')) {
      const { outcome, run } = this;
      this.prepared = outcome && run && prepareKitchen(outcome, run.setup.workload);
      this.floorKey = '';
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { prepared, width } = this;
    if (prepared === undefined || width === 0) {
      return nothing;
    }
    const { palette } = this.look.look;
    const { plan, outcome } = prepared;
    const scene = prepared.sceneAt(this.timeMs, this.isMotionReduced);
    const { strategy } = outcome;
    const floor = this.planned(prepared);
    const drawing = drawScene(scene, { floor, plan, strategy, palette, measure: this.measure });
    return html`<svg
        viewBox="0 0 ${drawing.width} ${Math.ceil(drawing.height)}"
        aria-hidden="true"
        data-strategy=${strategy}
      >
        ${patternTemplates(palette)} ${drawing.shapes.map(shapeTemplate)}
      </svg>
      <p>${describeScene(scene, plan)}</p>
      <dl>
        ${legendOf(strategy).map(
          ({ picture, meaning }) =>
            html`<dt>${picture}</dt>
              <dd>${meaning}</dd>`,
        )}
      </dl>`;
  }

  private planned({ plan, outcome }: KitchenRun): FloorPlan {
    const { fontSize, fontFamily } = this.look.look;
    const key = `${this.width} ${fontSize} ${fontFamily}`;
    if (this.floor === undefined || key !== this.floorKey) {
      const hasLoop = outcome.timeline.lanes.some(({ kind }) => kind === 'event-loop');
      const { strategy } = outcome;
      this.floor = planFloor(plan, { width: this.width, fontSize, strategy, hasLoop, measure: this.measure });
      this.floorKey = key;
    }
    return this.floor;
  }

  private readonly measure = (text: string, size: number): number => {
    if (this.context === null) {
      return text.length * size * 0.56;
    }
    this.context.font = `${size}px ${this.look.look.fontFamily}`;
    return this.context.measureText(text).width;
  };
}

if (customElements.get('concurrency-kitchen') === undefined) {
  customElements.define('concurrency-kitchen', ConcurrencyKitchen);
}

declare global {
  interface HTMLElementTagNameMap {
    'concurrency-kitchen': ConcurrencyKitchen;
  }
}
