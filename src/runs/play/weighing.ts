/** How likely a model finds each of several short answers: from log-probabilities, or from samples. */
import type { Completion, ModelSpec } from '../../models/types.ts';

/** Candidates of the first token that a server is asked for: as many as any gives. */
export const CANDIDATES = 20;

/** The answers have to hold at least this share of the first token: else the reply begins with something else. */
const SHARE = 0.5;

/** Whether a model's server may know log-probabilities; the others are not asked for any. */
export const mayWeigh = ({ provider }: ModelSpec): boolean =>
  provider === 'openai' || provider === 'fireworks';

/**
 * The probabilities of `choices` (they sum to 1) as the candidates of a reply's first token give them.
 * Undefined where they say too little: there are none, less than half of the probability lies on choices,
 * or a candidate may begin several choices ("1" of a tokenizer that knows single digits only, with "1" and
 * "12" to choose from). A choice that is no candidate shares what all candidates leave, and is at most as
 * likely as the least of them.
 */
export function priorsOf(
  candidates: Completion['logprobs'],
  choices: readonly string[],
): number[] | undefined {
  if (!candidates || candidates.length === 0) return undefined;
  const tokens = candidates.map(([token, logprob]) => ({
    text: token.trim(),
    probability: Math.exp(logprob),
  }));
  const begins = (text: string, choice: string) => choice !== text && choice.startsWith(text);
  // A candidate that others begin with shows that tokens are whole answers here.
  const whole = tokens.some(
    ({ text }) => choices.includes(text) && choices.some((choice) => choice !== '' && begins(choice, text)),
  );
  const priors: (number | undefined)[] = choices.map(() => undefined);
  for (const { text, probability } of tokens) {
    if (text === '') continue;
    const longer = whole ? [] : choices.filter((choice) => begins(text, choice));
    const exact = choices.includes(text);
    if (longer.length + Number(exact) > 1) return undefined;
    const at = exact ? choices.indexOf(text) : longer.length === 1 ? choices.indexOf(longer[0]!) : -1;
    if (at >= 0) priors[at] = (priors[at] ?? 0) + probability;
  }
  const found = priors.reduce<number>((sum, prior) => sum + (prior ?? 0), 0);
  if (found < SHARE) return undefined;
  const unlisted = priors.filter((prior) => prior === undefined).length;
  const rest = Math.max(0, 1 - tokens.reduce((sum, { probability }) => sum + probability, 0));
  const least = Math.min(...tokens.map(({ probability }) => probability));
  return normalised(priors.map((prior) => prior ?? Math.min(least, rest / unlisted)));
}

/**
 * How often each of `choices` was chosen, as probabilities: a reply chooses the last of them that it names
 * as a word of its own. One more reply is added that chooses all alike, so that a few samples make nothing
 * impossible and none at all makes everything equal.
 */
export function frequencies(replies: readonly string[], choices: readonly string[]): number[] {
  const counts = choices.map(() => 1 / choices.length);
  for (const reply of replies) {
    const words = reply.match(/[\p{L}\p{N}]+/gu) ?? [];
    const chosen = choices.indexOf(reply.trim());
    const at = chosen >= 0 ? chosen : choices.indexOf(words.findLast((word) => choices.includes(word)) ?? '');
    if (at >= 0) counts[at]! += 1;
  }
  return normalised(counts);
}

function normalised(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
