import type { Completion } from '../models/types.ts';

/**
 * An entry as it lies on disk: text, finish, input and output tokens, created (ms since 1970), model, and the
 * first token's candidates where they were asked for and given.
 */
export type Entry = [
  text: string,
  finish: Completion['finish'],
  input: number,
  output: number,
  created: number,
  model: string,
  logprobs?: Completion['logprobs'],
];
