/** What the simulated model makes of a prompt: it sees the text alone and recognises the question in it. */
import type { Message } from '../../../src/models/types.ts';
import type { Lesson } from '../../../src/prompts/types.ts';
import { type Game24Action, readLine } from '../action.ts';
import { readNumbers } from '../rational.ts';
import { ask, heading } from '../wording.ts';
import { type Lessons, readLessons } from './lessons.ts';

/** A line of a failed attempt. */
export interface Tried {
  action: Game24Action;
  accepted: boolean;
}

interface Asked {
  lessons: Lessons;
  /** The puzzle's four numbers; empty when the prompt does not show them. */
  puzzle: number[];
  lines: Game24Action[];
  /** The numbers left, ascending. */
  left: string[];
}

export type Question = Asked &
  (
    | { kind: 'plan'; thinking: boolean }
    | { kind: 'propose'; count: number }
    | { kind: 'answer' }
    | { kind: 'value' }
    | { kind: 'judge'; answer: string }
    | { kind: 'vote'; paths: Game24Action[][] }
    | { kind: 'reflect'; lesson: Lesson; tried: Tried[]; feedback: string }
    | { kind: 'unknown' }
  );

/** All lines that can be read as actions, each with the text after it. */
function actionsIn(text: string): { action: Game24Action; line: string }[] {
  return text.split('\n').flatMap((line) => {
    // Only lines with an equation are looked at, which is far cheaper than failing to read the others.
    if (!line.includes('=')) return [];
    try {
      return [{ action: readLine(line, []), line }];
    } catch {
      return [];
    }
  });
}

/** The text under a heading, up to the next empty line or heading. */
function section(text: string, title: string): string {
  const start = text.indexOf(`${title}\n`);
  if (start < 0) return '';
  const rest = text.slice(start + title.length + 1);
  const end = rest.search(/^(?:$|(?!Answer:)[A-Z][a-z ]+:)/m);
  return end < 0 ? rest : rest.slice(0, end);
}

function numbersAfter(text: string, title: string): string[] {
  const line = new RegExp(`^${title}(.*)$`, 'm').exec(text)?.[1] ?? '';
  return readNumbers(line);
}

/** Reads the question of a conversation: its user messages together. */
export function readQuestion(messages: readonly Message[]): Question {
  const text = messages
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content)
    .join('\n\n');
  const asked: Asked = {
    lessons: readLessons(section(text, heading.lessons)),
    puzzle: numbersAfter(text, heading.puzzle).map(Number),
    lines: actionsIn(section(text, heading.lines)).map(({ action }) => action),
    left: numbersAfter(text, heading.left),
  };
  if (text.includes(ask.value)) return { ...asked, kind: 'value' };
  const count = /Propose up to (\d+) next steps/.exec(text)?.[1];
  if (count !== undefined) return { ...asked, kind: 'propose', count: Number(count) };
  if (text.includes(ask.plan)) {
    const thinking = messages.some(({ role, content }) => role === 'system' && content.includes(ask.think));
    return { ...asked, kind: 'plan', thinking };
  }
  if (text.includes(ask.answer)) return { ...asked, kind: 'answer' };
  if (text.includes(ask.judgeAnswer)) {
    const last = actionsIn(text).at(-1)?.action;
    if (last?.kind === 'answer') return { ...asked, kind: 'judge', answer: last.expression };
  }
  if (text.includes(ask.vote)) {
    const paths = text.split(/^Path \d+:$/m).slice(1);
    return {
      ...asked,
      kind: 'vote',
      paths: paths.map((path) => actionsIn(path).map(({ action }) => action)),
    };
  }
  for (const lesson of ['plan', 'propose', 'value'] as const) {
    if (!text.includes(ask.reflect[lesson])) continue;
    const tried = actionsIn(section(text, heading.attempt)).map(({ action, line }) => ({
      action,
      accepted: line.endsWith('[accepted]'),
    }));
    const feedback = new RegExp(`^${heading.feedback} (.*)$`, 'm').exec(text)?.[1] ?? '';
    return { ...asked, kind: 'reflect', lesson, tried, feedback };
  }
  return { ...asked, kind: 'unknown' };
}
