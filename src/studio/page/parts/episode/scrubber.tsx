/** The scrubber: the whole episode as one bar, phases as colour, steps as ticks. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { JournalIndex } from '../../../api/episodes.ts';
import { duration } from '../../components/numbers.ts';
import { bandsOf, coloursOf, type Phase } from './phases.ts';
import { type Film, SPEEDS } from './use-play.ts';
import './scrubber.css';

export function Scrubber({
  index,
  phases,
  line,
  follows,
  running,
  film,
  onLine,
}: {
  index: JournalIndex;
  phases: readonly Phase[];
  line: number;
  follows: boolean;
  running: boolean;
  film: Film;
  onLine: (line: number) => void;
}) {
  const count = index.kinds.length;
  const last = Math.max(0, count - 1);
  const { step, now } = standing(index, phases, line);
  const colours = useMemo(() => coloursOf(phases, count), [phases, count]);
  return (
    <div className="episode-scrubber">
      <button
        type="button"
        className="button episode-play"
        aria-label={film.plays ? 'Pause' : 'Play'}
        title="space"
        onClick={film.toggle}
      >
        {film.plays ? '❚❚' : '▶'}
      </button>
      <select
        className="field"
        aria-label="Speed"
        value={film.speed}
        onChange={({ target }) => film.setSpeed(Number(target.value))}
      >
        {SPEEDS.map((speed) => (
          <option key={speed} value={speed}>
            {speed}×
          </option>
        ))}
      </select>
      <div className="episode-track">
        <Bar index={index} phases={phases} colours={colours} line={line} />
        <input
          type="range"
          className="episode-range"
          aria-label="Journal line"
          aria-valuetext={`line ${line} of ${last}, after ${step} steps${now ? `, ${now}` : ''}`}
          min={0}
          max={last}
          step={1}
          value={line}
          onChange={({ target }) => onLine(Number(target.value))}
          // The space key goes on to play.
          onPointerUp={({ currentTarget }) => currentTarget.blur()}
        />
        <ul className="episode-legend" aria-label="Phases">
          {[...colours].map(([name, colour]) => (
            <li key={name} aria-current={name === now ? 'true' : undefined}>
              <span className={`episode-swatch episode-phase-${colour}`} />
              {name}
            </li>
          ))}
        </ul>
      </div>
      <p className="episode-clock">
        <span>
          line {line}
          <span className="episode-quiet"> / {last}</span>
        </span>
        <span>
          step {step}
          <span className="episode-quiet"> / {index.steps.length}</span>
        </span>
        <span className="episode-quiet">{duration((index.times[line] ?? 0) / 1000)}</span>
      </p>
      {running && (
        <button
          type="button"
          className={follows ? 'button episode-live episode-live-on' : 'button episode-live'}
          aria-pressed={follows}
          onClick={() => onLine(last)}
        >
          {follows ? '● live' : 'go live'}
        </button>
      )}
    </div>
  );
}

/** Actions taken up to a line, and the phase there. */
function standing({ steps }: JournalIndex, phases: readonly Phase[], line: number) {
  const step = steps.findLast((each) => each.line <= line)?.step ?? 0;
  return { step, now: phases.findLast((each) => each.line <= line)?.name };
}

const HEIGHT = 26;

function Bar({
  index,
  phases,
  colours,
  line,
}: {
  index: JournalIndex;
  phases: readonly Phase[];
  colours: ReadonlyMap<string, number>;
  line: number;
}) {
  const svg = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry!.contentRect.width) || 600));
    observer.observe(svg.current!);
    return () => observer.disconnect();
  }, []);
  const last = Math.max(1, index.kinds.length - 1);
  const at = (n: number) => Math.round((n / last) * width);
  const bands = useMemo(
    () => bandsOf(phases, index.kinds.length, width),
    [phases, index.kinds.length, width],
  );
  // One tick for a pixel is enough.
  const ticks = [...new Map(index.steps.map((step) => [at(step.line), step])).entries()];
  return (
    <svg ref={svg} className="episode-bar" height={HEIGHT} aria-hidden="true">
      <rect className="episode-bar-ground" width={width} height={HEIGHT} />
      {bands.map(({ from, to, name }) => (
        <rect
          key={from}
          className={`episode-phase-${colours.get(name) ?? 6}`}
          x={from}
          width={to - from}
          y={6}
          height={HEIGHT - 12}
        />
      ))}
      {ticks.map(([x, { accepted, reward }]) => (
        <line
          key={x}
          className={
            accepted === false
              ? 'episode-tick episode-tick-refused'
              : `episode-tick${Number(reward) > 0 ? ' episode-tick-reward' : ''}`
          }
          x1={x + 0.5}
          x2={x + 0.5}
          y1={accepted === false ? 12 : 0}
          y2={HEIGHT}
        />
      ))}
      <rect className="episode-now" x={at(line) - 1.5} width={4} y={-3} height={HEIGHT + 6} rx={2} />
      <circle className="episode-now" cx={at(line) + 0.5} cy={-3} r={5} />
    </svg>
  );
}
