/**
 * The playhead's clock and its controls: play, pause, step to the next or previous event, scrub, speed.
 * Nothing moves before play is pressed. With reduced motion, playing steps from event to event instead of gliding.
 */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatDuration, formatMoment } from './format';
import { Icon } from './icons';
import { advance, nextChange, previousChange, speeds, stepLastsMs, stepReduced } from './playback';
import type { Speed } from './playback';
import { isMotionReduced } from './theme';

export interface Playhead {
  readonly ms: number;
  readonly isPlaying: boolean;
  readonly speed: Speed;
  readonly toggle: () => void;
  readonly seek: (ms: number) => void;
  readonly step: () => void;
  readonly stepBack: () => void;
  readonly setSpeed: (speed: Speed) => void;
}

export function usePlayhead(extentMs: number, changes: Float64Array): Playhead {
  const [at, setAt] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);
  const ms = Math.min(at, extentMs);
  const latest = useRef({ extentMs, changes, ms });
  latest.current = { extentMs, changes, ms };

  const moveTo = (next: number): void => {
    setAt(next);
    if (next >= latest.current.extentMs) {
      setPlaying(false);
    }
  };

  useEffect(() => {
    if (!isPlaying) {
      return undefined;
    }
    if (isMotionReduced()) {
      const timer = setInterval(() => {
        const now = latest.current;
        moveTo(stepReduced(now.changes, now.ms, now.extentMs));
      }, stepLastsMs / speed);
      return () => {
        clearInterval(timer);
      };
    }
    let before: number | undefined;
    let frame = requestAnimationFrame(function glide(time) {
      const now = latest.current;
      if (before !== undefined) {
        moveTo(advance(now.ms, now.extentMs, speed, time - before));
      }
      before = time;
      frame = requestAnimationFrame(glide);
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [isPlaying, speed]);

  return {
    ms,
    isPlaying,
    speed,
    toggle: () => {
      // At the end, play means again.
      if (!isPlaying && ms >= extentMs) {
        setAt(0);
      }
      setPlaying(!isPlaying);
    },
    seek: (next) => {
      setAt(Math.min(extentMs, Math.max(0, next)));
    },
    step: () => {
      setPlaying(false);
      setAt(nextChange(changes, ms, extentMs));
    },
    stepBack: () => {
      setPlaying(false);
      setAt(previousChange(changes, ms));
    },
    setSpeed,
  };
}

interface PlaybackBarProps {
  readonly playhead: Playhead;
  readonly extentMs: number;
}

export function PlaybackBar({ playhead, extentMs }: PlaybackBarProps): JSX.Element {
  const { ms, isPlaying, speed } = playhead;
  const step = 10 ** Math.floor(Math.log10(extentMs) - 2.5);
  const moment = formatMoment(ms, step);
  return (
    <div class="playback" role="group" aria-label="Playback">
      <button
        type="button"
        class="tool"
        data-action="step-back"
        title="Previous event"
        aria-label="Previous event"
        onClick={playhead.stepBack}
      >
        <Icon name="back" />
      </button>
      <button
        type="button"
        class="tool"
        data-action="play"
        title={isPlaying ? 'Pause' : 'Play'}
        aria-label={isPlaying ? 'Pause' : 'Play'}
        onClick={playhead.toggle}
      >
        <Icon name={isPlaying ? 'pause' : 'play'} />
      </button>
      <button
        type="button"
        class="tool"
        data-action="step"
        title="Next event"
        aria-label="Next event"
        onClick={playhead.step}
      >
        <Icon name="step" />
      </button>
      <input
        type="range"
        name="time"
        min={0}
        max={extentMs}
        step="any"
        value={ms}
        aria-label="Time"
        aria-valuetext={moment}
        onInput={(event) => {
          playhead.seek(event.currentTarget.valueAsNumber);
        }}
      />
      <output class="moment">
        {moment} <span class="muted">of {formatDuration(extentMs)}</span>
      </output>
      <select
        name="speed"
        aria-label="Speed"
        value={String(speed)}
        onChange={(event) => {
          const chosen = Number(event.currentTarget.value);
          playhead.setSpeed(speeds.find((candidate) => candidate === chosen) ?? 1);
        }}
      >
        {speeds.map((candidate) => (
          <option key={candidate} value={String(candidate)}>
            {candidate}×
          </option>
        ))}
      </select>
    </div>
  );
}
