/** A process with one search thread of its own: for every message it runs the benchmarks' search once and says so. */
import { createSearches } from '../src/pool/pool.ts';
import { rootParallel } from './pool.ts';

const search = await rootParallel();
const searches = createSearches({ threads: 1 });
process.on('message', async () => {
  await searches.mcts(search);
  process.send!('done');
});
process.on('disconnect', () => searches.close());
process.send!('ready');
