/** Scenarios of tools: a request, tools to meet it with, and a grade of what came of it. */
import type { AnyStateMachine } from 'xstate';
import { z } from 'zod';
import { scenarioFault } from '../../src/blame.ts';
import { checkDefinition, type Part } from '../../src/definition.ts';
import { BadInput } from '../../src/errors.ts';
import { defineScenario, type Scenario, type ScenarioDefinition, type StateOf } from '../../src/scenario.ts';
import type { Random } from '../../src/seed.ts';
import { type Tool, type ToolAction, type ToolResult, type ToolSession, toolAction } from '../../src/tool.ts';
import { formatToolAction, readToolAction } from '../../src/tools/action.ts';
import { OBSCURITIES, type Obscurity, obscured } from '../../src/tools/obscure.ts';
import { sampleArguments } from '../../src/tools/sample.ts';
import { ACTION_FORM, resultsText } from '../../src/tools/text.ts';
import { specsOf } from './opening.ts';
import { type ToolWorldContext, toolWorld } from './world.ts';

/** How an episode has ended, for its grade. */
export interface ToolEnd<TTask, TWorld> {
  task: TTask;
  world: TWorld;
  /** Every call, in order. */
  results: readonly ToolResult[];
  /** The agent's final answer; absent where a tool that ends the episode gave it. */
  answer?: string;
}

type Taken =
  | 'task'
  | 'tasks'
  | 'taskFiles'
  | 'taskName'
  | 'options'
  | 'respondent'
  | 'prompts'
  | 'simulator'
  | 'maxSteps'
  | 'concurrency';

/** What `defineToolScenario` takes. */
export interface ToolScenarioDefinition<TTask, TWorld, TOptions>
  extends Pick<ScenarioDefinition<TTask, ToolAction, AnyStateMachine, TOptions>, Taken> {
  id: string;
  title: string;
  /** What a model is told about the job; neither about the tools nor about the form of an answer. */
  rules: string;
  /** The tools of a task; pure. */
  tools?(task: TTask): readonly Tool<TWorld>[];
  /** Instead of `tools`: opens tools from outside for one episode. */
  session?(task: TTask): Promise<ToolSession>;
  /** The world that the tools read and change, as JSON; with one, calls made at once run one after the other. */
  start?(task: TTask): TWorld;
  /** What is wanted, as the agent reads it. */
  request(task: TTask): string;
  /** 1 solved … 0 not at all. */
  grade(end: ToolEnd<TTask, TWorld>): number;
  /** A small SVG of the world. */
  picture?(world: TWorld, task: TTask): string;
}

const PARTS: Readonly<Record<keyof ToolScenarioDefinition<object, unknown, unknown>, Part>> = {
  id: 'string',
  title: 'string',
  rules: 'string',
  options: 'schema?',
  task: 'schema',
  tasks: 'function',
  taskFiles: 'string?',
  taskName: 'function',
  tools: 'function?',
  session: 'function?',
  start: 'function?',
  request: 'function',
  grade: 'function',
  picture: 'function?',
  prompts: 'object?',
  respondent: 'object?',
  simulator: 'function?',
  maxSteps: 'number?',
  concurrency: 'number?',
};

/** A task, and how much of the tools' documentation is hidden. */
type Obscured<TTask> = TTask & { obscure?: Obscurity };

/**
 * Defines a scenario of tools, with the one role `agent`, whose actions are ToolActions. A wrong call is no
 * fault of the scenario: it comes back as a result that says what was wrong. Adds the option `obscure`, which
 * hides the tools' documentation (`docs`) or their names too (`names`). Throws BadInput as `defineScenario`; tools
 * of one name are bad input, too, as soon as they are known.
 *
 * @example
 * ```ts
 * import { defineTool, defineToolScenario } from 'troupe';
 * import { z } from 'zod';
 *
 * const half = defineTool({
 *   name: 'half', description: 'Half of a number.', input: z.object({ of: z.number() }), run: ({ of }) => of / 2,
 * });
 * export default defineToolScenario({
 *   id: 'halves', title: 'Halves', rules: 'Answer with the number alone.',
 *   task: z.object({ number: z.number() }), tasks: () => [{ number: 7 }], taskName: (task) => `${task.number}`,
 *   tools: () => [half],
 *   request: ({ number }) => `What is half of ${number}?`,
 *   grade: ({ task, answer }) => (Number(answer) === task.number / 2 ? 1 : 0),
 * });
 * ```
 */
