/** Options that several agents share, with the values of the RAFA paper's Game of 24 as defaults. */
import { z } from 'zod';

const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback);
const temperature = (fallback: number) => z.coerce.number().min(0).max(2).default(fallback);

/** Every planner: how often it may try. */
export const attempts = (fallback: number) => count(fallback).describe('plans submitted at most');

/** Agents that write whole plans. */
export const writingOptions = {
  attempts: attempts(20),
  style: z.enum(['standard', 'cot']).default('standard').describe('cot: think before the plan'),
  samples: count(1).describe('completions asked for; the first is used'),
  temperature: temperature(0.7).describe('of plans and reflections'),
};

/** Agents that search a tree of thoughts. */
export const searchingOptions = {
  attempts: attempts(20),
  strategy: z
    .enum(['breadth', 'depth'])
    .default('breadth')
    .describe('breadth: the best paths of each level; depth: the best first, with backtracking'),
  breadth: count(1).describe('paths kept per level (b)'),
  threshold: z.coerce.number().optional().describe('strategy=depth: paths judged below this are given up'),
  proposals: count(10).describe('candidates per path and level'),
  evaluations: count(3).describe('value samples, or votes, per question'),
  generate: z.enum(['propose', 'sample']).default('propose').describe('one list of candidates, or samples'),
  evaluate: z.enum(['value', 'vote']).default('value').describe('rate each path, or vote among them'),
  select: z.enum(['greedy', 'sample']).default('greedy').describe('keep the best, or draw by value'),
  temperature: temperature(0.7).describe('of proposals'),
  valueTemperature: temperature(0.3).describe('of values and votes'),
  reuse: z
    .enum(['none', 'episode'])
    .default('none')
    .describe('episode: equal value questions are asked once'),
};
