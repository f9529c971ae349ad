import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { checkScenario } from '../src/conformance/check.ts';
import type { Scenario, ScenarioState } from '../src/scenario.ts';
import blocksworld from './blocksworld/index.ts';
import { towersIn } from './blocksworld/picture.ts';
import game24 from './game24/index.ts';
import { scenarios } from './index.ts';
import kuhn from './kuhn-poker/index.ts';
import pennies from './matching-pennies/index.ts';
import pddl from './pddl/index.ts';

/** The states that a scenario's machine comes to by these events. */
function states(scenario: Scenario, task: unknown, events: readonly object[]): ScenarioState[] {
  const actor = createActor(scenario.machine, { input: task }).start();
  const all = [actor.getSnapshot() as ScenarioState];
  for (const event of events) {
    actor.send(event as never);
    all.push(actor.getSnapshot() as ScenarioState);
  }
  return all;
}

const act = (role: string, action: unknown) => ({ type: 'ACT', role, action });
const words = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) => text);

describe('pictures', () => {
  test('game24 shows the cards that are left and the steps so far', () => {
    const step = { kind: 'step', left: '9', operator: '-', right: '7', result: '2', rest: ['2', '2', '6'] };
    const [before, after] = states(game24 as never, { numbers: [2, 6, 7, 9], oracle: false }, [
      act('agent', step),
    ]);
    expect(words(game24.picture!(before as never))).toEqual(['2', '6', '7', '9']);
    expect(words(game24.picture!(after as never))).toEqual(['9 − 7 = 2', '2', '2', '6']);
  });

  test('kuhn poker hides the other card from a role until both are shown', () => {
    const all = states(kuhn as never, {}, [
      { type: 'CHANCE', outcome: { first: 'J', second: 'K' } },
      act('first', 'bet'),
      act('second', 'call'),
    ]) as never[];
    const seen = (at: number, role?: string) =>
      words(kuhn.picture!(all[at]!, role)).filter((text) => /^[JQK]$/.test(text!));
    expect([seen(1), seen(1, 'first'), seen(1, 'second')]).toEqual([['J', 'K'], ['J'], ['K']]);
    expect(seen(3, 'second')).toEqual(['J', 'K']);
    expect(words(kuhn.picture!(all[2]!)).at(-1)).toBe('pot 3');
  });

  test('matching pennies shows both coins at once', () => {
    const actions = { even: 'heads', odd: 'tails' };
    const [before, after] = states(pennies as never, {}, [{ type: 'ACTS', actions }]);
    expect(words(pennies.picture!(before as never))).toEqual(['even', '?', 'odd', '?']);
    expect(words(pennies.picture!(after as never))).toEqual(['even', 'heads', 'odd', 'tails']);
  });

  test('blocksworld stacks blocks as the facts say', async () => {
    expect(towersIn(['ontable b', 'on a b', 'on c a', 'ontable d', 'clear c'])).toEqual([
      ['b', 'a', 'c'],
      ['d'],
    ]);
    expect(towersIn(['on a b', 'on b c'])).toEqual([['c', 'b', 'a']]);
    const [task] = await blocksworld.tasks({ options: { blocks: 3, count: 1 } });
    const [start] = states(blocksworld as never, task, []) as never[];
    const [action] = blocksworld.actions!(start!, 'agent');
    const [before, after] = states(blocksworld as never, task, [act('agent', action)]) as never[];
    expect(blocksworld.picture!(after!)).not.toBe(blocksworld.picture!(before!));
    // Each block once, and those of the goal.
    expect(blocksworld.picture!(before!).match(/<rect/g)!.length).toBeGreaterThanOrEqual(5);
  });

  test('a planning task of another domain shows its goals, one of blocks its towers', async () => {
    const folder = join(import.meta.dirname, 'pddl', 'example');
    const [task] = await pddl.tasks({ options: {}, path: join(folder, 'two-parcels.pddl') });
    const [state] = states(pddl as never, task, []) as never[];
    expect(words(pddl.picture!(state!))[0]).toMatch(/^0 of \d goals hold$/);
    const [blocks] = await blocksworld.tasks({ options: { blocks: 3, count: 1 } });
    const [towers] = states(pddl as never, blocks, []) as never[];
    expect(pddl.picture!(towers!)).toContain('aria-label="Blocks"');
  });

  test.each([
    'game24',
    'blocksworld',
    'kuhn-poker',
    'matching-pennies',
    'tic-tac-toe',
    'connect-four',
  ])('the conformance kit finds nothing wrong with those of %s', async (id) => {
    const { checks } = await checkScenario(await scenarios[id]!(), { games: 12 });
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(checks.find(({ name }) => name === 'picture')?.status).toBe('ok');
  });

  test('the conformance kit finds one that acts, and one that gives a hidden card away', async () => {
    const svg = (inner: string) => `<svg xmlns="http://www.w3.org/2000/svg">${inner}</svg>`;
    const faultOf = async (picture: (state: never) => string) => {
      const { checks } = await checkScenario({ ...kuhn, picture } as never, { games: 5 });
      return checks.find(({ name }) => name === 'picture')!.detail;
    };
    expect(await faultOf(() => svg('<script>alert(1)</script>'))).toMatch(/<script.*a picture only draws/);
    expect(await faultOf(() => svg('<g onload="x()"/>'))).toMatch(/onload=.*a picture only draws/);
    expect(await faultOf(({ context }: { context: unknown }) => svg(JSON.stringify(context)))).toMatch(
      /shows what (first|second) does not see/,
    );
    expect(await faultOf(() => 'a board')).toMatch(/give <svg/);
  });
});
