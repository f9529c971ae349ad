/** How old a figure is, counted on. */
import { useEffect, useState } from 'react';

export function Age({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  return (
    <time className="occupancy-age" dateTime={at} title={new Date(at).toLocaleString()}>
      {seconds < 1 ? 'now' : `${seconds} s ago`}
    </time>
  );
}
