/** Asking again and branching: what costs money or makes a run, and what a person is to know before. */
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { shownPath } from '../../runs/folder/folder.ts';
import { askAgain, costOrProblem, recordedCall } from '../actions/ask-again.ts';
import { branchChoices, startBranch } from '../actions/branch-off.ts';
import { tellEpisode } from '../actions/moment.ts';
import { stripOf } from '../actions/strip.ts';
import { bodyOf, wholeOf } from '../request.ts';
import type { Studio } from '../studio.ts';

const line = z.int().min(0);
const content = z.string().max(1_000_000);
const calls = z.array(z.strictObject({ id: z.string(), name: z.string(), arguments: z.string() }));
const Ask = z.strictObject({
  line,
  messages: z.array(
    z.discriminatedUnion('role', [
      z.strictObject({ role: z.enum(['system', 'user']), content }),
      z.strictObject({ role: z.literal('assistant'), content, toolCalls: calls.optional() }),
      z.strictObject({ role: z.literal('tool'), content, toolCallId: z.string() }),
    ]),
  ),
  model: z.string().min(1).optional(),
  samples: z.int().min(1).optional(),
  temperature: z.number().min(0).max(2).optional(),
  draw: z.int().min(0).optional(),
  maxCost: z.number().min(0).optional(),
});
const Branch = z.strictObject({
  step: z.int().min(1),
  action: z.string().min(1).optional(),
  agent: z.string().min(1).optional(),
  model: z.string().min(1).optional(),
  maxCost: z.number().min(0).optional(),
});

const PLACE = '/runs/:run/episodes/:episode';

export function addActions(api: Hono, studio: Studio): void {
  const told = (context: Context) =>
    tellEpisode(studio, context.req.param('run')!, context.req.param('episode')!);

  api.get(`${PLACE}/calls/:line`, async (context) =>
    context.json(recordedCall(await told(context), wholeOf('line', context.req.param('line')))),
  );
  api.post(`${PLACE}/ask/cost`, async (context) => {
    const body = await bodyOf(context.req, Ask);
    const episode = await told(context);
    return context.json(await costOrProblem(studio, episode, context.req.param('episode'), body));
  });
  api.post(`${PLACE}/ask`, async (context) => {
    const body = await bodyOf(context.req, Ask);
    return context.json(await askAgain(studio, await told(context), context.req.param('episode'), body));
  });
  api.get(`${PLACE}/branch`, async (context) => {
    const { line, step } = context.req.query();
    const at = { ...(line && { line: wholeOf('line', line) }), ...(step && { step: wholeOf('step', step) }) };
    const episode = await told(context);
    const reference = `${shownPath(episode.dir, studio.cwd)}/${context.req.param('episode')}`;
    return context.json(branchChoices(episode, reference, at));
  });
  api.get(`${PLACE}/strip`, async (context) => {
    const { run, episode } = context.req.param();
    return context.json(stripOf(await told(context), run, episode));
  });
  api.post(`${PLACE}/branch`, async (context) => {
    const body = await bodyOf(context.req, Branch);
    const { dir } = await told(context);
    const reference = `${dir}/${context.req.param('episode')}`;
    return context.json(await startBranch(studio, reference, body));
  });
}
