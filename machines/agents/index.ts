/** The agents that `--agent` knows by name. */
import type { Agent } from '../../src/agent.ts';
import { direct } from './direct.ts';
import { human } from './human.ts';
import { mcts } from './mcts.ts';
import { mpc } from './mpc.ts';
import { optimal } from './optimal.ts';
import { rafa } from './rafa.ts';
import { react } from './react.ts';
import { reflexion } from './reflexion.ts';
import { first, random } from './simple.ts';
import { tot } from './tot.ts';

export const agents: Readonly<Record<string, Agent>> = {
  random,
  first,
  direct,
  react,
  reflexion,
  tot,
  rafa,
  mcts,
  mpc,
  optimal,
  human,
};
