/** What a search over the scenario's own machine says of a person's legal moves. */
import { randomInt } from 'node:crypto';
import { mcts } from '../../../machines/agents/mcts.ts';
import {
  isGraph,
  judge,
  settingsOf,
  type WorldOptions,
  whyNotExact,
} from '../../../machines/agents/world-options.ts';
import type { DeskQuestion } from '../../desk.ts';
import type { Searches } from '../../pool/types.ts';
import type { Scenario } from '../../scenario.ts';
import { bestAction } from '../../search/best.ts';
import type { PlayHint } from '../api/play.ts';
import { byVisits, rowOf } from './record.ts';

const SIMULATIONS = 2000;

/** Why nothing can be said, in words; undefined where it can. */
export function whyNoHint(scenario: Scenario): string | undefined {
  // A search would have to look at cards that the person does not see, or guess them.
  if (scenario.information === 'imperfect')
    return 'roles do not see everything here, so a search cannot either';
  return whyNotExact(scenario);
}

/** Visits and values of the legal moves, the best first. */
export async function hintFor(
  { scenario, state, role }: DeskQuestion,
  task: unknown,
  searches: Searches,
  signal?: AbortSignal,
): Promise<PlayHint> {
  const began = performance.now();
  const options = mcts.options.parse({ simulations: SIMULATIONS }) as WorldOptions;
  const settings = settingsOf(scenario, options, 0);
  const tree = await searches.mcts(
    {
      scenario,
      task,
      state,
      role,
      options: { ...settings, simulations: SIMULATIONS, seed: randomInt(2 ** 32) },
      ...judge(scenario, options),
      ...(isGraph(scenario, options) && { graph: true }),
    },
    signal ? { signal } : {},
  );
  const best = tree.root.length > 0 ? bestAction(tree) : undefined;
  const rows = tree.root
    .map((row) => ({ row, shown: rowOf({ ...row, text: scenario.format(row.action, state as never) }) }))
    .sort((a, b) => Number(b.row === best) - Number(a.row === best) || byVisits(a.shown, b.shown));
  return {
    role,
    simulations: tree.simulations,
    seconds: (performance.now() - began) / 1000,
    rows: rows.map(({ shown }) => shown),
  };
}
