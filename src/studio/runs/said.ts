/** What somebody says in a line of a journal. */

/** Kinds of journal lines in which somebody says something; states and searches are longer, and say nothing. */
const SAID = /^.{0,200}?"type":"(call|action|feedback|observation|tool|environment|end)"/;

/** Fields that are no speech: prompts repeat what was said before, keys are hashes, others say what a line is. */
const SILENT: readonly string[] = [
  'messages',
  'keys',
  'sources',
  'type',
  'event',
  'id',
  'actor',
  'model',
  'purpose',
];

/** What a journal line holds to be searched. */
export interface LineTexts {
  /** The line tells with what the world begins, as its task: that is there before anybody speaks. */
  start: boolean;
  texts: readonly PlacedText[];
}

export interface PlacedText {
  /** Where in the line, as `task.goal`. */
  at: string;
  text: string;
}

/** No texts where nothing is said, and of a torn line. */
export function textsIn(line: string): LineTexts {
  if (!SAID.test(line)) return { start: false, texts: [] };
  const entry = entryOf(line);
  const start = entry.type === 'environment' && entry.event === 'start';
  const texts: PlacedText[] = [];
  for (const [name, value] of Object.entries(entry)) {
    if (!SILENT.includes(name)) collect(value, name, texts);
  }
  return { start, texts };
}

export const joined = (texts: readonly PlacedText[]): string => texts.map(({ text }) => text).join('\n');

function entryOf(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

function collect(value: unknown, at: string, texts: PlacedText[]): void {
  if (typeof value === 'string') texts.push({ at, text: value });
  else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) collect(each, `${at}.${name}`, texts);
  }
}
