/** Plays an episode as a film: a line at a time. */
import { useEffect, useEffectEvent, useState } from 'react';

export const SPEEDS = [1, 2, 4, 8, 16] as const;
/** Lines a second at single speed. */
const PACE = 3;

export interface Film {
  plays: boolean;
  speed: number;
  setSpeed: (speed: number) => void;
  toggle: () => void;
}

export function usePlay(line: number, last: number, goTo: (line: number) => void): Film {
  const [plays, setPlays] = useState(false);
  const [speed, setSpeed] = useState(1);
  const step = useEffectEvent(() => {
    if (line >= last) setPlays(false);
    else goTo(line + 1);
  });
  useEffect(() => {
    if (!plays) return;
    const timer = setInterval(() => step(), 1000 / (PACE * speed));
    return () => clearInterval(timer);
  }, [plays, speed]);
  const toggle = () => {
    // At the end it begins anew.
    if (!plays && line >= last) goTo(0);
    setPlays(!plays);
  };
  return { plays, speed, setSpeed, toggle };
}
