/** What a model is told of the job. */
import { ACTION_FORM } from '../../../src/tools/text.ts';
import type { Thinking } from './thinking.ts';

/** The scenario's rules; of tools without the form of an answer, which the agent gives itself. */
export function rulesOf({ agent, tools }: Pick<Thinking, 'agent' | 'tools'>): string {
  const { rules } = agent.scenario;
  return tools ? rules.replace(ACTION_FORM, '').trim() : rules;
}
