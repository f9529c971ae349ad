/** Who is in which state in a run under way, from the journals of its live episodes. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type RunFolder, standingOf } from '../../reports/runs.ts';
import { journalsDir, resultsFile } from '../../runs/folder/folder.ts';
import { lookAt } from '../../runs/folder/watching.ts';
import type { OccupancyView, Occupant, OccupantsView } from '../api/occupancy.ts';
import { activeIds } from '../configuration.ts';
import { LineReader } from '../follow.ts';
import { runOf, type Studio } from '../studio.ts';
import { ActorStates, type Hearer } from './actor-states.ts';
import { type Cast, Casting } from './cast.ts';
import { Tally } from './tally.ts';

/** Milliseconds between rounds of reading: as long as a round takes, within these. */
const [LEAST, LONGEST] = [1000, 3000];
/** Journals read at a time, and bytes of one of them in a round. */
const HANDLES = 16;
const PIECES = 8;
/** Occupants that are listed. */
const MOST = 200;

interface LiveEpisode {
  reader: LineReader;
  states: ActorStates;
  cast: Cast;
  hearer: Hearer;
  /** All that had been written when it was first seen is read: what comes now is new. */
  caughtUp: boolean;
}

export class OccupancyNow {
  readonly #studio: Studio;
  readonly #run: RunFolder & { id: string };
  readonly #casting: Casting;
  readonly #results: LineReader;
  /** Episodes that are not played again. One that ended in an error may be: its journal then begins anew. */
  readonly #final = new Set<string>();
  readonly #live = new Map<string, LiveEpisode>();
  readonly #tally = new Tally();
  #behind = false;
  /** When the round before began to read; undefined in the first. */
  #before: number | undefined;

  constructor(studio: Studio, run: RunFolder & { id: string }) {
    this.#studio = studio;
    this.#run = run;
    this.#casting = new Casting(studio, run);
    this.#results = new LineReader(resultsFile(run.dir));
  }

  /** Reads what has been written since, and counts. */
  async round(): Promise<OccupancyView> {
    this.#behind = false;
    const began = performance.now();
    await this.#readEnded();
    await this.#meet();
    const episodes = this.#live.values();
    const lane = async () => {
      for (const episode of episodes) await this.#read(episode);
    };
    await Promise.all(Array.from({ length: HANDLES }, lane));
    for (const [id, { states, hearer }] of this.#live) {
      if (!this.#final.has(id)) continue;
      states.leave(hearer);
      this.#live.delete(id);
    }
    const seconds = Math.max(1, (began - (this.#before ?? began)) / 1000);
    this.#before = began;
    return this.#view(seconds);
  }

  async #readEnded(): Promise<void> {
    for (;;) {
      const { lines } = await this.#results.next();
      if (lines.length === 0) return;
      for (const { text } of lines) {
        const [, id] = /^\{"episode":("[^"\\]+")/.exec(text) ?? [];
        if (id === undefined || text.includes('"status":"error"')) continue;
        // Parsed it is a string of its own, and does not keep the whole line.
        this.#final.add(JSON.parse(id));
      }
    }
  }

  /** Takes in the journals of episodes that have not ended for good. */
  async #meet(): Promise<void> {
    const dir = journalsDir(this.#run.dir);
    for (const name of await readdir(dir).catch(() => [])) {
      const id = name.slice(0, -'.jsonl'.length);
      if (!name.endsWith('.jsonl') || this.#final.has(id) || this.#live.has(id)) continue;
      const reader = new LineReader(join(dir, name));
      const cast = await this.#casting.of(id);
      const episode: LiveEpisode = {
        reader,
        states: new ActorStates(),
        cast,
        hearer: {
          moved: (...move) => this.#tally.moved(cast, ...move),
          went: (...step) => {
            if (episode.caughtUp) this.#tally.went(cast, ...step);
          },
        },
        caughtUp: this.#before !== undefined,
      };
      this.#live.set(id, episode);
    }
  }

  async #read(episode: LiveEpisode): Promise<void> {
    const { reader, states, cast, hearer } = episode;
    for (let piece = 0; ; piece++) {
      if (piece === PIECES) {
        this.#behind = true;
        return;
      }
      const { lines, again, size } = await reader.next();
      if (again) states.clear(hearer);
      for (const { text } of lines) states.take(text, cast, hearer);
      if (lines.length === 0 || reader.at >= size) break;
    }
    episode.caughtUp = true;
    if (states.ended) states.leave(hearer);
  }

  async #view(seconds: number): Promise<OccupancyView> {
    const all = [...this.#live.values()];
    const episodes = all.filter(({ states }) => states.actors.size > 0).length;
    const of = all.filter(({ states }) => !states.ended).length;
    const { status, live } = await lookAt(this.#run.dir);
    const machines = this.#tally.lately().map((own) => ({
      ...own,
      arrows: Object.fromEntries(
        Object.entries(own.arrows).map(([arrow, count]) => [
          arrow,
          count && Math.max(1, Math.round(count / seconds)),
        ]),
      ),
    }));
    return {
      run: this.#run.id,
      status,
      live: true,
      at: new Date().toISOString(),
      ...(live && { inFlight: live.inFlight }),
      episodes,
      of,
      behind: this.#behind,
      machines,
    };
  }

  /** Who is in a state, or in one within it. */
  async occupants(machine: string, state: string): Promise<OccupantsView> {
    const chart = await this.#casting.chart(machine);
    const occupants: Occupant[] = [];
    let total = 0;
    for (const [episode, { states, cast }] of this.#live) {
      for (const [actor, { value }] of states.actors) {
        if (cast.machine(actor) !== machine || !chart || !activeIds(chart, value).includes(state)) continue;
        if (++total <= MOST) occupants.push({ episode, actor, value });
      }
    }
    return { total, occupants };
  }

  /** Counts again and again until the signal, or until the run is over. */
  async follow(onView: (view: OccupancyView) => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      onView(await this.round());
      if (standingOf(await runOf(this.#studio, this.#run.id)) !== 'running') return;
      const pause = Math.min(LONGEST, Math.max(LEAST, performance.now() - began));
      await setTimeout(pause, undefined, { signal }).catch(() => {});
    }
  }
}
