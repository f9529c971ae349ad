import { expect, test } from 'vitest';
import { dotLayout } from './dot-layout.ts';

const short = [{ name: 'rafa', note: '63/90' }];
const long = [...short, { name: 'direct?model=openai:Qwen/Qwen2.5-7B-Instruct@http://127.0.0.1:8082/v1' }];
const games = [{ name: 'X=mcts?simulations=200,O=random', note: '1,200/1,300/1,400 + 12 not ended' }];

test('a plot is readable at any width, and ends inside the chart', () => {
  for (const dots of [short, long, games]) {
    for (let width = 200; width <= 1400; width++) {
      const { from, to } = dotLayout(width, dots, 260);
      expect(to - from).toBeGreaterThanOrEqual(160);
      expect(from).toBeGreaterThan(0);
      expect(to).toBeLessThan(width);
    }
    // However little there is, it is not drawn backwards.
    const { from, to } = dotLayout(1, dots, 260);
    expect(to).toBeGreaterThanOrEqual(from);
  }
});

test('names stand beside their rows as long as the plot has room, then above', () => {
  expect(dotLayout(400, short, 260).head).toBe(0);
  expect(dotLayout(900, long, 260).head).toBe(0);
  // Of 42 letters a line, beside the figures.
  expect(dotLayout(424, long, 260)).toMatchObject({ head: 45, name: { width: 315, height: 45 } });
  // Figures that leave a name too little room have a line below it.
  expect(dotLayout(368, games, 260)).toMatchObject({ head: 30, name: { width: 368, height: 15 } });
});

test('a name takes no more room beside its row than it has letters', () => {
  const { name, from, to } = dotLayout(600, short, 260);
  expect(name.width).toBe(30);
  expect([from, to]).toEqual([42, 489]);
});
