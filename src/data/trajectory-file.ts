/** `trajectories/<id>.json`: the steps of a planner, its final answer the last; empty where it gave up. */
import { z } from 'zod';
import type { Trajectory } from '../../scenarios/tool-world/prompts/trajectory.ts';
import type { ToolRequest } from '../../scenarios/tool-world/request.ts';
import { readStructured } from '../models/structured.ts';
import type { JournalLine } from '../runs/folder/journal.ts';
import type { ToolAction, ToolResult } from '../tool.ts';
import { fileOf, readJson } from './files.ts';

const status = z.enum(['answered', 'partial', 'no answer', 'failed', 'timed out']);

/** What the planner wrote, and what the tool brought. Files of other programs lack the status. */
export const step = z.object({
  plan: z.looseObject({ task: z.string(), selected_tool: z.string() }),
  result: z.string(),
  status: status.default('answered'),
});

export type Step = z.infer<typeof step>;

const steps = z.array(step);

/** The tool that ends a trajectory. */
const FINAL = 'final_answer';

export const readTrajectory = (folder: string, id: string): Step[] =>
  readJson(fileOf(folder, id), steps, 'trajectory');

/** The steps of an episode, as its journal tells them; none where it came to no final answer. */
export function stepsIn(journal: readonly JournalLine[]): Step[] {
  const made: Step['plan'][] = [];
  const found: Step[] = [];
  let reply = '';
  for (const line of journal) {
    if (line.type === 'call' && line.actor === 'agent') reply = (line.replies as string[])[0] ?? '';
    if (line.type === 'action') made.push(...plansOf(line.action as ToolAction, reply, line.thought));
    if (line.type !== 'tool' || line.event !== 'end') continue;
    const { text, status } = line as unknown as ToolResult;
    found.push({ plan: made[found.length]!, result: text, status });
  }
  return isComplete(found) ? found : [];
}

/** Of each call, what the planner wrote: its JSON, or else what of it there is. */
function plansOf(action: ToolAction, reply: string, thought: unknown): Step['plan'][] {
  if (!('calls' in action)) return [];
  return action.calls.map(({ tool, arguments: given }) => {
    const { task } = (given ?? {}) as { task?: unknown };
    const said = { task: typeof task === 'string' ? task : JSON.stringify(given), selected_tool: tool };
    const written = readStructured(reply, step.shape.plan);
    return written.ok ? { ...written.value, ...said } : { thoughts: String(thought ?? ''), ...said };
  });
}

const isComplete = (all: readonly Step[]): boolean => {
  const last = all.at(-1);
  return last?.plan.selected_tool === FINAL && last.status === 'answered';
};

/** A trajectory as judges read it. */
export function asTrajectory({ request, topic }: ToolRequest, all: readonly Step[]): Trajectory {
  const complete = isComplete(all);
  const answer = complete ? all.at(-1)!.result : undefined;
  return {
    request,
    ...(topic !== undefined && { topic }),
    steps: (complete ? all.slice(0, -1) : all).map(({ plan, result, status }) => ({
      thoughts: String(plan.thoughts ?? ''),
      task: plan.task,
      tool: plan.selected_tool,
      result,
      status,
    })),
    ...(answer !== undefined && { answer }),
  };
}
