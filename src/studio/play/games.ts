/** The games that are played in this process, each a run of one episode; those of before are read again. */
import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { BadInput } from '../../errors.ts';
import { createSearches } from '../../pool/pool.ts';
import type { Searches } from '../../pool/types.ts';
import { journalsDir, shownPath } from '../../runs/folder/folder.ts';
import { readJournal } from '../../runs/folder/journal.ts';
import { plannedEpisodes } from '../../runs/plan/planned.ts';
import { run } from '../../runs/play/run.ts';
import { type Branch, makeBranch } from '../../runs/replay/branching.ts';
import { type Recording, recordingOf } from '../../runs/replay/recording.ts';
import type { PlayHint, PlaySetup } from '../api/play.ts';
import { type Studio, track } from '../studio.ts';
import { Game, type GamePlan } from './game.ts';
import { hintFor } from './hint.ts';
import { reopen } from './reopen.ts';
import { armText, inPageWords, optionsOf, planGame } from './seating.ts';

export class Games {
  readonly #studio: Studio;
  readonly #patience: number | undefined;
  readonly #live = new Map<string, Promise<Game>>();
  /** Those that were looked at last; their folders tell of them again. */
  readonly #over = new LRUCache<string, Promise<Game>>({ max: 50 });
  #searches: Searches | undefined;

  /** `patience`: as a game takes it. */
  constructor(studio: Studio, patience?: number) {
    this.#studio = studio;
    this.#patience = patience;
    studio.closing?.addEventListener('abort', () => {
      const searches = this.#searches;
      if (searches) track(studio, searches.close());
    });
  }

  /** Starts a game; resolves as soon as it has a folder. Throws BadInput for a setup that does not fit. */
  async start(setup: PlaySetup): Promise<Game> {
    try {
      return await this.#play(await planGame(setup, this.#studio.cwd));
    } catch (error) {
      throw inPageWords(error);
    }
  }

  /** The game of a run: under way here, or as its folder tells it. Throws NotFound. */
  async of(id: string): Promise<Game> {
    const known = this.#live.get(id) ?? this.#over.get(id);
    if (known) return known;
    const reopened = reopen(this.#studio, id);
    this.#over.set(id, reopened);
    return reopened.catch((error) => {
      this.#over.delete(id);
      throw error;
    });
  }

  /** What a search says of the moves of the person who is asked. */
  hint(game: Game): Promise<PlayHint> {
    this.#searches ??= createSearches({ threads: 1 });
    return hintFor(game.question(), game.plan.task.data, this.#searches, this.#studio.closing);
  }

  /**
   * Goes back to a person's last turn: another game, which is this one up to there. This one is left as it is, as
   * any run that is interrupted.
   */
  async takeBack(game: Game): Promise<Game> {
    const people = new Set(game.plan.seats.flatMap(({ role, person }) => (person ? [role] : [])));
    return this.#goOn(game, ({ facts }) => {
      let at = facts.findLastIndex(({ type, actor }) => type === 'action' && people.has(actor));
      if (at < 0) throw new BadInput('nothing is to be taken back: you have not moved yet');
      // Of actions taken together, the first.
      while (facts[at - 1]?.type === 'action') at--;
      return facts[at]!.step;
    });
  }

  /** Goes on with a game that was cut off: another game, which begins with all that was played. */
  resume(game: Game): Promise<Game> {
    if (game.view().phase !== 'left')
      throw new BadInput('the game was not cut off: there is nothing to go on with');
    return this.#goOn(game, ({ steps }) => steps + 1);
  }

  async #goOn(game: Game, stepOf: (recording: Recording) => number): Promise<Game> {
    const { run: folder, episode } = game.place;
    const { out, cwd } = this.#studio;
    const { scenario, seats } = game.plan;
    if (game.moves.length === 0) throw new BadInput('nothing was played yet');
    // Its journal is whole when its run has ended.
    game.leaving.abort();
    await game.ended;
    const dir = join(out, folder);
    const file = join(journalsDir(dir), `${episode}.jsonl`);
    const lines = await readJournal(file, () => {});
    const recording = recordingOf(lines, shownPath(file, cwd));
    const step = stepOf(recording);
    const { fresh, given = [], seated = {} } = game.parent ?? {};
    // People have no answers of a model to live through again: they take their seats at the step.
    const from = seats.map(
      ({ role, person }) => [role, person ? step : Math.min(step, seated[role] ?? 1)] as const,
    );
    const parent = {
      run: shownPath(dir, cwd),
      episode,
      step,
      ...(fresh && { fresh }),
      ...(given.some((at) => at < step) && { given: given.filter((at) => at < step) }),
      ...(step > 1 && { seated: Object.fromEntries(from.filter(([, at]) => at !== 1)) }),
    };
    const next = await this.#play(game.plan, makeBranch({ parent, scenario, recording, lines }));
    next.parent = parent;
    return next;
  }

  async #play(plan: GamePlan, branch?: Branch): Promise<Game> {
    const { out, cwd, env, closing } = this.#studio;
    const { setup, scenario, task, seed } = plan;
    const game = new Game(plan, this.#patience);
    const { promise: begun, resolve, reject } = Promise.withResolvers<void>();
    const { signal } = game.leaving;
    const playing = run({
      scenario,
      agents: armText(setup, scenario),
      tasks: [task.data],
      set: optionsOf(setup, scenario),
      seed,
      ...(setup.model && { model: setup.model }),
      // Its own: an unfinished game of the same name would go on.
      name: `play-${scenario.id}-${randomBytes(3).toString('hex')}`,
      out,
      cwd,
      env,
      threads: 1,
      desk: game,
      ...(branch && { branch }),
      signal: closing ? AbortSignal.any([closing, signal]) : signal,
      warn() {},
      on(event) {
        if (event.type === 'start') {
          const [planned] = plannedEpisodes(event.plan);
          game.place = { run: basename(event.run), episode: planned!.id };
          resolve();
        } else if (event.type === 'episode') game.end(event.line);
      },
    });
    game.ended = playing.then(
      () => game.leave(),
      (error) => {
        reject(error);
        game.leave();
      },
    );
    track(this.#studio, game.ended);
    await begun;
    // It is kept for the page that is about to come.
    game.part();
    const { run: id } = game.place;
    const known = Promise.resolve(game);
    this.#live.set(id, known);
    void game.ended.then(() => {
      this.#live.delete(id);
      this.#over.set(id, known);
    });
    return game;
  }
}
