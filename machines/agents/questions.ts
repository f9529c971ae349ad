/** What planners ask their model, as promises that their statecharts invoke. */
import type { AgentInput } from '../../src/agent.ts';
import { scenarioCall } from '../../src/blame.ts';
import { ParseError } from '../../src/errors.ts';
import type { Message } from '../../src/models/types.ts';
import type { Attempt, Lesson, View } from '../../src/prompts/types.ts';
import type { ScenarioState } from '../../src/scenario.ts';

/** Where in an episode a question is asked. */
export interface Moment {
  agent: AgentInput;
  state: ScenarioState;
  observation: string;
  attempt: number;
  decision: number;
}

/** The view of a moment, for the scenario's prompts. */
export function viewOf(moment: Moment, path: readonly unknown[], memory: readonly string[]): View {
  const { agent, state, observation } = moment;
  return { state, role: agent.role, observation, path, memory };
}

/**
 * Runs a scenario's own reader or prompt. ParseError is the model's fault and passes; anything else
 * that is thrown is the scenario's, and ends the episode as an error that names it.
 */
export const scenarioCode = <T>({ scenario }: AgentInput, what: string, call: () => T): T =>
  scenarioCall(scenario, what, call);

/** `read(reply)`, or undefined where the reply cannot be read. */
export function readable<T>(agent: AgentInput, what: string, read: () => T): T | undefined {
  try {
    return scenarioCode(agent, what, read);
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}

export interface PlanQuestion extends Moment {
  memory: readonly string[];
  /** What was said of refused moves in this decision, told to the model. */
  complaints: readonly string[];
  style: 'standard' | 'cot';
  samples: number;
  temperature: number;
  reasks: number;
}

/** A plan; empty when no reply could be read. `reasked`: how many replies could not. */
export interface PlanAnswer {
  plan: readonly unknown[];
  reasked: number;
}

/**
 * One completion that holds a whole plan (the first of `samples`). An unreadable one goes back with the
 * error, at most `reasks` times.
 */
export async function askForPlan(question: PlanQuestion): Promise<PlanAnswer> {
  const { agent, attempt, decision, samples, temperature, complaints } = question;
  const view = viewOf(question, [], question.memory);
  const messages: Message[] = scenarioCode(agent, 'prompts.plan', () =>
    agent.prompts.plan({ ...view, style: question.style }),
  );
  messages.push(...complaints.map((content): Message => ({ role: 'user', content })));
  let asked = 0;
  for (; asked <= question.reasks; asked++) {
    const purpose = asked === 0 ? 'plan' : 'reask';
    const [reply] = await agent.ask({
      purpose,
      messages,
      samples: asked === 0 ? samples : 1,
      temperature,
      attempt,
      decision,
    });
    try {
      const plan = scenarioCode(agent, 'prompts.readPlan', () => agent.prompts.readPlan(reply!, view));
      return { plan, reasked: asked };
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      messages.push(
        { role: 'assistant', content: reply! },
        { role: 'user', content: `That could not be read: ${error.message}` },
      );
    }
  }
  return { plan: [], reasked: asked };
}

export interface ProposalQuestion extends Moment {
  memory: readonly string[];
  count: number;
  temperature: number;
  reasks: number;
  /** Those of some actions that may be played. */
  legal(actions: readonly unknown[]): unknown[];
}

/**
 * At most `count` candidates for the next action. Where none can be read, or none may be played, the reply
 * goes back with the reason, at most `reasks` times; then there is none.
 */
export async function askForProposals(question: ProposalQuestion): Promise<unknown[]> {
  const { agent, attempt, decision, temperature, count } = question;
  const view = viewOf(question, [], question.memory);
  const messages: Message[] = scenarioCode(agent, 'prompts.propose', () =>
    agent.prompts.propose({ ...view, count }),
  );
  for (let asked = 0; asked <= question.reasks; asked++) {
    const purpose = asked === 0 ? 'propose' : 'reask';
    const [reply] = await agent.ask({ purpose, messages, temperature, attempt, decision });
    let complaint = 'None of these is a legal action here.';
    try {
      const read = scenarioCode(agent, 'prompts.readProposals', () =>
        agent.prompts.readProposals(reply!, view),
      );
      const legal = question.legal(read).slice(0, count);
      if (legal.length > 0) return legal;
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      complaint = `That could not be read: ${error.message}`;
    }
    messages.push({ role: 'assistant', content: reply! }, { role: 'user', content: complaint });
  }
  return [];
}

export interface Reflection extends Moment {
  memory: readonly string[];
  failed: Attempt;
  temperature: number;
}

/** One lesson in words from a failed attempt. */
export async function askForLesson(question: Reflection, lesson: Lesson): Promise<string> {
  const { agent, attempt, decision, failed, temperature } = question;
  const view = viewOf(question, [], question.memory);
  const messages = scenarioCode(agent, 'prompts.reflect', () =>
    agent.prompts.reflect({ ...view, attempt: failed, lesson }),
  );
  const [reply] = await agent.ask({ purpose: 'reflect', messages, temperature, attempt, decision });
  return reply!.trim();
}
