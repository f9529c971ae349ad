/** What somebody says in a line of a journal. */

/** Kinds of journal lines in which somebody says something; states and searches are longer, and say nothing. */
const SAID = /^.{0,200}?"type":"(call|action|feedback|observation|tool|environment|end)"/;

/** Fields that are no speech: prompts repeat what was said before, keys are hashes. */
const SILENT: readonly string[] = ['messages', 'keys', 'sources', 'type', 'actor', 'model', 'purpose'];

/** Empty where nothing is said, and of a torn line. */
export function saidIn(line: string): string {
  if (!SAID.test(line)) return '';
  const said: string[] = [];
  for (const [name, value] of Object.entries(entryOf(line))) if (!SILENT.includes(name)) collect(value, said);
  return said.join('\n');
}

function entryOf(line: string): object {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

function collect(value: unknown, said: string[]): void {
  if (typeof value === 'string') said.push(value);
  else if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) collect(each, said);
  }
}
