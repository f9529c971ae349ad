/** What results of tools tell whoever reads them. */
import type { Known } from '../language/plan.ts';
import { factsStated, mention } from '../language/vocabulary.ts';

/** A call that was made, as far as the reader is shown it. */
export interface Told {
  task: string;
  status: string;
  text: string;
}

const RESULT = /([\d(][\d\s+\-*/().]*?) = (-?\d+(?:\.\d+)?)/g;

/** What the results state; a later one wins. Their tools' names are not needed for it. */
export function knownFrom(results: readonly Told[]): Known {
  const values = new Map<string, string>();
  let [mailed, noted] = [false, false];
  for (const { text, status } of results) {
    if (status !== 'answered') continue;
    for (const { attribute, subject, value } of factsStated(text)) {
      values.set(mention(attribute, subject), value);
    }
    for (const [, expression, value] of text.matchAll(RESULT)) values.set(expression!, value!);
    mailed ||= /\be-?mail\b.*\bsent\b/i.test(text);
    noted ||= /\bevent\b.*\b(?:created|added)\b/i.test(text);
  }
  return {
    value: (attribute, subject) => values.get(mention(attribute, subject)),
    result: (expression) => values.get(expression),
    mailed,
    noted,
  };
}
