/** GET runs/:run/occupancy, its events, and the occupants of a state. */
import type { Hono } from 'hono';
import { BadInput } from '../../errors.ts';
import { standingOf } from '../../reports/runs.ts';
import { eventStream } from '../events.ts';
import { Watches } from '../occupancy/watches.ts';
import { runOf, type Studio } from '../studio.ts';

export function addOccupancy(api: Hono, studio: Studio): void {
  const watches = new Watches(studio);

  api.get('/runs/:run/occupancy', async (context) =>
    context.json(await watches.view(await runOf(studio, context.req.param('run')))),
  );

  api.get('/runs/:run/occupancy/events', async (context) => {
    const run = await runOf(studio, context.req.param('run'));
    return eventStream(context, studio.closing, (send, signal) =>
      watches.follow(run, (view) => send(view.at, JSON.stringify(view)), signal),
    );
  });

  api.get('/runs/:run/occupancy/episodes', async (context) => {
    const { machine, state } = context.req.query();
    if (machine === undefined || state === undefined) {
      throw new BadInput('give machine and state: whose occupants are listed');
    }
    const run = await runOf(studio, context.req.param('run'));
    if (standingOf(run) !== 'running') throw new BadInput(`${run.id} is over: nobody is in a state any more`);
    return context.json(await watches.occupants(run, machine, state));
  });
}
