/** What agents thought: the searches of episodes. */
import type { Hono } from 'hono';
import { wholeOf } from '../request.ts';
import { searchedEpisode, summariesOf } from '../search/entries.ts';
import { nodeOf } from '../search/node-view.ts';
import { openSearch, viewOf } from '../search/view.ts';
import type { Studio } from '../studio.ts';

export function addSearch(api: Hono, studio: Studio): void {
  api.get('/runs/:run/episodes/:episode/searches', async ({ req, json }) => {
    const searched = await searchedEpisode(studio, req.param('run'), req.param('episode'));
    return json({ searches: summariesOf(searched) });
  });
  api.get('/runs/:run/episodes/:episode/search/:line', async ({ req, json }) => {
    const line = wholeOf('line', req.param('line'));
    const opened = await openSearch(studio, req.param('run'), req.param('episode'), line);
    const simulations = wholeOf('simulations', req.query('simulations'));
    return json(await viewOf(studio, opened, simulations, req.raw.signal));
  });
  api.get('/runs/:run/episodes/:episode/search/:line/node/:id', async ({ req, json }) => {
    const line = wholeOf('line', req.param('line'));
    const opened = await openSearch(studio, req.param('run'), req.param('episode'), line);
    const id = wholeOf('node', req.param('id'));
    const simulations = wholeOf('simulations', req.query('simulations'));
    return json(await nodeOf(studio, opened, id, simulations, req.raw.signal));
  });
}
