import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ablations, type ResultLine, readResults, run } from '../src/index.ts';

const FLAGS = ['actionHistory', 'errorHistory', 'memory', 'plan', 'think'];
const OTHERS = { observationHistory: true, thoughtHistory: true, criticise: true, hints: true };

/** Solved tasks by what is left out, all other parts on. */
async function played(): Promise<Map<string, Set<string>>> {
  const out = await mkdtemp(join(tmpdir(), 'troupe-experiment-'));
  try {
    const agents = ablations({ agent: 'react', options: OTHERS }, FLAGS);
    const options = { scenario: 'shell', agents, model: 'synthetic:1' };
    const summary = await run({ ...options, out, cache: 'off', cwd: out });
    expect(summary.errors).toBe(0);
    const lines = await readResults(join(out, summary.run, 'results.jsonl'));
    const left = ({ agent }: ResultLine) =>
      FLAGS.find((flag) => agent.includes(`${flag}=false`)) ?? 'nothing';
    return new Map(
      [...Map.groupBy(lines, left)].map(([flag, own]) => [
        flag,
        new Set(own.filter(({ status }) => status === 'solved').map(({ task }) => task)),
      ]),
    );
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

test('at SKILL 1 only parts are missed that nothing else says again', async () => {
  const solved = await played();
  const all = solved.get('nothing')!;
  expect(all.size).toBe(26);
  for (const flag of ['memory', 'plan', 'think']) expect(solved.get(flag)).toEqual(all);
  // Who is not told that a file was sealed neither opens it nor seals it again.
  for (const flag of ['actionHistory', 'errorHistory']) {
    expect(solved.get(flag)!.has('sealed file')).toBe(false);
    expect(solved.get(flag)!.has('new folder')).toBe(true);
  }
});

test('the committed tables have an arm for each part', async () => {
  const text = await readFile(join(import.meta.dirname, 'react-ablation.md'), 'utf8');
  const parts = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, part]) => part!);
  expect(parts).toHaveLength(11);
  for (const part of parts) {
    for (const row of [`| −${part} |`, `| +${part} |`, `| ${part} |`]) expect(text).toContain(`\n${row}`);
  }
  expect(text).toContain('never an LLM');
});
