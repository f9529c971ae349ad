import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan, ScenarioPlan } from '../plan/plan.ts';
import { planSize } from '../plan/plan-record.ts';
import { plannedEpisodes } from '../plan/planned.ts';
import { makeSchedule, type Scheduled } from './schedule.ts';

const wholeOf = (part: ScenarioPlan) => ({ scenarios: [part], record: part.record }) as unknown as Plan;

const scopes = fc.constantFrom('episode', 'task', 'arm');

const plans = fc
  .record({
    memories: fc.array(scopes, { minLength: 1, maxLength: 3 }),
    tasks: fc.integer({ min: 1, max: 3 }),
    epochs: fc.integer({ min: 1, max: 4 }),
    evalGames: fc.integer({ min: 1, max: 3 }),
    evalEvery: fc.integer({ min: 1, max: 5 }),
    count: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ memories, tasks, count, ...options }) => {
    const indices = Array.from({ length: tasks }, (_, i) => i);
    const plan: unknown = {
      prefix: '',
      scenario: {},
      arms: memories.map((memory, i) => ({ agent: `a${i}`, model: null, memory })),
      tasks: indices.map((i) => ({ name: `t${i}`, data: i })),
      record: {
        arms: memories,
        tasks: { count: tasks },
        seeds: { from: 1, count },
        phases: { ...options, learn: indices, eval: indices },
      },
    };
    return wholeOf(plan as ScenarioPlan);
  });

const idsOf = (episodes: Iterable<{ id: string }>) => [...episodes].map(({ id }) => id).sort();

describe('a schedule with phases', () => {
  it('starts every episode once, and none before what it reads is written', () => {
    fc.assert(
      fc.property(
        plans,
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 9 }),
        (plan, order, players) => {
          const schedule = makeSchedule(plan);
          const versions = new Map<string, number>();
          const live: Scheduled[] = [];
          const started: Scheduled[] = [];
          for (;;) {
            const next = live.length < players ? schedule.next() : 'later';
            if (next === undefined && live.length === 0) break;
            if (next !== undefined && next !== 'later') {
              const { use } = next;
              if (use) {
                const written = versions.get(use.memory) ?? 0;
                expect(use.reads).toBeLessThanOrEqual(written);
                // Training reads the latest version, and nobody writes meanwhile.
                if (use.writes !== undefined) expect([use.reads, use.writes]).toEqual([written, written + 1]);
                else
                  expect(use.reads).toBe(
                    next.game!.epoch * (use.scope === 'arm' ? plan.scenarios[0]!.tasks.length : 1),
                  );
              }
              live.push(next);
              started.push(next);
              continue;
            }
            // Something has to be under way when others wait for it.
            expect(live.length).toBeGreaterThan(0);
            const [ended] = live.splice(order.next().value! % live.length, 1);
            if (ended!.use?.writes !== undefined) versions.set(ended!.use.memory, ended!.use.writes);
            schedule.ended(ended!);
          }
          expect(started).toHaveLength(planSize(plan));
          expect(new Set(idsOf(started)).size).toBe(started.length);
          expect(idsOf(started)).toEqual(idsOf(plannedEpisodes(plan)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps other learners busy while one waits', () => {
    const plan = wholeOf({
      prefix: '',
      scenario: {},
      arms: [{ agent: 'a', model: null, memory: 'arm' }],
      tasks: [{ name: 't', data: 0 }],
      record: {
        seeds: { from: 1, count: 2 },
        phases: { epochs: 2, evalGames: 1, evalEvery: 2, learn: [0], eval: [0] },
      },
    } as unknown as ScenarioPlan);
    const schedule = makeSchedule(plan);
    const first = [1, 2, 3, 4, 5].map(() => schedule.next());
    expect(first.map((each) => (typeof each === 'object' ? each.id : each))).toEqual([
      't.a.s1.learn1',
      't.a.s2.learn1',
      't.a.s1.eval0.0',
      't.a.s2.eval0.0',
      'later',
    ]);
    schedule.ended(first[1] as Scheduled);
    expect(schedule.next()).toMatchObject({ id: 't.a.s2.learn2' });
    expect(schedule.next()).toBe('later');
  });
});

it('has no more episodes of a scenario under way than it takes; others go on', () => {
  const part = (id: string, concurrency?: number) =>
    ({
      prefix: `${id}.`,
      scenario: { id, concurrency },
      arms: [{ agent: 'a', model: null, memory: 'episode' }],
      tasks: [{ name: 't', data: 0 }],
      record: { scenario: id, arms: ['a'], tasks: { count: 1 }, seeds: { from: 1, count: 3 } },
    }) as unknown as ScenarioPlan;
  const schedule = makeSchedule({ scenarios: [part('scarce', 2), part('free')] });
  const next = () => {
    const given = schedule.next();
    return typeof given === 'object' ? given.id : given;
  };
  const first = schedule.next() as Scheduled;
  expect(first.id).toBe('scarce.t.a.s1');
  expect([1, 2, 3, 4, 5].map(next)).toEqual([
    'scarce.t.a.s2',
    'free.t.a.s1',
    'free.t.a.s2',
    'free.t.a.s3',
    'later',
  ]);
  schedule.ended(first);
  expect([next(), next()]).toEqual(['scarce.t.a.s3', 'later']);
});
