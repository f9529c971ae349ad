/** A journal in few bytes: what stands in which line, every change of state, every action. */
import type { StateValue } from 'xstate';
import type { JournalEntry } from '../../episode.ts';
import type { JournalLine } from '../../runs/folder/journal.ts';
import type { JournalIndex, StateChange, Step, ToolEvent } from '../api/episodes.ts';

const LETTERS: Readonly<Record<JournalEntry['type'], string>> = {
  state: 's',
  observation: 'o',
  call: 'c',
  search: 'h',
  action: 'a',
  feedback: 'f',
  tool: 't',
  environment: 'e',
  end: 'z',
};

/** Tells of a journal's lines from `from` on; an action before it whose feedback comes only now is told again. */
export function indexOf(lines: readonly JournalLine[], from = 0): JournalIndex {
  const changes: StateChange[] = [];
  const tools: ToolEvent[] = [];
  const steps: Step[] = [];
  const told = new Set<Step>();
  for (const [n, line] of lines.entries()) {
    const step = stepOf(line, n, steps);
    if (n < from) continue;
    if (step) told.add(step);
    if (line.type === 'state') changes.push({ line: n, actor: line.actor, value: line.value as StateValue });
    if (line.type === 'tool') {
      const { id, name, event } = line as unknown as ToolEvent;
      tools.push({ line: n, id, name, event });
    }
  }
  const rest = lines.slice(from);
  return {
    from,
    kinds: rest.map(({ type }) => LETTERS[type] ?? '?').join(''),
    times: rest.map(({ t }) => t),
    changes,
    tools,
    steps: [...told],
  };
}

/** The step that a line begins, or says more of. */
function stepOf(line: JournalLine, n: number, steps: Step[]): Step | undefined {
  if (line.type === 'action') {
    const step: Step = { step: steps.length + 1, line: n, role: line.actor, attempt: Number(line.attempt) };
    steps.push(step);
    return step;
  }
  if (line.type !== 'feedback') return undefined;
  const step = steps.findLast(({ role, accepted }) => role === line.role && accepted === undefined);
  return step && Object.assign(step, { accepted: line.accepted, reward: line.reward });
}
