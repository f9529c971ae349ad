/** Answers the page's questions from a copy: as the server once did, or worked out from what it said. */
import type { JournalLine } from '../../../runs/folder/journal.ts';
import type { EpisodePage, RunDetail } from '../../api/runs.ts';
import { brief } from '../../episodes/brief.ts';
import { detailOf } from '../../episodes/line-detail.ts';
import { matchesIn } from '../../episodes/matches.ts';
import { fromShelf } from './shelf.ts';
import { chosenPage } from './table.ts';

type Values = Readonly<Record<string, unknown>>;

/** What a copy does not hold. */
export const NOT_HERE = 'This copy does not hold it: troupe studio shows it from the run itself.';

/** `path` without `/api/`; undefined: the copy does not hold it. */
export async function readCopy(path: string, values: Values): Promise<unknown> {
  const plain = path.split('/').map(decodeURIComponent).join('/');
  const made = await madeAnswer(plain, values);
  return made === undefined ? fromShelf(addressOf(plain, values)) : made;
}

/** An address, its values in alphabetical order. */
function addressOf(path: string, values: Values): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  if (given.length === 0) return path;
  return `${path}?${given
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join('&')}`;
}

/** What the server works out for each question anew. */
async function madeAnswer(path: string, values: Values): Promise<unknown> {
  const [kind, run, word, episode, part, ...more] = path.split('/');
  if (kind !== 'runs' || word === undefined) return undefined;
  if (word === 'running') return [];
  if (word !== 'episodes') return undefined;
  if (episode === undefined) {
    const all = (await fromShelf(`runs/${run}/episodes`)) as EpisodePage | undefined;
    const detail = (await fromShelf(`runs/${run}`)) as RunDetail | undefined;
    return all && chosenPage(all, detail?.arms ?? [], values);
  }
  const at = `runs/${run}/episodes/${episode}`;
  if (part === 'journal') return fromJournal(at, more[0], values);
  if (part === 'picture') return pictureAt(at, Number(values.line ?? Number.POSITIVE_INFINITY));
  // Of a search the whole tree is kept, and not how it grew.
  if (part === 'search') return fromShelf([at, part, ...more].join('/'));
  return undefined;
}

async function fromJournal(at: string, word: string | undefined, values: Values): Promise<unknown> {
  const lines = (await fromShelf(`${at}/journal`)) as readonly JournalLine[] | undefined;
  if (!lines) return undefined;
  if (word === 'matches') return { lines: matchesIn(lines, String(values.q ?? '')) };
  if (word !== undefined) return Number(word) < lines.length ? detailOf(lines, Number(word)) : undefined;
  const from = Number(values.from ?? 0);
  const page = lines.slice(from, from + Number(values.limit ?? 100));
  return { lines: values.brief ? page.map(brief) : page, total: lines.length };
}

/** Pictures are kept of the lines at which the world changes. */
async function pictureAt(at: string, line: number): Promise<unknown> {
  const pictures = (await fromShelf(`${at}/picture`)) as Readonly<Record<string, string>> | undefined;
  const lines = Object.keys(pictures ?? {}).map(Number);
  const last = Math.max(...lines.filter((each) => each <= line));
  return pictures?.[last];
}
