import { expect, it } from 'vitest';
import { soak } from './soak.ts';

it('a run that is killed again and again loses nothing and asks nothing twice', async () => {
  const found = await soak({ episodes: 120, kills: 5, seed: 7 });
  expect(found).toMatchObject({ episodes: 120, lines: 120, again: [], equal: true });
  expect(found.inFlight).toBeGreaterThan(1);
  expect(found.recorded).toBeGreaterThan(20);
}, 60_000);
