/** Asks the Studio's own API for what a copy is to hold, so that both say the same. */
import type { Hono } from 'hono';
import type { JournalLine } from '../../runs/folder/journal.ts';
import type { EpisodeView, JournalPage } from '../api/episodes.ts';
import type { MachineSummary } from '../api/machines.ts';
import type { EpisodePage, RunDetail, RunListing } from '../api/runs.ts';
import type { SearchSummary, SearchView } from '../api/search.ts';

/** Answers by address, as the page asks for them. */
export type Answers = Record<string, unknown>;

/** Pages of the API are no longer. */
const PAGE = 500;
/** Rows of the table that a browser still opens at once. */
const ROWS = 20_000;
/** A search with more nodes than this is left to the Studio, and so are states of more nodes of one. */
const NODES = 5000;
const STATES = 60;

/** A tree that is too large says so in its own place. */
function withinCopy(view: SearchView): SearchView {
  if (view.kind !== 'tree' || view.size <= NODES) return view;
  const { line, role, decision, played, step, scenario, options, previous, next } = view;
  return {
    ...{ line, role, decision, played, step, scenario, options },
    ...(previous !== undefined && { previous }),
    ...(next !== undefined && { next }),
    kind: 'left-out',
    nodes: view.size,
    most: NODES,
  };
}

/** What of a search has a state to be shown. */
function nodesOf(view: SearchView): readonly number[] {
  if (view.kind === 'tree') return view.nodes.id;
  if (view.kind !== 'levels') return [];
  return view.levels.flatMap(({ candidates }) => candidates).map((_, i) => i);
}

export class Collector {
  readonly #api: Hono;
  readonly #run: string;

  constructor(api: Hono, run: string) {
    this.#api = api;
    this.#run = run;
  }

  /** The run's own page: figures, comparisons of its arms; and the table. */
  async run(): Promise<{ answers: Answers; table: EpisodePage; detail: RunDetail }> {
    const at = `runs/${this.#run}`;
    // A long file is read in parts.
    let detail = await this.#need<RunDetail>(at);
    while (detail.reading) detail = await this.#need<RunDetail>(at);
    const listings = await this.#need<RunListing[]>('runs');
    const table = await this.#table(`${at}/episodes`);
    const answers: Answers = {
      runs: listings.filter(({ id }) => id === this.#run),
      [at]: detail,
      ...(await this.#comparisons(detail)),
    };
    return { answers, table, detail };
  }

  /** The whole table as one page. */
  async #table(at: string): Promise<EpisodePage> {
    const first = await this.#need<EpisodePage>(`${at}?limit=${PAGE}`);
    const rows = [...first.rows];
    while (rows.length < Math.min(first.total, ROWS)) {
      const page = await this.#need<EpisodePage>(`${at}?limit=${PAGE}&offset=${rows.length}`);
      if (page.rows.length === 0) break;
      rows.push(...page.rows);
    }
    return { ...first, rows };
  }

  /** Each arm with all others, and each with each. */
  async #comparisons({ arms }: RunDetail): Promise<Answers> {
    const names = arms.map(({ arm }) => arm).slice(0, 8);
    const sides = names.flatMap((first) => {
      const others = names.filter((name) => name !== first);
      return [others, ...others.map((other) => [other])].map((some) => [first, ...some].join(','));
    });
    const answers: Answers = {};
    for (const side of new Set(names.length > 1 ? sides : [])) {
      const found = await this.#ask(`runs/${this.#run}/compare?arms=${encodeURIComponent(side)}`);
      if (found !== undefined) answers[`runs/${this.#run}/compare?arms=${side}`] = found;
    }
    return answers;
  }

  /** The machines that the run plays, and those they invoke; each is an answer of its own. */
  async machines(): Promise<{ list: Answers; each: Answers }> {
    const of = `machines?run=${encodeURIComponent(this.#run)}`;
    const found = (await this.#ask<MachineSummary[]>(of)) ?? [];
    const each: Answers = {};
    for (const { id } of found) {
      const view = await this.#ask(`machines/${encodeURIComponent(id)}`);
      if (view !== undefined) each[`machines/${id}`] = view;
    }
    return { list: { machines: found, [`machines?run=${this.#run}`]: found }, each };
  }

  /** One episode with its whole journal and pictures. */
  async episode(episode: string): Promise<Answers> {
    const [at, asked] = this.#places(episode);
    const view = await this.#need<EpisodeView>(asked);
    const lines: JournalLine[] = [];
    for (;;) {
      const page = await this.#need<JournalPage>(`${asked}/journal?from=${lines.length}&limit=${PAGE}`);
      lines.push(...page.lines);
      if (page.lines.length === 0 || lines.length >= page.total) break;
    }
    const searches = await this.#ask(`${asked}/searches`);
    return {
      [at]: view,
      [`${at}/journal`]: lines,
      [`${at}/strip`]: await this.#ask(`${asked}/strip`),
      ...(searches !== undefined && { [`${at}/searches`]: searches }),
      ...(view.picture && { [`${at}/picture`]: await this.#pictures(asked, view) }),
    };
  }

  async #pictures(asked: string, { index }: EpisodeView): Promise<Record<string, string>> {
    const pictures: Record<string, string> = {};
    for (const { actor, line } of index.changes) {
      if (actor !== 'scenario') continue;
      const response = await this.#request(`${asked}/picture?line=${line}`);
      if (response.ok) pictures[line] = await response.text();
    }
    return pictures;
  }

  /** The searches of an episode, each with the states of its first nodes; of one that is too large only that it is. */
  async searches(episode: string): Promise<Map<number, Answers>> {
    const [at, asked] = this.#places(episode);
    const found = await this.#ask<{ searches: SearchSummary[] }>(`${asked}/searches`);
    const all = new Map<number, Answers>();
    for (const { line } of found?.searches ?? []) {
      const view = await this.#ask<SearchView>(`${asked}/search/${line}`);
      if (!view) continue;
      const kept = withinCopy(view);
      const answers: Answers = { [`${at}/search/${line}`]: kept };
      for (const id of nodesOf(kept).slice(0, STATES)) {
        const node = await this.#ask(`${asked}/search/${line}/node/${id}`);
        if (node !== undefined) answers[`${at}/search/${line}/node/${id}`] = node;
      }
      all.set(line, answers);
    }
    return all;
  }

  /** How an episode is called in a copy, and in a request. */
  #places(episode: string): [at: string, asked: string] {
    const asked = `runs/${encodeURIComponent(this.#run)}/episodes/${encodeURIComponent(episode)}`;
    return [`runs/${this.#run}/episodes/${episode}`, asked];
  }

  #request(address: string): Response | Promise<Response> {
    return this.#api.request(`http://127.0.0.1/api/${address}`);
  }

  /** Undefined for what the API refuses. */
  async #ask<T = unknown>(address: string): Promise<T | undefined> {
    const response = await this.#request(address);
    return response.ok ? ((await response.json()) as T) : undefined;
  }

  async #need<T>(address: string): Promise<T> {
    const response = await this.#request(address);
    const body = (await response.json()) as T & { message?: string };
    if (!response.ok) throw new Error(`${address}: ${body.message}`);
    return body;
  }
}
