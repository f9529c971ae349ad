import { afterAll, expect, test } from 'vitest';
import connectFour from '../../scenarios/connect-four/index.ts';
import ticTacToe from '../../scenarios/tic-tac-toe/index.ts';
import { worldOf } from '../world/scenario.ts';
import { Flags } from './flags.ts';
import { type Lease, Threads, type Transfer } from './threads.ts';

const threads = new Threads({ threads: 1, sharing: 10, memory: 256 });
afterAll(() => threads.close());

/** Exact play from the empty board. */
const solving = (scenario: typeof ticTacToe | typeof connectFour = ticTacToe): Transfer => {
  const world = worldOf(scenario as typeof ticTacToe);
  return {
    message: {
      job: { kind: 'solve', states: 5_000_000 },
      origin: scenario.id,
      task: {},
      states: [world.dehydrate(world.initial({}))],
      memory: new Flags().memory,
    },
    transfer: [],
  };
};

test('a job that is settled ends no thread any more', async () => {
  let lease: Lease | undefined;
  await threads.run((given) => {
    lease = given;
    return solving();
  });
  const next = threads.run(() => solving());
  setImmediate(() => lease!.end(new Error('late')));
  expect(await next).toMatchObject({ result: { values: [0, 0] } });
});

test('one that is not ends its thread, and rejects with the reason', async () => {
  const ended = threads.run((lease) => {
    setImmediate(() => lease.end(new Error('enough')));
    // Not to be done before it is ended: that would take many seconds.
    return solving(connectFour);
  });
  await expect(ended).rejects.toThrow('enough');
});
