import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { BadInput } from '../errors.ts';
import { readEvaluation } from './evaluation-file.ts';
import { fileOf, writeText } from './files.ts';
import { readTrajectory } from './trajectory-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-files-'));
});

const step = { plan: { task: 'Say 4.', selected_tool: 'final_answer' }, result: '4' };
const rated = { task_rating: 5, tool_rating: 5, result_rating: 5, explanation: '' };
const evaluation = { steps: [rated], final_answer_rating: 5, explanation: '' };

test('a file of JSON is read as a whole', async () => {
  await writeText(fileOf(folder, 'good'), `\uFEFF${JSON.stringify([step])}\n`);
  expect(readTrajectory(folder, 'good')).toEqual([{ ...step, status: 'answered' }]);
  await writeText(fileOf(folder, 'good'), JSON.stringify(evaluation));
  expect(readEvaluation(folder, 'good')).toEqual(evaluation);
});

const { plan, result } = step;
const badStep = { ...step, plan: { ...plan, task: 3 } };

test.each([
  ['words around it', readTrajectory, 'Here you are: []', /no trajectory: this is no JSON \(.*\)/],
  [
    'a code fence',
    readEvaluation,
    `\`\`\`json\n${JSON.stringify(evaluation)}\n\`\`\``,
    /no evaluation: this is no/,
  ],
  [
    'a torn end',
    readTrajectory,
    `${JSON.stringify([step, step]).slice(0, -9)}`,
    /no trajectory: this is no JSON/,
  ],
  ['two in one', readTrajectory, `[] ${JSON.stringify([step])}`, /no trajectory: this is no JSON/],
  ['nothing', readEvaluation, '', /no evaluation: this is no JSON/],
  ['a bad field', readTrajectory, [step, badStep], /no trajectory: entry 2: "plan": "task": .*string/],
  ['a field too few', readTrajectory, [{ result }], /no trajectory: entry 1: "plan": /],
  [
    'a bad rating',
    readEvaluation,
    { ...evaluation, steps: [{ ...rated, tool_rating: 6 }] },
    /: "steps": entry 1: "tool_rating": /,
  ],
])('a file with %s is named, with what to do', async (_, read, content, why) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeText(fileOf(folder, 'spoilt'), text);
  expect(() => read(folder, 'spoilt')).toThrow(BadInput);
  expect(() => read(folder, 'spoilt')).toThrow(why);
  expect(() => read(folder, 'spoilt')).toThrow(/^\S+\/spoilt\.json: [^\n]+; mend it, or delete it$/);
});

test('a folder in place of a file is named as one', async () => {
  await mkdir(fileOf(folder, 'in-place'));
  for (const read of [readTrajectory, readEvaluation]) {
    expect(() => read(folder, 'in-place')).toThrow(BadInput);
    expect(() => read(folder, 'in-place')).toThrow(
      /^\S+\/in-place\.json: no \w+: this is a folder; move it away$/,
    );
  }
});
