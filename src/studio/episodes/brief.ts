/** Journal lines as a list shows them: without what only a closer look needs. */
import { messageTexts, replyTexts } from '../../runs/folder/call-texts.ts';
import type { JournalLine } from '../../runs/folder/journal.ts';

const LONGEST = 400;
const CANDIDATES = 5;

const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** A candidate of a search, whichever kind it was. */
export interface Candidate {
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

/** Fields of a user's own agent may hold anything: what has not the form of ours is left out. */
function briefSearch({ root, levels, simulations, size, states, plan, why }: JournalLine) {
  const table = candidatesIn(root);
  const depth = listOf(levels).map(candidatesOfLevel);
  return {
    simulations: numberOf(simulations),
    size: numberOf(size),
    // An exact search has no candidates: it meets every state, or says why not.
    states: numberOf(states),
    plan: Array.isArray(plan) ? plan.slice(0, 1).map(String).map(cut) : undefined,
    why: typeof why === 'string' ? why : undefined,
    ...(Array.isArray(root) && {
      root: table
        .sort((a, b) => (b.visits ?? 0) - (a.visits ?? 0))
        .slice(0, CANDIDATES)
        .map(({ text, ...candidate }) => ({ text: cut(text), ...candidate })),
      candidates: table.length,
    }),
    ...(Array.isArray(levels) && { levels: depth.length, candidates: depth.flat().length }),
  };
}

/** All candidates of a search: of its root's table, else of its levels. */
export function candidatesOf({ root, levels }: JournalLine): Candidate[] {
  return Array.isArray(root) ? candidatesIn(root) : listOf(levels).flatMap(candidatesOfLevel);
}

const candidatesOfLevel = (level: unknown) => (isObject(level) ? candidatesIn(level.candidates) : []);

const candidatesIn = (list: unknown): Candidate[] =>
  listOf(list)
    .filter(isObject)
    .map(({ text, value, visits, kept }) => ({
      text: typeof text === 'string' ? text : '',
      value: numberOf(value),
      visits: numberOf(visits),
      kept: typeof kept === 'boolean' ? kept : undefined,
    }));

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const numberOf = (value: unknown) => (typeof value === 'number' ? value : undefined);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
