/** A simulated model for a craft: it works and explores from the text of its prompt alone, and answers as asked. */
import { CONCLUDING, EXPLORING } from '../../src/explore/prompts.ts';
import type { Draws, Message, Respondent } from '../../src/models/types.ts';
import type { Craft } from './craft.ts';
import { conclude, propose } from './explorer.ts';
import { readPrompt } from './prompt.ts';
import { CHECKED, factors, rates } from './rates.ts';
import { textOf } from './reading.ts';
import { work } from './worker.ts';

/** `version` tells replies of a craft from those it gave before. */
export function respondentOf<TConcept extends string>(craft: Craft<TConcept>, version: string): Respondent {
  const reply = (messages: readonly Message[], draws: Draws): string => {
    const text = textOf(messages);
    if (text.startsWith(EXPLORING)) {
      const concludes = textOf(messages.slice(-1)).includes(CONCLUDING);
      return (concludes ? conclude : propose)(craft, text, draws);
    }
    const prompt = readPrompt(messages);
    return prompt ? work(craft, prompt, draws) : 'I work with tools, and see none here.';
  };
  return { version, rates: { ...rates, factors, checked: CHECKED }, reply };
}
