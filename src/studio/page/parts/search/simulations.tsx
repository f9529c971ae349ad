/** Steps through the simulations of a search. */
import { useEffect, useEffectEvent, useState } from 'react';
import { count } from '../../components/numbers.ts';
import { fromShare, logSteps, toShare } from './figures.ts';

/** Milliseconds that a step is shown while it plays. */
const PACE = 250;
/** Milliseconds without a move before a tree is asked for. */
const REST = 120;
const FINE = 1000;

export function Simulations({
  shown,
  done,
  trees,
  waiting,
  onChoose,
}: {
  /** What is asked for. */
  shown: number;
  done: number;
  trees: number;
  waiting: boolean;
  onChoose(simulations: number): void;
}) {
  const [dragged, setDragged] = useState<number>();
  const [playing, setPlaying] = useState(false);
  const steps = logSteps(done);
  const at = dragged ?? shown;
  const later = steps.find((step) => step > at);
  const earlier = steps.findLast((step) => step < at);
  const choose = useEffectEvent(onChoose);

  useEffect(() => {
    if (dragged === undefined) return;
    const timer = setTimeout(() => {
      choose(dragged);
      setDragged(undefined);
    }, REST);
    return () => clearTimeout(timer);
  }, [dragged]);

  // The next step comes when this one is there.
  useEffect(() => {
    if (!playing || waiting) return;
    const next = logSteps(done).find((step) => step > shown);
    const timer = setTimeout(() => (next === undefined ? setPlaying(false) : choose(next)), PACE);
    return () => clearTimeout(timer);
  }, [playing, waiting, shown, done]);

  const play = () => {
    if (!playing && later === undefined) onChoose(1);
    setPlaying(!playing);
  };
  return (
    <div className="search-simulations">
      <button type="button" className="button" onClick={play} aria-label={playing ? 'Pause' : 'Play'}>
        <span aria-hidden="true">{playing ? '❚❚' : '▶'}</span>
      </button>
      <button
        type="button"
        className="button"
        disabled={earlier === undefined}
        onClick={() => onChoose(earlier!)}
        aria-label="Fewer simulations"
      >
        <span aria-hidden="true">−</span>
      </button>
      <input
        type="range"
        min={0}
        max={FINE}
        value={Math.round(toShare(at, done) * FINE)}
        aria-label="Simulations"
        aria-valuetext={`${count(at)} of ${count(done)}`}
        onChange={(event) => {
          setPlaying(false);
          setDragged(fromShare(Number(event.target.value) / FINE, done));
        }}
      />
      <button
        type="button"
        className="button"
        disabled={later === undefined}
        onClick={() => onChoose(later!)}
        aria-label="More simulations"
      >
        <span aria-hidden="true">+</span>
      </button>
      <output className="search-simulations-count" aria-live="polite">
        <b>{count(at)}</b> of {count(done)}
        {trees > 1 ? ` × ${trees} trees` : ''}
        {waiting ? ' …' : ' simulations'}
      </output>
    </div>
  );
}
