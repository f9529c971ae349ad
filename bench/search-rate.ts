/** Prints how many simulations a second one search makes: `search-rate.ts NAME SEARCHES SIMULATIONS ROUNDS`. */
import ticTacToeScenario from '../scenarios/tic-tac-toe/index.ts';
import { mcts } from '../src/search/mcts.ts';
import { board, ticTacToe } from '../src/search/test-worlds.ts';
import { worldOf } from '../src/world/scenario.ts';
import { bareMcts } from './bare-mcts.ts';
import { median, timed } from './measure.ts';

const [name, searches, simulations, rounds] = [process.argv[2]!, ...process.argv.slice(3).map(Number)] as [
  string,
  number,
  number,
  number,
];
const [task] = await ticTacToeScenario.tasks({ options: {} });
const machine = worldOf(ticTacToeScenario);
const start = machine.initial(task);
const options = { simulations, exploration: Math.SQRT2, solver: false, transpositions: false };
const contestants: Record<string, (seed: number) => unknown> = {
  bare: (seed) => bareMcts(simulations, seed),
  bitboard: (seed) => mcts(ticTacToe, board(), { ...options, seed }),
  machine: (seed) => mcts(machine, start, { ...options, seed }),
};
const search = contestants[name]!;
const rates: number[] = [];
// The first round warms up and does not count.
for (let round = 0; round <= rounds; round++) {
  const { cpu } = await timed(() => {
    for (let i = 0; i < searches; i++) search(round * searches + i);
  });
  if (round > 0) rates.push((1000 * searches * simulations) / cpu);
}
console.log(median(rates));
