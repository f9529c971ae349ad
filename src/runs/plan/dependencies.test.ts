import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadInput } from '../../errors.ts';
import { makeSchedule, type Scheduled } from '../play/schedule.ts';
import { type DependsOn, dependenciesOf } from './dependencies.ts';
import { makePlan, type PlanOptions } from './plan.ts';
import { planDifferences } from './plan-record.ts';
import { plannedEpisodes } from './planned.ts';

const tasksOf = (...names: string[]) => names.map((name) => ({ name, data: name }));

describe('dependsOn', () => {
  it('is read by name; a name stands for all tasks that bear it', () => {
    const { before, order } = dependenciesOf(tasksOf('a', 'b', 'c', 'b'), { a: 'b', b: ['c'] });
    expect(before).toEqual([[1, 3], [2], [], [2]]);
    expect(order).toEqual([2, 1, 3, 0]);
  });

  it.each([
    [{ a: 'd' }, 'dependsOn: no task "d" is played: there are a, b, c'],
    [{ d: 'a' }, 'dependsOn: no task "d" is played: there are a, b, c'],
    [{ a: 'a' }, 'dependsOn: a waits for a, so that none can start'],
    [
      { a: 'b', b: ['c'], c: 'a' },
      'dependsOn: a waits for b waits for c waits for a, so that none can start',
    ],
    [['a'], 'dependsOn: give an object: for a task the ones it waits for'],
    [{ a: { b: 1 } }, 'dependsOn: a: give the name of a task, or a list of names'],
  ])('refuses %j', (dependsOn, message) => {
    expect(() => dependenciesOf(tasksOf('a', 'b', 'c'), dependsOn as unknown as DependsOn)).toThrow(
      new BadInput(message),
    );
  });

  it('orders a chain of 20,000 tasks, and finds that it goes round', () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `t${i}`);
    const chain = Object.fromEntries(names.slice(1).map((name, i) => [names[i]!, name]));
    const { order } = dependenciesOf(tasksOf(...names), chain);
    expect(order).toEqual([...names.keys()].reverse());
    const round = { ...chain, [names.at(-1)!]: names[0]! };
    expect(() => dependenciesOf(tasksOf(...names), round)).toThrow(/^dependsOn: t0 waits for t1 .* t0, so/);
  });
});

/** Edges from later tasks to earlier ones, shuffled: never a cycle. */
const orders = fc.integer({ min: 1, max: 6 }).chain((n) =>
  fc.record({
    names: fc.shuffledSubarray(
      Array.from({ length: n }, (_, i) => `t${i}`),
      { minLength: n },
    ),
    edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 8 }),
    seeds: fc.integer({ min: 1, max: 3 }),
    players: fc.integer({ min: 1, max: 9 }),
    ends: fc.infiniteStream(fc.nat()),
  }),
);

describe('a schedule of tasks that wait for others', () => {
  it('starts every episode once, none before what it waits for in its arm and seed has ended', async () => {
    const tasks = Array.from({ length: 6 }, (_, i) => ({ numbers: [1, 1, 4, 6 + i], oracle: false }));
    const game: PlanOptions = { scenario: 'game24', agents: ['random', 'first'], tasks };
    const made = (await makePlan(game, '.')).scenarios[0]!;
    fc.assert(
      fc.property(orders, ({ names, edges, seeds, players, ends }) => {
        const dependsOn: Record<string, string[]> = {};
        for (const [a, b] of edges) {
          if (a <= b) continue;
          const others = dependsOn[names[a]!] ?? [];
          dependsOn[names[a]!] = [...others, names[b]!];
        }
        const list = names.toSorted().map((name) => ({ name, data: name }));
        const part = {
          ...made,
          tasks: list,
          dependencies: dependenciesOf(list, dependsOn),
          record: { ...made.record, seeds: { from: 1, count: seeds } },
        };
        const plan = { scenarios: [part] };
        const schedule = makeSchedule(plan);
        const live: Scheduled[] = [];
        const started: string[] = [];
        const ended = new Set<string>();
        const key = (arm: number, seed: number, name: string) => `${arm} ${seed} ${name}`;
        for (;;) {
          const next = live.length < players ? schedule.next() : 'later';
          if (next === undefined && live.length === 0) break;
          if (typeof next === 'object') {
            for (const other of dependsOn[list[next.task]!.name] ?? [])
              expect(ended).toContain(key(next.arm, next.seed, other));
            started.push(next.id);
            live.push(next);
            continue;
          }
          expect(live.length).toBeGreaterThan(0);
          const [one] = live.splice(ends.next().value! % live.length, 1);
          schedule.ended(one!);
          ended.add(key(one!.arm, one!.seed, list[one!.task]!.name));
        }
        expect(started.toSorted()).toEqual([...plannedEpisodes(plan)].map(({ id }) => id).toSorted());
      }),
      { numRuns: 100 },
    );
  });
});

it('an order of tasks makes no other plan, and is refused where some arm learns', async () => {
  const options: PlanOptions = { scenario: 'game24', agents: 'random', tasks: '0-2' };
  const [first, second] = (await makePlan(options, '.')).scenarios[0]!.tasks.map(({ name }) => name);
  const ordered = await makePlan({ ...options, dependsOn: { [first!]: second! } }, '.');
  expect(ordered.record.dependsOn).toEqual({ [first!]: second });
  expect(planDifferences(ordered.record, (await makePlan(options, '.')).record)).toEqual([]);
  const learning = { scenario: 'tic-tac-toe', agents: 'X=direct,O=mpc?memory=arm', set: { overlap: true } };
  await expect(makePlan({ ...learning, dependsOn: { empty: 'empty' } }, '.')).rejects.toThrow(
    'dependsOn: some arm learns, and its tasks come in the order of its epochs',
  );
});
