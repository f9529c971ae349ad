import { describe, expect, test } from 'vitest';
import { bestAction } from '../../src/search/best.ts';
import { mcts } from '../../src/search/mcts.ts';
import { type MachineWorld, worldOf } from '../../src/world/scenario.ts';
import connect from './index.ts';
import type { Drop } from './machine.ts';
import { positions } from './positions.ts';
import { Naive } from './test-rules.ts';

const all = positions(100);

/** The columns that win for this sign at once, by the plain rules. */
function winning(moves: string, sign: string): number[] {
  return Naive.after(moves)
    .open()
    .filter((column) => {
      const grid = Naive.after(moves);
      grid.drop(sign, column);
      return grid.wins(sign);
    });
}

describe('200 positions in which one move decides', () => {
  test('are different tasks of both kinds, from early to late in the game', () => {
    expect(new Set(all.map(({ moves }) => moves)).size).toBe(200);
    for (const kind of ['win', 'stop']) {
      const lengths = all.filter((each) => each.kind === kind).map(({ moves }) => moves.length);
      expect(lengths).toHaveLength(100);
      expect(Math.min(...lengths)).toBeLessThan(12);
      expect(Math.max(...lengths)).toBeGreaterThan(25);
    }
    for (const { moves } of all) expect(connect.task.parse({ moves })).toEqual({ moves });
  });

  test('are what they say, by the plain rules', () => {
    for (const { moves, kind, right } of all) {
      const [own, other] = moves.length % 2 === 0 ? ['R', 'Y'] : ['Y', 'R'];
      if (kind === 'win') {
        expect(winning(moves, own!)).toEqual(right);
        continue;
      }
      expect(winning(moves, own!)).toEqual([]);
      expect(winning(moves, other!)).toEqual(right);
      const survives = (column: number) => winning(`${moves}${column}`, other!).length === 0;
      expect(Naive.after(moves).open().filter(survives)).toEqual(right);
    }
  });

  test('mcts at 10,000 simulations takes the win or stops the loss in each', { timeout: 120_000 }, () => {
    const world: MachineWorld = worldOf(connect as never);
    const wrong = all.filter(({ moves, right }) => {
      const tree = mcts(world, world.initial({ moves }), {
        simulations: 10_000,
        seed: 1,
        transpositions: true,
      });
      return !right.includes((bestAction(tree).action as Drop).column);
    });
    expect(wrong).toEqual([]);
  });
});
