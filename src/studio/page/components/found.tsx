/** An episode that was searched for: where it opens, and what was found there. */
import type { EpisodeRow, Hit } from '../../api/runs.ts';
import './found.css';

/** Where what was searched for was said; elsewhere the episode itself looks for it. `run` as addresses have it. */
export function foundPath(
  run: string,
  { episode, hit }: Pick<EpisodeRow, 'episode' | 'hit'>,
  q: string,
): string {
  const words = hit?.words ?? q;
  const given = { ...(words && { q: words }), ...(hit && { line: String(hit.line) }) };
  const params = new URLSearchParams(given).toString();
  return `/runs/${run}/${encodeURIComponent(episode)}${params && `?${params}`}`;
}

export const Snippet = ({ text }: Pick<Hit, 'text'>) => (
  <span className="snippet">
    {text.map((part, i) =>
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text
      i % 2 === 1 ? <mark key={i}>{part}</mark> : part,
    )}
  </span>
);
