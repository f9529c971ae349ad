/** The Game of 24's simulated model behind a loopback server; for tests and benchmarks. */
import { respondent } from '../../scenarios/game24/respondent/index.ts';
import { sha256 } from '../cache/keys.ts';
import type { SeenRequest } from '../models/test-server.ts';
import type { Message } from '../models/types.ts';
import { uniform } from '../seed.ts';

/** Errs half as often as the measured rates, so that some episodes are solved and some are not. */
const SKILL = 0.5;

/**
 * One reply a sample. Equal for equal texts, whenever they arrive and on either wire; with a `draw`, for
 * equal draws only: the number of the request makes a server that remembers nothing of its last answer.
 */
export function game24Texts({ body, samples }: SeenRequest, ...draw: (string | number)[]): string[] {
  const { system } = body;
  const messages = [
    ...(typeof system === 'string' ? [{ role: 'system', content: system }] : []),
    ...body.messages,
  ] as Message[];
  const text = sha256(JSON.stringify(messages));
  return Array.from({ length: samples }, (_, i) =>
    respondent.reply(messages, {
      skill: SKILL,
      belief: (...fact) => uniform('belief', ...draw, ...fact),
      slip: (...label) => uniform('slip', text, ...draw, i, ...label),
    }),
  );
}
