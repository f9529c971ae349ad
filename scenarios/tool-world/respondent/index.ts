/**
 * The simulated model of the tool world: planner, tools, judge and writer of requests in one. It reads from a
 * prompt which of them it is, and then knows no more than that part may: tools, judges and writers know the
 * world, a planner knows its prompt. It measures planners and the pipeline, never an LLM.
 */
import type { Draws, Message, Respondent } from '../../../src/models/types.ts';
import type { ToolName } from '../prompts/descriptions.ts';
import { JUDGING } from '../prompts/judge.ts';
import { WRITING, WRITING_SIMPLE } from '../prompts/requests.ts';
import { SIMULATING, type ToolQuestion } from '../prompts/tools.ts';
import { judge, type Shown } from './judge.ts';
import { type Decision, decide } from './planner.ts';
import { type PlannerQuestion, readPlannerQuestion } from './planner-question.ts';
import { rates, slips } from './rates.ts';
import { simulate } from './tool.ts';
import { writeBatch, writeSimple } from './writer.ts';

function reply(messages: readonly Message[], draws: Draws): string {
  const textOf = (role: Message['role']) =>
    messages.flatMap((message) => (message.role === role ? [String(message.content)] : [])).join('\n\n');
  const [system, user] = [textOf('system'), textOf('user')];
  if (system.startsWith(JUDGING)) return rated(user, draws);
  if (system.startsWith(SIMULATING)) return simulate(toolQuestion(system, user), draws);
  if (system.startsWith(WRITING_SIMPLE)) {
    return JSON.stringify(writeSimple(Number(/Make up (\d+)/.exec(user)?.[1] ?? 1), draws));
  }
  if (system.startsWith(WRITING)) {
    const topic = /^Topic: (.*)$/m.exec(user)?.[1] ?? '';
    const steps = [...user.matchAll(/^- request \d+: (\d+) steps?$/gm)].map(([, count]) => Number(count));
    return JSON.stringify(writeBatch(topic, steps, draws));
  }
  const question = readPlannerQuestion(system, user);
  if (slips(draws, rates.planner[question.asked].unreadable, 'unreadable'))
    return 'I think I should look that up.';
  return written(question, named(question, decide(question, draws), draws));
}

function rated(user: string, draws: Draws): string {
  const { request, steps, final_answer } = firstJson(user) as {
    request: string;
    steps: Shown[];
    final_answer: string | null;
  };
  return JSON.stringify(judge(request, steps, final_answer ?? undefined, draws));
}

function toolQuestion(system: string, user: string): ToolQuestion {
  const { request, earlier_results, task } = firstJson(user) as {
    request: string;
    earlier_results: ToolQuestion['earlier'];
    task: string;
  };
  const tool = new RegExp(`^${SIMULATING} (\\w+)`).exec(system)![1] as ToolName;
  return {
    tool,
    request,
    task,
    earlier: earlier_results,
    partial: system.includes('only part of what is asked'),
  };
}

/** A turn that asks for a repair may follow. */
const firstJson = (user: string): unknown => JSON.parse(user.split('\n\nThis cannot be read:')[0]!);

/** The decision among the tools that are listed: where none has the right name, any. */
function named(
  { tools }: PlannerQuestion,
  decision: Decision,
  draws: Draws,
): Decision & { parameter: string } {
  if (!tools) return { ...decision, parameter: 'task' };
  const known = [...tools.keys()];
  if (tools.has(decision.tool)) return { ...decision, parameter: tools.get(decision.tool)! };
  if (known.length === 1 || !tools.has('final_answer')) {
    const tool = known[Math.floor(draws.slip('any tool') * known.length)]!;
    return { ...decision, tool, parameter: tools.get(tool)! };
  }
  return { ...decision, parameter: 'task' };
}

/** A decision in the form that is asked for. */
function written({ request, form }: PlannerQuestion, decision: Decision & { parameter: string }): string {
  const { tool, task, missing, thoughts, parameter } = decision;
  if (form.kind === 'keys') {
    const step: Readonly<Record<string, string>> = {
      user_request: request,
      context_information_summary: 'What the tasks so far have brought.',
      missing_information_or_action: missing,
      thoughts,
      task,
      selected_tool: tool,
    };
    return JSON.stringify(Object.fromEntries(form.keys.map((key) => [key, step[key]])));
  }
  const call = JSON.stringify({ tool, arguments: { [parameter]: task } });
  if (form.kind === 'plain') return call;
  const said: Readonly<Record<string, string>> = {
    memory: 'Nothing beyond the results.',
    plan: `Next: ${missing}`,
    think: thoughts,
    criticise: 'I see nothing against it.',
  };
  return [...form.tags.map((tag) => `<${tag}>${said[tag]}</${tag}>`), `<action>${call}</action>`].join('\n');
}

export const respondent: Respondent = { version: '1', rates, reply };
