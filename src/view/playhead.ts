/**
 * The playhead as a part of an element: where it stands, whether it plays and how fast. Nothing moves before play is pressed.
 * With reduced motion, playing steps from event to event instead of gliding. Drawing it is the element's business.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { advance, nextChange, previousChange, stepLastsMs, stepReduced } from './playback';
import type { Speed } from './playback';
import { isMotionReduced } from './theme';

export class Playhead implements ReactiveController {
  isPlaying = false;
  speed: Speed = 1;
  private at = 0;
  private extentMs = 0;
  private changes: Float64Array = new Float64Array();
  private frame = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  /** Milliseconds of simulated time. */
  get ms(): number {
    return Math.min(this.at, this.extentMs);
  }

  hostDisconnected(): void {
    this.pause();
  }

  /** The run it moves over: its length and the moments at which something changes. */
  setRun(extentMs: number, changes: Float64Array): void {
    this.extentMs = extentMs;
    this.changes = changes;
  }

  toggle(): void {
    if (this.isPlaying) {
      this.pause();
    } else {
      if (this.ms >= this.extentMs) {
        // At the end, play means again.
        this.at = 0;
      }
      this.isPlaying = true;
      this.start();
    }
    this.host.requestUpdate();
  }

  seek(ms: number): void {
    this.at = Math.min(this.extentMs, Math.max(0, ms));
    this.host.requestUpdate();
  }

  step(): void {
    this.pause();
    this.seek(nextChange(this.changes, this.ms, this.extentMs));
  }

  stepBack(): void {
    this.pause();
    this.seek(previousChange(this.changes, this.ms));
  }

  setSpeed(speed: Speed): void {
    this.speed = speed;
    if (this.isPlaying) {
      this.stop();
      this.start();
    }
    this.host.requestUpdate();
  }

  reset(): void {
    this.pause();
    this.at = 0;
  }

  private pause(): void {
    this.isPlaying = false;
    this.stop();
  }

  private stop(): void {
    cancelAnimationFrame(this.frame);
    clearInterval(this.timer);
  }

  private start(): void {
    if (isMotionReduced()) {
      this.timer = setInterval(() => {
        this.moveTo(stepReduced(this.changes, this.ms, this.extentMs));
      }, stepLastsMs / this.speed);
      return;
    }
    let before: number | undefined;
    const glide = (time: number): void => {
      this.frame = requestAnimationFrame(glide);
      if (before !== undefined) {
        this.moveTo(advance(this.ms, this.extentMs, this.speed, time - before));
      }
      before = time;
    };
    this.frame = requestAnimationFrame(glide);
  }

  private moveTo(ms: number): void {
    this.at = ms;
    if (ms >= this.extentMs) {
      this.pause();
    }
    this.host.requestUpdate();
  }
}
