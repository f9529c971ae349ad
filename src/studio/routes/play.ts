/** Games that people play: what can be played, and a game under way. */
import { setTimeout } from 'node:timers/promises';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { BadInput } from '../../errors.ts';
import type { PlayAct, PlayActed, PlayStarted } from '../api/play.ts';
import { eventStream } from '../events.ts';
import type { Game } from '../play/game.ts';
import { Games } from '../play/games.ts';
import { playScenarios } from '../play/scenarios.ts';
import { bodyOf } from '../request.ts';
import type { Studio } from '../studio.ts';

/** Milliseconds between two updates of a page: at most ten a second. */
const PACE = 100;

const texts = z.record(z.string(), z.string().max(1000));

const Setup = z.strictObject({
  scenario: z.string().min(1),
  task: z.string().optional(),
  seats: z.record(
    z.string(),
    z.strictObject({ agent: z.string().min(1), options: texts.optional(), model: z.string().optional() }),
  ),
  options: texts.optional(),
  model: z.string().optional(),
  seed: z.int().min(0).optional(),
});

const Act = z.strictObject({ role: z.string(), text: z.string().max(10_000), at: z.int().min(0) });

export function addPlay(api: Hono, studio: Studio): void {
  const games = new Games(studio);
  const gameOf = (context: Context): Promise<Game> => games.of(context.req.param('game')!);
  const started = (game: Game): PlayStarted => ({ game: game.place.run });

  api.get('/play/scenarios', async (context) => context.json(await playScenarios(studio.cwd)));
  api.post('/play', async (context) =>
    context.json(started(await games.start(await bodyOf(context.req, Setup)))),
  );
  api.get('/play/:game', async (context) => context.json((await gameOf(context)).view()));
  api.get('/play/:game/events', async (context) => {
    const game = await gameOf(context);
    return eventStream(context, studio.closing, async (send, signal) => {
      // Each event is the whole view: a page that comes back has missed nothing.
      const unwatch = game.watch();
      try {
        while (!signal.aborted) {
          const { version } = game;
          await send(String(version), JSON.stringify(game.view()));
          await game.changed(version, signal);
          await setTimeout(PACE, undefined, { signal }).catch(() => {});
        }
      } finally {
        unwatch();
      }
    });
  });
  api.post('/play/:game/act', async (context) => {
    const game = await gameOf(context);
    return context.json(acted(game, await bodyOf(context.req, Act)));
  });
  api.post('/play/:game/hint', async (context) => context.json(await games.hint(await gameOf(context))));
  api.post('/play/:game/takeback', async (context) =>
    context.json(started(await games.takeBack(await gameOf(context)))),
  );
  api.post('/play/:game/resume', async (context) =>
    context.json(started(await games.resume(await gameOf(context)))),
  );
  api.post('/play/:game/resign', async (context) => {
    (await gameOf(context)).resign();
    return context.json({});
  });
}

/** What a person may not do is said, and nothing has failed: they try again. */
function acted(game: Game, act: PlayAct): PlayActed {
  try {
    game.act(act);
    return {};
  } catch (error) {
    if (error instanceof BadInput) return { refused: error.message };
    throw error;
  }
}
