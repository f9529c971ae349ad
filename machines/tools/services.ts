/** What tools need of the episode they work in, found by the actor system that they share with their world. */
import type { AnyActorRef } from 'xstate';
import { scenarioFault } from '../../src/blame.ts';
import type { EpisodeInput, ReplayedTools } from '../../src/episode.ts';
import { type Random, random } from '../../src/seed.ts';
import { type CallOutput, type SimulatedQuestion, ToolError, type ToolSession } from '../../src/tool.ts';

/** What an episode gives the tools of its world. */
export interface ToolServices {
  /** A stream under the episode's seed and trial. */
  random(...address: (string | number)[]): Random;
  /** Asks the model that simulates tools: as the call numbered `call` of the episode, its question `index`. */
  ask(question: SimulatedQuestion, call: number, index: number): Promise<string>;
  /** What tools from outside brought when this episode was played first; absent: they are called. */
  replayed?: ReplayedTools;
}

/** What the tools of a trial have of the episode. */
export function servicesOf(input: EpisodeInput, trial: number): ToolServices {
  const { simulator, script, scenario } = input;
  const replayed = script?.tools?.(trial);
  return {
    // The seed is another where an episode has branched off.
    random: (...address) => random(...input.seed, 'tools', trial, ...address),
    async ask(question, call, index) {
      if (!simulator) throw scenarioFault(scenario, 'a tool asks a model, and nobody has given it one');
      const at = { attempt: trial, decision: call, index };
      const [text] = await simulator({ ...question, purpose: 'tool', ...at });
      return text!;
    },
    ...(replayed && { replayed }),
  };
}

/** A world's services, and what it keeps outside its context because it is no data. */
export interface Workshop extends ToolServices {
  /** Tools from outside, while they are open. */
  session?: ToolSession;
  /** What calls under way have brought, by number: which ends first is up to chance, and no part of a state. */
  brought: Map<number, CallOutput>;
  /** Calls, by number, that have drawn or asked a model. */
  nondeterministic: Set<number>;
}

type System = AnyActorRef['system'];

const workshops = new WeakMap<System, Workshop>();

/** Gives the tools of a world what they need; before it starts. */
export function serveTools(system: System, services: ToolServices): void {
  workshops.set(system, { ...services, brought: new Map(), nondeterministic: new Set() });
}

/** Of a world that plays in no episode: luck of its own, and no model. */
export function workshopOf(system: System): Workshop {
  let workshop = workshops.get(system);
  if (!workshop) {
    workshop = {
      random: (...address) => random('tools', ...address),
      ask: () => Promise.reject(new ToolError('refused', 'there is no model here that simulates tools')),
      brought: new Map(),
      nondeterministic: new Set(),
    };
    workshops.set(system, workshop);
  }
  return workshop;
}
