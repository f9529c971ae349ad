/** What a machine is given when it is stepped by hand: the scenario's task, or an environment that does nothing. */
import type { EventObject } from 'xstate';
import { agents } from '../../../machines/agents/index.ts';
import { worldAt } from '../../../machines/world-at.ts';
import { scenarios } from '../../../scenarios/index.ts';
import type { Agent, AgentInput } from '../../agent.ts';
import type { EpisodeInput } from '../../episode.ts';
import { BadInput } from '../../errors.ts';
import { inlineSearches } from '../../pool/inline.ts';
import { promptsOf } from '../../prompts/generic.ts';
import { readOptions } from '../../runs/plan/options.ts';
import { chooseTasks, type NamedTask } from '../../runs/plan/tasks.ts';
import type { Scenario } from '../../scenario.ts';
import { random } from '../../seed.ts';
import type { SimulatedEvent } from '../api/machines.ts';
import type { Offered } from './offered.ts';

/** A machine's input, and the world that its agents would look at. */
export interface Stub {
  input: unknown;
  scenario?: Scenario;
  /** The scenario's input. */
  task?: unknown;
}

/** Task names that are sent to the page. */
const SHOWN = 200;

const lists = new WeakMap<Scenario, Promise<readonly NamedTask[]>>();

function tasksIn(scenario: Scenario): Promise<readonly NamedTask[]> {
  let tasks = lists.get(scenario);
  if (!tasks) {
    const options = readOptions(`scenario ${scenario.id}`, scenario.options, {});
    tasks = chooseTasks(scenario, options, undefined, '.', () => {});
    lists.set(scenario, tasks);
  }
  return tasks;
}

const tasksFor = ({ scenario, tasks }: Offered): Promise<readonly { name: string; data: unknown }[]> =>
  tasks ? Promise.resolve(tasks) : scenario ? tasksIn(scenario) : Promise.resolve([]);

/** The tasks that a simulation may begin with, or why there is none. */
export async function tasksOf(offered: Offered): Promise<{ tasks: string[]; problem?: string }> {
  try {
    const tasks = (await tasksFor(offered)).slice(0, SHOWN).map(({ name }) => name);
    await stubFor(offered, 0);
    return { tasks };
  } catch (error) {
    return { tasks: [], problem: (error as Error).message };
  }
}

/** Throws BadInput where the machine cannot be given what it needs. */
export async function stubFor(offered: Offered, task: number): Promise<Stub> {
  const { scenario, agent, kind } = offered;
  if (scenario) {
    const tasks = await tasksFor(offered);
    const chosen = tasks[task];
    if (!chosen) throw new BadInput(`task ${task}: the last task of ${scenario.id} is ${tasks.length - 1}`);
    return { input: chosen.data, scenario, task: chosen.data };
  }
  if (agent) return agentStub(agent);
  if (kind === 'episode') return episodeStub();
  throw new BadInput(
    `${offered.title} is started by the machine that invokes it: step that one (${offered.parent?.id})`,
  );
}

/** Scenarios that an agent is shown, the first that it can play. */
const STAGES = ['game24', 'blocksworld', 'tic-tac-toe', 'kuhn-poker'];

async function agentStub(agent: Agent): Promise<Stub> {
  const options = readOptions(`agent ${agent.id}`, agent.options, {});
  let why: string | undefined;
  for (const id of STAGES) {
    const scenario = await scenarios[id]!();
    const refusal = agent.refuses?.(scenario, options);
    why ??= refusal;
    if (refusal !== undefined) continue;
    const task = (await tasksIn(scenario))[0]!.data;
    return { input: agentInput(scenario, task, options), scenario, task };
  }
  throw new BadInput(`agent ${agent.id} plays none of ${STAGES.join(', ')}: ${why}`);
}

/** Nobody answers: what comes of a question is the person's to say. */
const silent = () => new Promise<never>(() => {});

const agentInput = (scenario: Scenario, task: unknown, options: Record<string, unknown>): AgentInput => ({
  role: scenario.roles[0]!,
  scenario,
  prompts: promptsOf(scenario),
  options,
  ask: silent,
  chat: silent,
  weigh: silent,
  native: false,
  task,
  searches: inlineSearches(),
  notes: {},
  learns: false,
  journal: () => {},
  random: (...address) => random('by hand', ...address),
});

async function episodeStub(): Promise<Stub> {
  const scenario = await scenarios['tic-tac-toe']!();
  const agent = agents.first!;
  const seat = { agent, options: {}, ask: silent, chat: silent, weigh: silent, native: false };
  const input: EpisodeInput = {
    scenario,
    task: {},
    cast: Object.fromEntries(scenario.roles.map((role) => [role, seat])),
    seed: ['by hand'],
    maxSteps: 100,
    searches: inlineSearches(),
    journal: () => {},
  };
  return { input, scenario, task: {} };
}

/** With what JSON cannot bring: the state that an agent is shown. */
export function filled({ kind }: Pick<Offered, 'kind'>, stub: Stub, event: SimulatedEvent): EventObject {
  const { scenario, task } = stub;
  if (kind !== 'agent' || event.type !== 'OBSERVE' || !scenario) return event;
  return { played: [], ...event, state: worldAt(scenario, task) } as EventObject;
}
