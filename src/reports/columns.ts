/** Groups and episodes as tables. */
import type { ResultLine } from '../runs/folder/results.ts';
import { knownUsd } from './figures.ts';
import type { Group } from './groups.ts';
import { eachResult, type Row } from './rows.ts';
import type { RunFolder } from './runs.ts';
import type { Column } from './table.ts';
import { NONE } from './variables.ts';

/** Groups as a table: their keys, then their figures. */
export function groupColumns(groups: readonly Group[], keys: readonly string[]): Column[] {
  const column = (name: string, type: 'integer' | 'number', of: (group: Group) => number | null): Column => ({
    name,
    type,
    values: groups.map(of),
  });
  return [
    ...keys.map(
      (key): Column => ({
        name: key,
        type: 'text',
        values: groups.map((group) => (group.key[key] === NONE ? null : group.key[key]!)),
      }),
    ),
    column('episodes', 'integer', ({ episodes }) => episodes),
    column('tasks', 'integer', ({ tasks }) => tasks),
    column('solved', 'integer', ({ solved }) => solved),
    column('errors', 'integer', ({ errors }) => errors),
    column('rate', 'number', ({ rate }) => rate),
    column('low', 'number', ({ rate, low }) => (rate === null ? null : low)),
    column('high', 'number', ({ rate, high }) => (rate === null ? null : high)),
    column('reward', 'number', ({ reward }) => reward),
    column('reward_error', 'number', ({ rewardError }) => rewardError),
    column('steps', 'integer', ({ steps }) => steps),
    column('calls', 'integer', ({ calls }) => calls),
    column('input_tokens', 'integer', ({ tokens }) => tokens.input),
    column('output_tokens', 'integer', ({ tokens }) => tokens.output),
    column('cost', 'number', ({ cost, unpriced }) => knownUsd(cost, unpriced)),
    column('seconds', 'number', ({ seconds }) => seconds),
  ];
}

/** Episodes that are handed on at a time: their answers may be long. */
const PORTION = 1000;

/**
 * The rows as tables of some episodes each, with their answers, which are read again from the runs' files:
 * one empty table where there are no rows.
 */
export async function eachEpisodeTable(
  runs: readonly RunFolder[],
  rows: readonly Row[],
  options: readonly string[],
  visit: (columns: Column[]) => void,
): Promise<void> {
  const wanted = new Map(rows.map((row) => [`${row.run}\n${row.episode}`, row]));
  let portion: Answered[] = [];
  for (const run of runs) {
    const add = ({ episode, launch, answer }: ResultLine) => {
      const row = wanted.get(`${run.shown}\n${episode}`);
      if (row?.launch !== launch) return;
      portion.push({ row, answer });
      if (portion.length < PORTION) return;
      visit(episodeColumns(portion, options));
      portion = [];
    };
    await eachResult(run, add, () => {});
  }
  visit(episodeColumns(portion, options));
}

/** A row, and the answer that it leaves out. */
interface Answered {
  row: Row;
  answer: string;
}

function episodeColumns(portion: readonly Answered[], options: readonly string[]): Column[] {
  const text = (name: string, of: (row: Row) => string | null | undefined): Column => ({
    name,
    type: 'text',
    values: portion.map(({ row }) => of(row) ?? null),
  });
  const number = (
    name: string,
    type: 'integer' | 'number',
    of: (row: Row) => number | null | undefined,
  ): Column => ({
    name,
    type,
    values: portion.map(({ row }) => of(row) ?? null),
  });
  return [
    text('run', ({ run }) => run),
    text('episode', ({ episode }) => episode),
    number('launch', 'integer', ({ launch }) => launch),
    text('scenario', ({ scenario }) => scenario),
    text('task', ({ task }) => task),
    text('arm', ({ arm }) => arm),
    text('agent', ({ agent }) => agent),
    text('model', ({ model }) => model),
    ...options.map((name) => text(`option_${name}`, (row) => row.options[name])),
    number('seed', 'integer', ({ seed }) => seed),
    text('phase', ({ phase }) => phase),
    number('epoch', 'integer', ({ epoch }) => epoch),
    number('game', 'integer', ({ game }) => game),
    text('status', ({ status }) => status),
    text('stopped', ({ stopped }) => stopped),
    text('error_kind', ({ error }) => error?.kind),
    text('error_message', ({ error }) => error?.message),
    number('reward', 'number', ({ reward }) => reward),
    number('steps', 'integer', ({ steps }) => steps),
    number('attempts', 'integer', ({ attempts }) => attempts),
    number('calls', 'integer', ({ calls }) => calls),
    number('live', 'integer', ({ live }) => live),
    number('input_tokens', 'integer', ({ input }) => input),
    number('output_tokens', 'integer', ({ output }) => output),
    number('cost', 'number', ({ cost, unpriced }) => knownUsd(cost, unpriced)),
    number('spent', 'number', ({ spent, live, unpriced }) => knownUsd(spent, unpriced && live > 0)),
    number('seconds', 'number', ({ seconds }) => seconds),
    { name: 'answer', type: 'text', values: portion.map(({ answer }) => answer) },
  ];
}
