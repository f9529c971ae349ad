/** Journal lines as a list shows them: without what only a closer look needs. */
import { messageTexts, replyTexts } from '../../runs/folder/call-texts.ts';
import type { JournalLine } from '../../runs/folder/journal.ts';

const LONGEST = 400;
const CANDIDATES = 5;

const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

interface Candidate {
  text: string;
  value?: number;
  visits?: number;
  kept?: boolean;
}

/** The line with its texts cut; of a call the last message, of a search the first candidates. */
export function brief(line: JournalLine): JournalLine {
  const { n, t, actor, type } = line;
  const head = { n, t, actor, type };
  if (type === 'call') return { ...head, ...briefCall(line) };
  if (type === 'search') return { ...head, ...briefSearch(line) };
  if (type === 'state') return { ...head, value: line.value };
  return { ...head, ...shortened(line) };
}

function shortened(line: JournalLine): Record<string, unknown> {
  const fields = Object.entries(line).map(([name, value]) => {
    if (typeof value === 'string') return [name, cut(value)];
    const text = JSON.stringify(value) ?? '';
    return [name, text.length > LONGEST ? cut(text) : value];
  });
  return Object.fromEntries(fields);
}

function briefCall(line: JournalLine) {
  const { purpose, model, sources, usage, error, seconds, cost } = line;
  const last = messageTexts(line).at(-1);
  const texts = replyTexts(line);
  return {
    purpose,
    model,
    sources,
    usage,
    seconds,
    cost,
    samples: texts.length,
    messages: last ? [{ role: last.role, content: cut(last.content) }] : [],
    replies: texts.slice(0, 1).map(cut),
    ...(error !== undefined && { error }),
  };
}

function briefSearch({ root, levels, simulations, size, states, plan, why }: JournalLine) {
  const short = ({ text, value, visits, kept }: Candidate) => ({ text: cut(text), value, visits, kept });
  const table = root as Candidate[] | undefined;
  const depth = levels as { candidates: Candidate[] }[] | undefined;
  return {
    simulations,
    size,
    // An exact search has no candidates: it meets every state, or says why not.
    states,
    plan: (plan as string[] | undefined)?.slice(0, 1).map(cut),
    why,
    ...(table && {
      root: [...table]
        .sort((a, b) => (b.visits ?? 0) - (a.visits ?? 0))
        .slice(0, CANDIDATES)
        .map(short),
      candidates: table.length,
    }),
    ...(depth && {
      levels: depth.length,
      candidates: depth.reduce((sum, { candidates }) => sum + candidates.length, 0),
    }),
  };
}
