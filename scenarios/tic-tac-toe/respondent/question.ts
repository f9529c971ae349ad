/** What the simulated player makes of a prompt: it sees the text alone and recognises the question in it. */
import type { Message } from '../../../src/models/types.ts';
import { type Board, boardsIn, isFree, type Mark, put, sideToMove } from '../board.ts';
import { type Lessons, readLessons } from './lessons.ts';

interface Asked {
  /** Who is asked. */
  role: Mark;
  /** The position, with the moves supposed in it. */
  board: Board;
  lessons: Lessons;
}

export type Question =
  | (Asked &
      (
        | { kind: 'plan'; thinking: boolean }
        | { kind: 'propose'; count: number }
        | { kind: 'value' }
        | { kind: 'vote'; paths: number[][] }
        | { kind: 'reflect'; end: Board }
        | { kind: 'choose'; cells: number[] }
        | { kind: 'predict'; cell: number }
        | { kind: 'outcome' }
        | { kind: 'anticipate' }
      ))
  | { kind: 'unknown' };

const LESSONS = 'Lessons from earlier attempts:\n';
/** What may come after the lessons. */
const AFTER = /\n\n(?=Legal actions now:|Action:|Attempt:|Candidate \d+:|1\. cell)/;

const cellsIn = (text: string) => [...text.matchAll(/\bcell (\d)\b/gi)].map(([, cell]) => Number(cell));

/** The board after these moves, the sides taking turns; a move into a taken cell changes nothing. */
export function follow(board: Board, cells: readonly number[]): Board {
  return cells.reduce((now, cell) => (isFree(now, cell) ? put(now, sideToMove(now), cell) : now), board);
}

/** The parts of a situation: what is shown, what was learnt, and what the question adds. */
function partsOf(text: string): { shown: string; lessons: string[]; rest: string } {
  const at = text.indexOf(LESSONS);
  if (at < 0) return { shown: text, lessons: [], rest: text };
  const tail = text.slice(at + LESSONS.length);
  const end = tail.search(AFTER);
  const learnt = end < 0 ? tail : tail.slice(0, end);
  return {
    shown: text.slice(0, at),
    lessons: learnt.split(/^- /m).slice(1),
    rest: end < 0 ? '' : tail.slice(end),
  };
}

/** Reads the question of a conversation: its instruction, and the situation in the first user message. */
export function readQuestion(messages: readonly Message[]): Question {
  const instruction = messages.find(({ role }) => role === 'system')?.content ?? '';
  const text = messages.find(({ role }) => role === 'user')?.content ?? '';
  const { shown, lessons, rest } = partsOf(text);
  const [start] = boardsIn(shown);
  const role = /\bYou (?:play|are) ([XO])\b/.exec(shown)?.[1] as Mark | undefined;
  if (!start || !role) return { kind: 'unknown' };
  const supposed = /Suppose that these actions follow:\n((?:.*\bcell \d\b.*\n?)+)/.exec(shown)?.[1] ?? '';
  const asked = { role, board: follow(start, cellsIn(supposed)), lessons: readLessons(lessons) };

  if (/\bnumbered list\b/.test(instruction)) {
    const list = rest.slice(rest.search(/^1\. /m));
    return { ...asked, kind: 'choose', cells: cellsIn(list) };
  }
  if (/\bPredict the action\b/.test(instruction)) return { ...asked, kind: 'anticipate' };
  if (/\bPredict\b/.test(instruction)) {
    const cell = cellsIn(/^Action: .*$/m.exec(rest)?.[0] ?? '')[0];
    return cell === undefined ? { kind: 'unknown' } : { ...asked, kind: 'predict', cell };
  }
  if (/\bIs this position over\b/.test(instruction)) return { ...asked, kind: 'outcome' };
  const count = /Propose up to (\d+)/.exec(instruction)?.[1];
  if (count !== undefined) return { ...asked, kind: 'propose', count: Number(count) };
  if (/\bJudge how likely\b/.test(instruction)) return { ...asked, kind: 'value' };
  if (/\bCompare the candidates\b/.test(instruction)) {
    const paths = rest.split(/^Candidate \d+:$/m).slice(1);
    return { ...asked, kind: 'vote', paths: paths.map(cellsIn) };
  }
  if (/\bAn attempt failed\b/.test(instruction)) {
    return { ...asked, kind: 'reflect', end: boardsIn(rest).at(-1) ?? asked.board };
  }
  if (/\byour next action\b/.test(instruction)) {
    return { ...asked, kind: 'plan', thinking: instruction.includes('Think step by step') };
  }
  return { kind: 'unknown' };
}
