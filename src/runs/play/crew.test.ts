import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeCrew } from './crew.ts';
import type { Scheduled } from './schedule.ts';

/** A crew of `limit` over ten episodes, each of which is played and written when it is told to be. */
function crewOf(limit: number) {
  const begun: { played(): void; written(): void }[] = [];
  const ids = Array.from({ length: 10 }, (_, i) => ({ id: String(i) }) as Scheduled).values();
  const ended: string[] = [];
  const crew = makeCrew({
    schedule: { next: () => ids.next().value, ended: ({ id }) => ended.push(id) },
    limit: () => limit,
    stopped: () => false,
    skips: () => false,
    play(_, over) {
      const { promise, resolve } = Promise.withResolvers<void>();
      begun.push({ played: over, written: resolve });
      return promise;
    },
    fail(error) {
      throw error;
    },
  });
  return { crew, begun, ended };
}

test('what has been played makes room before it is written', async () => {
  const { begun, ended } = crewOf(3);
  await turn();
  expect(begun).toHaveLength(3);
  begun[1]!.played();
  await turn();
  expect(begun).toHaveLength(4);
  // Others that count on it wait until it is.
  expect(ended).toEqual([]);
  begun[1]!.written();
  await turn();
  expect(ended).toEqual(['1']);
  expect(begun).toHaveLength(4);
});

test('a disk that is slower than the play holds it up', async () => {
  const { begun } = crewOf(3);
  for (let i = 0; i < 5; i++) {
    await turn();
    begun[i]!.played();
  }
  await turn();
  expect(begun).toHaveLength(5);
  begun[0]!.written();
  await turn();
  expect(begun).toHaveLength(6);
});

test('one at a time begins when the one before is written', async () => {
  const { begun } = crewOf(1);
  await turn();
  begun[0]!.played();
  await turn();
  expect(begun).toHaveLength(1);
  begun[0]!.written();
  await turn();
  expect(begun).toHaveLength(2);
});

test('it is over when all is written', async () => {
  const { crew, begun, ended } = crewOf(20);
  let over = false;
  crew.over.then(() => {
    over = true;
  });
  await turn();
  for (const { played } of begun) played();
  await turn();
  expect(over).toBe(false);
  for (const { written } of begun) written();
  await crew.over;
  expect(ended).toHaveLength(10);
});
