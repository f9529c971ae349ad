/** An episode in few words, to be held beside another. */
import { basename } from 'node:path';
import type { JournalLine } from '../../runs/folder/journal.ts';
import type { Strip, StripStep } from '../api/actions.ts';
import type { Told } from './moment.ts';

export function stripOf({ lines, result, scenario }: Told, run: string, episode: string): Strip {
  const replies = lines.map(({ type, replies }) =>
    type === 'call' && Array.isArray(replies) ? replies.length : 0,
  );
  const about = {
    run,
    episode,
    scenario: scenario.id,
    picture: scenario.picture !== undefined,
    calls: replies.reduce((sum, each) => sum + each, 0),
    steps: stepsOf(lines),
  };
  if (!result) return { ...about, arm: '' };
  const { arm, status, stopped, reward, rewards, end, answer, parent } = result;
  return {
    ...about,
    arm,
    end: { status, reward, rewards, ...(end && { end }), ...(stopped && { stopped }) },
    answer,
    ...(parent && { parent: { ...parent, run: basename(parent.run) } }),
  };
}

function stepsOf(lines: readonly JournalLine[]): StripStep[] {
  const steps: StripStep[] = [];
  for (const line of lines) {
    const { actor, type, text, thought, role } = line;
    if (type === 'action') {
      steps.push({
        step: steps.length + 1,
        line: line.n,
        role: actor,
        text: String(text ?? ''),
        observation: '',
        state: line.n,
        ...(typeof thought === 'string' && { thought }),
      });
    } else if (type === 'feedback') {
      const step = steps.findLast((each) => each.role === role);
      if (step) Object.assign(step, heard(line));
    }
    const last = steps.at(-1);
    if (!last) continue;
    if (type === 'observation') last.observation = String(text ?? '');
    else if (type === 'state' && actor === 'scenario') last.state = line.n;
  }
  return steps;
}

const heard = ({ accepted, text, reward }: JournalLine) => ({
  accepted: accepted === true,
  ...(text ? { feedback: String(text) } : {}),
  ...(typeof reward === 'number' && { reward }),
});
