import { defineAgent } from '../../src/agent.ts';
import type { Scenario } from '../../src/scenario.ts';
import type { ToolSpec } from '../../src/tool.ts';
import { reactOptions } from './react/options.ts';
import { reactContext, reactOutput, react as reactSetup, thinking } from './react/setup.ts';

/** Thinks, acts, and looks at what came of it, step by step. */
const machine = reactSetup.createMachine({
  id: 'react',
  context: reactContext,
  initial: 'observing',
  states: {
    observing: {
      on: { OBSERVE: { target: 'thinking', actions: 'look' }, OVER: 'done' },
    },
    thinking: {
      invoke: {
        id: 'model',
        src: 'ask the model',
        input: ({ context }) => thinking(context),
        onDone: [
          { guard: 'readable', target: 'acting', actions: 'decide' },
          { guard: 'may be asked again', target: 'repairing', actions: 'note what is wrong with it' },
          { target: 'done', actions: 'give up' },
        ],
      },
    },
    repairing: {
      description: 'The reply goes back with the error.',
      always: 'thinking',
    },
    acting: {
      entry: 'act',
      on: {
        FEEDBACK: [
          { guard: 'refused too often', target: 'done', actions: 'give up' },
          { target: 'observing', actions: 'note the step' },
        ],
      },
    },
    done: { type: 'final' },
  },
  output: reactOutput,
});

/** A planner tells a tool its task in words, and nothing else. */
function whyNoPlanner(planner: string, scenario: Scenario, tools?: readonly ToolSpec[]): string | undefined {
  if (!scenario.tools) return `planner=${planner} chooses among tools, and this scenario has none`;
  const takesTask = ({ parameters: { properties, required = [] } }: ToolSpec) =>
    'task' in properties && required.every((name) => name === 'task');
  if (!tools?.length || tools.some(takesTask)) return undefined;
  return `planner=${planner} calls tools as NAME({"task": "…"}), and none of its tools (${tools[0]!.name} and so on) takes that alone`;
}

/**
 * ReAct (Yao et al. 2023) with a prompt made of parts that are switched one by one, as AgentLab's generic agent
 * has them, or as one of bot-with-plan's planners. Where the scenario has tools its actions are calls of them.
 */
export const react = defineAgent({
  id: 'react',
  title: 'ReAct',
  description: 'Thinks and acts step by step, with tools where there are any; its prompt is made of parts.',
  options: reactOptions,
  sees: () => ['model', 'feedback'],
  explores: ({ explored, explorer, control }) =>
    explored === 0
      ? undefined
      : { iterations: explored, ...(explorer && { explorer }), shuffled: control === 'shuffled' },
  refuses: (scenario, { planner, calling }, { native, tools } = {}) => {
    if (planner !== 'none') return whyNoPlanner(planner, scenario, tools);
    if (calling !== 'native' || !scenario.tools || native !== false) return undefined;
    return 'calling=native, and its model takes no tools natively: leave calling out, or set calling=text';
  },
  machine,
});
