/** The scenario's picture of its state, or what a role was shown of it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { JournalPage } from '../../../api/episodes.ts';
import { get, getText } from '../../api.ts';
import { hasSize, inColour, useTextColour } from '../../components/svg-image.tsx';
import './picture.css';

/** SVG text; empty: it cannot draw that state. */
async function pictureOf(path: string, line: number): Promise<string | null> {
  return (await getText(`${path}/picture`, { line })) ?? null;
}

export function Picture({ path, line, title }: { path: string; line: number; title: string }) {
  const { data } = useQuery({
    queryKey: ['episode-picture', path, line],
    queryFn: () => pictureOf(path, line),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const colour = useTextColour();
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (!data) return;
    const url = URL.createObjectURL(new Blob([inColour(data, colour)], { type: 'image/svg+xml' }));
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [data, colour]);
  if (data === '') return <p className="episode-quiet">The scenario cannot draw this state.</p>;
  if (!data || !address) return null;
  // As an image it runs no script and loads nothing.
  const image = (
    <img
      className="episode-picture"
      src={address}
      alt={`${title}: the state at line ${line}`}
      data-line={line}
    />
  );
  if (!hasSize(data)) return image;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the arrow keys
    <div className="episode-sized" tabIndex={0}>
      {image}
    </div>
  );
}

/** What a role was shown last; `past`: the world has changed since. */
export function Shown({ path, line, past }: { path: string; line: number; past: boolean }) {
  const { data } = useQuery({
    queryKey: ['episode-shown', path, line],
    queryFn: () => get<JournalPage>(`${path}/journal`, { from: line, limit: 1 }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const entry = data?.lines[0];
  if (!entry) return null;
  return (
    <figure className="episode-shown">
      <figcaption>
        {entry.actor === 'agent' ? 'The agent' : entry.actor} {past ? 'saw last' : 'sees'}
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the arrow keys */}
      <pre tabIndex={0} data-testid="observation" data-said="">
        {String(entry.text)}
      </pre>
    </figure>
  );
}
