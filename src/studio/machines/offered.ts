/** A machine that the Studio shows, and what it belongs to. */
import type { AnyStateMachine } from 'xstate';
import type { Agent } from '../../agent.ts';
import type { Scenario } from '../../scenario.ts';
import type { MachineKind } from '../api/machines.ts';

export interface Offered {
  id: string;
  title: string;
  kind: MachineKind;
  machine: AnyStateMachine;
  /** Of a scenario's own machine. */
  scenario?: Scenario;
  /** Of an agent's own machine. */
  agent?: Agent;
  /** Of a scenario in a run: what it plays there; absent: the scenario's own list. */
  tasks?: readonly { name: string; data: unknown }[];
  /** Of a machine that another one invokes: that one. */
  parent?: Offered;
}

export const ofScenario = (id: string, scenario: Scenario): Offered => ({
  id,
  title: scenario.title,
  kind: 'scenario',
  machine: scenario.machine,
  scenario,
});

export const ofAgent = (id: string, agent: Agent): Offered => ({
  id,
  title: agent.title,
  kind: 'agent',
  machine: agent.machine,
  agent,
});
