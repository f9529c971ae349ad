/**
 * The RAFA paper's experiment on tic-tac-toe (Liu et al. 2023, arXiv:2309.17382) on the synthetic model: a
 * player that learns from its games, one that does not, and the base player, each against the base player. It
 * measures planners and the engine, never an LLM. Writes `tic-tac-toe-learning.csv`, `.md` and `.svg` beside
 * this file. A run that was cut off goes on when it is started again; it takes some 5 GB of disk.
 *
 *     npm run experiment:tic-tac-toe-learning
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../src/index.ts';
import { drawFigure } from './learning-figure.ts';
import { EPOCHS, EVAL_GAMES, LEARNERS } from './learning-rates.ts';
import { ARMS, recordsOf, toCsv } from './learning-records.ts';
import { pageOf } from './learning-report.ts';

const summary = await run({
  scenario: 'tic-tac-toe',
  agents: ARMS,
  seats: 'both',
  model: 'synthetic',
  seeds: LEARNERS,
  // It learns on the empty board, and is examined there.
  set: { overlap: true, epochs: EPOCHS, evalGames: EVAL_GAMES },
  name: 'tic-tac-toe-learning',
});
console.error(
  `${summary.run}: ${summary.episodes} episodes, ${summary.errors} errors, ${summary.calls} calls, ` +
    `${summary.live} live, ${summary.seconds.toFixed(0)} s`,
);
if (summary.errors > 0) throw new Error(`${summary.errors} episodes ended in error`);

const records = await recordsOf(summary.run);
const beside = (ending: string) => join(import.meta.dirname, `tic-tac-toe-learning.${ending}`);
await writeFile(beside('csv'), toCsv(records));
await writeFile(beside('md'), pageOf(records));
await drawFigure(beside('svg'), records);
console.error('wrote tic-tac-toe-learning.csv, .md and .svg');
