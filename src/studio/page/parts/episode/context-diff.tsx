/** What a transition did to a context: the one before and the one after, as one text. */
import { diffJson } from 'diff';
import { useMemo } from 'react';
import { Compared } from './compared.tsx';
import type { Part } from './prompt-diff.ts';

/** Stretches that are the same are shortened to this many lines on either side. */
const AROUND = 3;
const PATIENCE = 250;

function compareJson(before: unknown, now: unknown): Part[] {
  const found = diffJson(asJson(before), asJson(now), { timeout: PATIENCE });
  if (!found) return [{ text: JSON.stringify(now, undefined, 2), change: 'added' }];
  return found.map(({ value, added, removed }, i) => ({
    text: added || removed ? value : shortened(value, i === 0, i === found.length - 1),
    change: added ? 'added' : removed ? 'removed' : 'same',
  }));
}

const asJson = (value: unknown) => (value ?? {}) as object;

function shortened(text: string, first: boolean, last: boolean): string {
  const lines = text.split('\n');
  const [head, tail] = [first ? 1 : AROUND, last ? 2 : AROUND];
  if (lines.length <= head + tail + 2) return text;
  const left = lines.length - head - tail;
  return [...lines.slice(0, head), `  … ${left} lines as before`, ...lines.slice(-tail)].join('\n');
}

export function ContextDiff({ before, now }: { before: unknown; now: unknown }) {
  const parts = useMemo(() => (before === undefined ? undefined : compareJson(before, now)), [before, now]);
  const isSame = parts?.every(({ change }) => change === 'same') ?? false;
  return (
    <>
      {isSame && <p className="episode-quiet">The context is as it was before.</p>}
      <pre className="episode-json" data-said="" data-fields="">
        {parts && !isSame ? <Compared parts={parts} /> : JSON.stringify(now, undefined, 2)}
      </pre>
    </>
  );
}
