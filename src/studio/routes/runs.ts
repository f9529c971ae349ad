/** `/api/runs`: the list, one run, its episodes, two arms side by side, what changes; `/api/named`: ids by name. */
import type { Context, Hono } from 'hono';
import { BadInput } from '../../errors.ts';
import { namedRun } from '../../runs/folder/find.ts';
import { readManifest } from '../../runs/folder/manifest.ts';
import { lookAt, want } from '../../runs/folder/watching.ts';
import type { Wanted } from '../../runs/play/control.ts';
import type { WantedAnswer } from '../api/runs.ts';
import { eventStream, lastEventId } from '../events.ts';
import { NotFound } from '../faults.ts';
import { wholeOf } from '../request.ts';
import { RunsDesk } from '../runs/desk.ts';
import { pageOf, sidesOf, wantedOf } from '../runs/query.ts';
import { runOf, type Studio } from '../studio.ts';

export function addRuns(api: Hono, studio: Studio): void {
  const desk = new RunsDesk(studio);
  desk.warmUp();
  const json = (context: Context, text: string) =>
    context.body(text, 200, { 'content-type': 'application/json' });
  const idOf = async (context: Context) => (await runOf(studio, context.req.param('run')!)).id;

  api.get('/runs', async (context) => json(context, await desk.ask('list', {})));

  api.get('/runs/events', (context) => {
    const since = wholeOf('Last-Event-ID', lastEventId(context));
    return eventStream(context, studio.closing, (send, signal) =>
      desk.follow('runs', { since }, send, signal),
    );
  });

  api.get('/named/:name', async (context) => {
    const name = context.req.param('name');
    const run = await namedRun(name, studio.out);
    if (run === undefined) throw new NotFound(`there is no run ${name} in ${studio.out}`);
    return context.json(run);
  });

  api.get('/runs/:run', async (context) =>
    json(context, await desk.ask('detail', { run: await idOf(context) })),
  );

  api.get('/runs/:run/manifest', async (context) => {
    const { manifest } = await runOf(studio, context.req.param('run'));
    return context.json(manifest ?? null);
  });

  api.get('/runs/:run/episodes', async (context) => {
    const page = pageOf(context.req.queries());
    return json(context, await desk.ask('page', { run: await idOf(context), page }));
  });

  api.get('/runs/:run/running', async (context) =>
    json(context, await desk.ask('running', { run: await idOf(context) })),
  );

  api.get('/runs/:run/compare', async (context) => {
    const sides = sidesOf(context.req.query());
    const run = await idOf(context);
    const other = sides.other === undefined ? undefined : (await runOf(studio, sides.other)).id;
    return json(context, await desk.ask('compare', { run, sides: { ...sides, ...(other && { other }) } }));
  });

  api.get('/runs/:run/events', async (context) => {
    const from = wholeOf('from', lastEventId(context) ?? context.req.query('from'));
    const run = await idOf(context);
    return eventStream(context, studio.closing, (send, signal) =>
      desk.follow('run', { run, from }, send, signal),
    );
  });

  api.post('/runs/:run/wanted', async (context) => {
    const { dir, id } = await runOf(studio, context.req.param('run'));
    const wanted = wantedOf(await context.req.json().catch(() => undefined));
    return context.json(await steer(dir, id, wanted));
  });
}

async function steer(dir: string, id: string, wanted: Partial<Wanted>): Promise<WantedAnswer> {
  const { status } = await lookAt(dir);
  if (status !== 'running') {
    const manifest = await readManifest(dir);
    throw new BadInput(`${id} is not played right now (${manifest ? status : 'its run.json is gone'})`);
  }
  const look = await want(dir, wanted);
  return { heard: look !== undefined, ...(look ?? (await lookAt(dir))) };
}
