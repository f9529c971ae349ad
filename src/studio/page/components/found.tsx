/** An episode that was searched for: where it opens, and what was found there. */
import { Fragment, type ReactNode } from 'react';
import type { EpisodeRow, Hit } from '../../api/runs.ts';
import { partedBy, type Term, wantedOf } from '../../sought.ts';
import { breakable } from './breakable.tsx';
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

/** What fields for it say of themselves. */
export const SEARCH_RULE =
  'A word finds what begins with it, small or capital; "in quotes" finds it as it stands. All of them must be there.';

/** Every second part is what was found. */
const Parts = ({ text, as = (part) => part }: Pick<Hit, 'text'> & { as?: (part: string) => ReactNode }) =>
  text.map((part, i) => {
    // Parts have no identity but their place.
    const key = `${i}`;
    return i % 2 === 1 ? <mark key={key}>{as(part)}</mark> : <Fragment key={key}>{as(part)}</Fragment>;
  });

/** `where` it stands, unless somebody said it. */
const Snippet = ({ text, where }: Pick<Hit, 'text'> & { where?: string | undefined }) => (
  <span className="snippet">
    {where !== undefined && `${where}: `}
    <Parts text={text} />
  </span>
);

/** A text of a row with the terms marked that stand in it. */
export const Marked = ({ text, terms }: { text: string; terms: readonly Term[] }) => (
  <Parts text={partedBy(text, wantedOf(terms))} as={breakable} />
);

/** What the table shows below a row: where it was said, else what no cell of the row shows of its match. */
export function RowSnippet({
  row: { episode, task, error, hit },
  arm,
  terms,
}: {
  row: EpisodeRow;
  /** As its cell has it. */
  arm: string;
  terms: readonly Term[];
}) {
  const has = (text: string, term: Term) => partedBy(text, [term]).length > 1;
  if (hit) {
    const where = hit.start === undefined ? undefined : `at the start, ${hit.start}`;
    return <Snippet text={hit.text} where={where} />;
  }
  const hidden = wantedOf(terms).filter(
    (term) => ![task, arm, error?.kind ?? ''].some((text) => has(text, term)),
  );
  const beside = { error: error?.message ?? '', episode };
  for (const [where, text] of Object.entries(beside)) {
    if (hidden.some((term) => has(text, term)))
      return <Snippet text={partedBy(text, hidden)} where={where} />;
  }
  return null;
}
