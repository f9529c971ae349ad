/** GET machines, machines/:id, its drawings; POST machines/:id/step. */
import type { Context, Hono } from 'hono';
import { toMermaid } from '../../draw/mermaid.ts';
import { toSvg } from '../../draw/svg.ts';
import type { StepBody as Body, MachineSummary, MachineView } from '../api/machines.ts';
import { catalogue, machineOf, offeredBy } from '../machines/find.ts';
import { StepBody, step } from '../machines/simulate.ts';
import { tasksOf } from '../machines/stub.ts';
import { chartFor, layoutOf, summaryOf } from '../machines/view.ts';
import { bodyOf } from '../request.ts';
import type { Studio } from '../studio.ts';

export function addMachines(api: Hono, studio: Studio): void {
  const machineAt = (context: Context) => machineOf(studio, context.req.param('id')!);

  api.get('/machines', async (context) => {
    const run = context.req.query('run');
    const own = run === undefined ? [] : await offeredBy(studio, run);
    const all = [...own, ...(await catalogue())];
    return context.json(all.map(summaryOf) satisfies MachineSummary[]);
  });

  api.get('/machines/:id', async (context) => {
    const offered = await machineAt(context);
    const chart = chartFor(offered);
    const [layout, tasks] = await Promise.all([layoutOf(chart), tasksOf(offered)]);
    const view: MachineView = { ...summaryOf(offered), chart, layout, ...tasks };
    return context.json(view);
  });

  api.get('/machines/:id/svg', async (context) => {
    const offered = await machineAt(context);
    const svg = toSvg(await layoutOf(chartFor(offered)), offered.title);
    return download(context, svg, 'image/svg+xml', fileName(offered.id, 'svg'));
  });

  api.get('/machines/:id/mermaid', async (context) => {
    const offered = await machineAt(context);
    return download(context, toMermaid(chartFor(offered)), 'text/plain', fileName(offered.id, 'mmd'));
  });

  api.post('/machines/:id/step', async (context) => {
    const offered = await machineAt(context);
    return context.json(await step(offered, (await bodyOf(context.req, StepBody)) as Body));
  });
}

const fileName = (id: string, ending: string): string => `${id.replace(/[^\w.-]+/g, '-')}.${ending}`;

function download(context: Context, text: string, type: string, name: string): Response {
  return context.body(text, 200, {
    'content-type': `${type}; charset=utf-8`,
    'content-disposition': `attachment; filename="${name}"`,
  });
}