export function defineToolScenario<TTask extends object, TWorld = null, TOptions = Record<string, never>>(
  definition: ToolScenarioDefinition<TTask, TWorld, TOptions>,
): Scenario {
  const { tools, session, start, request, grade, picture, ...rest } = definition;
  const who = `scenario ${rest.id || '(without id)'}`;
  checkDefinition(who, definition, PARTS);
  if ((tools === undefined) === (session === undefined)) {
    throw new BadInput(`${who}: give either tools or session`);
  }
  const open =
    session &&
    (async (task: Obscured<TTask>) => {
      const opened = await session(task);
      try {
        checkNames(who, opened.tools);
      } catch (error) {
        await opened.close();
        throw error;
      }
      return { ...opened, tools: obscured(opened.tools, task.obscure ?? 'none') };
    });
  const toolsOf =
    tools &&
    memoised((task: Obscured<TTask>) => {
      const all = tools(task) as readonly Tool[];
      checkNames(who, all);
      return obscured(all, task.obscure ?? 'none');
    });
  const machine = toolWorld({
    id: rest.id,
    tools: toolsOf as never,
    open: open as never,
    start: start as never,
  });
  type State = StateOf<typeof machine>;
  const contextOf = (state: unknown) =>
    (state as State).context as unknown as ToolWorldContext<Obscured<TTask>, TWorld>;
  const end = (state: unknown): ToolEnd<TTask, TWorld> => {
    const { task, world, results, answer } = contextOf(state);
    return { task, world, results, ...(answer !== undefined && { answer }) };
  };
  const shown = (state: unknown) => {
    const { task, tools: opened } = contextOf(state);
    return specsOf(opened ?? toolsOf!(task));
  };

  const requestOf = (task: TTask): string => {
    const text: unknown = request(task);
    if (typeof text === 'string') return text;
    throw scenarioFault(rest, `request gave ${shownAs(text)}: it has to give a text`);
  };
  const gradeOf = (state: unknown): number => {
    const given: unknown = grade(end(state));
    if (typeof given === 'number' && Number.isFinite(given)) return given;
    throw scenarioFault(rest, `grade gave ${shownAs(given)}: it has to give a number, 1 where it is solved`);
  };

  return defineScenario({
    ...rest,
    roles: ['agent'],
    rules: `${rest.rules}\n\n${ACTION_FORM}`,
    options: withObscurity(rest.options) as never,
    task: z.intersection(rest.task, z.object({ obscure: z.enum(OBSCURITIES).optional() })) as never,
    tasks: async (source) => {
      const { obscure } = source.options as { obscure: Obscurity };
      const tasks = await definition.tasks(source as never);
      return tasks.map((task) => (obscure === 'none' ? task : { ...task, obscure })) as never;
    },
    taskName: (task) => definition.taskName(task as never),
    action: toolAction,
    // The agent sees what tools say of the world, and not the world.
    information: 'imperfect',
    machine,
    turn: (state) => ((state as State).matches('deciding') ? 'agent' : null),
    sample: (state, _role, random) => sampleAction(shown(state), random),
    observe: (state) => {
      const { task, results } = contextOf(state);
      const made = results.length > 0 ? `\n\nCalls so far:\n${resultsText(results)}` : '';
      return `${requestOf(task)}${made}`;
    },
    format: formatToolAction,
    parse: (text) => readToolAction(text),
    returns: (state) => ({ agent: (state as State).matches('ended') ? gradeOf(state) : 0 }),
    answer: (state) => {
      const { answer, results } = contextOf(state);
      return answer ?? results.at(-1)?.text ?? '';
    },
    feedback: () => ({ accepted: true, text: '' }),
    tools: shown,
    results: (state) => {
      const { results, last } = contextOf(state);
      return results.slice(last);
    },
    ...(picture && {
      picture: (state) => {
        const { world, task } = contextOf(state);
        return picture(world, task);
      },
    }),
    maxSteps: rest.maxSteps ?? 20,
  } as ScenarioDefinition) as Scenario;
}

/** Throws BadInput for tools that a call could not tell apart. */
function checkNames(who: string, tools: readonly Tool[]): void {
  const names = tools.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new BadInput(`${who}: two of its tools are named ${twice}: rename one`);
}

const shownAs = (value: unknown): string =>
  typeof value === 'number' ? String(value) : (JSON.stringify(value)?.slice(0, 80) ?? typeof value);

/** A task's tools are asked for at every step. */
function memoised<TTask extends object, T>(make: (task: TTask) => T): (task: TTask) => T {
  const made = new WeakMap<TTask, T>();
  return (task) => {
    const known = made.get(task);
    if (known !== undefined) return known;
    const fresh = make(task);
    made.set(task, fresh);
    return fresh;
  };
}

function withObscurity(options: z.ZodType | undefined): z.ZodType {
  const obscure = z
    .enum(OBSCURITIES)
    .default('none')
    .describe('docs: the tools come without documentation; names: under meaningless names, too');
  return options instanceof z.ZodObject ? options.extend({ obscure }) : z.object({ obscure });
}

/** Mostly a call with arguments of the right types, sometimes the end. */
function sampleAction(tools: ReturnType<NonNullable<Scenario['tools']>>, random: Random): ToolAction {
  if (tools.length === 0 || random.next() < 0.15) return { answer: 'done' };
  const { name, parameters } = random.pick(tools);
  return { calls: [{ tool: name, arguments: sampleArguments(parameters, random) }] };
}
