/** Games of several roles: what each agent comes to in each seat, whoever sat first. */
import type { Role } from '../../scenario.ts';
import type { ResultLine } from '../folder/results.ts';
import { meanReturn } from './mean-return.ts';
import { rateInterval } from './statistics.ts';

/** Who sat in a role. */
export interface Sitter {
  role: Role;
  /** With its options, as arms name it. */
  agent: string;
  model: string | null;
}

/** An ended episode of a game. */
export interface SeatedEpisode {
  scenario: string;
  task: string;
  /** In the order of the scenario's roles, as are the returns. */
  seats: readonly Sitter[];
  returns: readonly number[];
  errored: boolean;
  /** It was cut off before its scenario was over: nobody has won, lost or tied. */
  unfinished?: boolean | undefined;
}

/** A line of results as its seats tell of it; an episode of one role has none to tell apart. */
export const seatedEpisode = (
  { scenario, task, roles: sitters, rewards, status, end }: ResultLine,
  roles: readonly Role[],
) => ({
  scenario,
  task,
  seats: roles.length > 1 ? roles.map((role) => ({ role, ...sitters[role]! })) : [],
  returns: roles.map((role) => rewards[role] ?? 0),
  errored: status === 'error',
  unfinished: end === 'truncated',
});

/** Figures of an agent against the same others, in one role or in all that it took. */
export interface SeatFigures {
  scenario: string;
  agent: string;
  /** Who sat in the other roles, in the order of roles. */
  against: string;
  /** `null`: all of its roles, where it took several. */
  role: Role | null;
  episodes: number;
  errors: number;
  /** Games that were cut off before they were over: no part of what follows. */
  unfinished: number;
  /** Games with a return of its own above, below and at 0; of `rate`, `low` and `high` the first count. */
  won: number;
  lost: number;
  tied: number;
  rate: number | null;
  low: number;
  high: number;
  /** Its mean return and the standard error, tasks as clusters. */
  return: number | null;
  returnError: number | null;
}

/** Counts of one seat on one task. */
interface Cell {
  episodes: number;
  errors: number;
  unfinished: number;
  won: number;
  lost: number;
  reward: number;
  squares: number;
}

/** One seat of the same cast, task by task. */
type Seat = Map<string, Cell>;

interface Cast {
  scenario: string;
  sitters: readonly Sitter[];
  seats: readonly Seat[];
}

/** One row of figures as it comes together. */
interface Group {
  key: Pick<SeatFigures, 'scenario' | 'agent' | 'against' | 'role'>;
  /** Of its role in the order of the scenario; all together come last. */
  rank: number;
  cells: Seat;
}

/** Counts episodes as they end, a few numbers for each cast, role and task. */
export class SeatTally {
  readonly #casts = new Map<string, Cast>();

  /** Counts an episode; −1 takes it out again. One of a single role says nothing here. */
  add(
    { scenario, task, seats: sitters, returns, errored, unfinished = false }: SeatedEpisode,
    sign: 1 | -1 = 1,
  ): void {
    if (sitters.length < 2) return;
    const name = [scenario, ...sitters.flatMap(({ role, agent, model }) => [role, agent, model])].join('\n');
    const cast = this.#casts.get(name) ?? { scenario, sitters, seats: sitters.map(() => new Map()) };
    this.#casts.set(name, cast);
    for (const [i, seat] of cast.seats.entries()) {
      const reward = errored || unfinished ? 0 : returns[i]!;
      addTo(seat, task, {
        episodes: sign,
        errors: errored ? sign : 0,
        unfinished: unfinished && !errored ? sign : 0,
        won: reward > 0 ? sign : 0,
        lost: reward < 0 ? sign : 0,
        reward: sign * reward,
        squares: sign * reward ** 2,
      });
    }
  }

  /**
   * Figures of every agent in every role, by what it plays against; below its roles those of all of them
   * together (`--seats both` lets it take each), unless it met itself. Agents that ask different models are
   * different agents.
   */
  figures(): SeatFigures[] {
    const casts = [...this.#casts.values()].filter(({ seats: [first] }) =>
      [...first!.values()].some(({ episodes }) => episodes > 0),
    );
    const models = new Set(casts.flatMap(({ sitters }) => sitters.flatMap(({ model }) => model ?? [])));
    const nameOf = ({ agent, model }: Sitter) =>
      models.size > 1 && model !== null ? `${agent} (${model})` : agent;
    const groups = new Map<string, Group>();
    const gather = (key: Group['key'], rank: number, seat: Seat) => {
      const name = [pairing(key), key.role ?? ''].join('\n');
      const group = groups.get(name) ?? { key, rank, cells: new Map() };
      groups.set(name, group);
      for (const [task, cell] of seat) addTo(group.cells, task, cell);
    };
    for (const { scenario, sitters, seats } of casts) {
      const names = sitters.map(nameOf);
      const itself = new Set(names).size === 1;
      for (const [i, { role }] of sitters.entries()) {
        const against = itself ? 'itself' : names.filter((_, other) => other !== i).join(', ');
        const key = { scenario, agent: names[i]!, against, role };
        gather(key, i, seats[i]!);
        if (!itself) gather({ ...key, role: null }, Infinity, seats[i]!);
      }
    }
    return [...Map.groupBy(groups.values(), ({ key }) => pairing(key)).values()]
      .flatMap((own) => (own.length > 2 ? own : own.filter(({ key }) => key.role !== null)))
      .sort(inOrder)
      .map(figuresOf);
  }
}

const pairing = ({ scenario, agent, against }: Group['key']) => [scenario, agent, against].join('\n');

const collator = new Intl.Collator('en', { numeric: true });

const inOrder = (a: Group, b: Group) => collator.compare(pairing(a.key), pairing(b.key)) || a.rank - b.rank;

function addTo(seat: Seat, task: string, more: Cell): void {
  const cell = seat.get(task) ?? {
    episodes: 0,
    errors: 0,
    unfinished: 0,
    won: 0,
    lost: 0,
    reward: 0,
    squares: 0,
  };
  seat.set(task, cell);
  for (const name of Object.keys(cell) as (keyof Cell)[]) cell[name] += more[name];
}

function figuresOf({ key, cells }: Group): SeatFigures {
  const list = [...cells.values()];
  const sum = (name: keyof Cell) => list.reduce((total, cell) => total + cell[name], 0);
  const [episodes, errors, unfinished] = [sum('episodes'), sum('errors'), sum('unfinished')];
  const [won, lost] = [sum('won'), sum('lost')];
  const played = list
    .map((cell) => ({ ...cell, solved: cell.won, episodes: cell.episodes - cell.errors - cell.unfinished }))
    .filter((cell) => cell.episodes > 0);
  const { reward, rewardError } = meanReturn(played, sum('squares'));
  return {
    ...key,
    episodes,
    errors,
    unfinished,
    won,
    lost,
    tied: episodes - errors - unfinished - won - lost,
    ...rateInterval(played),
    return: reward,
    returnError: rewardError,
  };
}
