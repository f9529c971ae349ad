/** How long an answer may be: it goes into the journal, and before a model. */
import { ToolError } from '../tool.ts';

/** Characters that an answer may have. */
const LARGEST = 1_000_000;

/** The text; throws ToolError for one that is too long. `more` counts what comes with it. */
export function checkedLength(text: string, more = ''): string {
  const length = text.length + more.length;
  if (length <= LARGEST) return text;
  const millions = Math.ceil(length / LARGEST);
  throw new ToolError(
    'limit',
    `it answered with ${millions} million characters: a million are taken at most`,
  );
}
