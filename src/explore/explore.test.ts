import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ToolResult, ToolSpec } from '../tool.ts';
import { notesOf, readKnowledge } from './knowledge.ts';
import { type Exploration, hashesOf, type Origin, readMemory, writeMemory } from './memory.ts';
import { concluded, conversation, shuffled, type Turn } from './turns.ts';

const spec = (name: string): ToolSpec => ({
  name,
  description: '',
  parameters: { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] },
});
const TOOLS = [spec('A'), spec('B')];
const result = (tool: string, x: number, text: string): ToolResult => ({
  tool,
  arguments: { x },
  status: 'answered',
  text,
  tries: 1,
});

describe('the last words', () => {
  const reply = `Here it is.
<documentation>
Of two functions I know something:

### \`A(x: number)\`
Doubles **x**.

It never fails.
#### B(x: number)
Halves x.
### C(x: number)
There is no such function.
</documentation>
<information>Numbers only.</information>
<examples>
A of 2 is 4.`;

  test('are read part by part, unclosed ones too; blocks about nothing are passed over', () => {
    const knowledge = readKnowledge(reply, ['A', 'B']);
    expect(knowledge).toEqual({
      new_function_context: { A: 'Doubles **x**.\n\nIt never fails.', B: 'Halves x.' },
      additional_information: 'Numbers only.',
      examples: 'A of 2 is 4.',
    });
    expect(notesOf(knowledge)).toEqual({
      documentation: ['A: Doubles **x**.\n\nIt never fails.', 'B: Halves x.'],
      information: ['Numbers only.'],
      examples: ['A of 2 is 4.'],
    });
  });

  test('without documentation of a function that there is are refused, in words for the model', () => {
    expect(() => readKnowledge('A doubles.', ['A'])).toThrow(/no documentation .* write <documentation>/);
    expect(() => readKnowledge(reply, ['Z'])).toThrow(/names none of the functions/);
    expect(notesOf(readKnowledge('<documentation>### A\n</documentation>', ['A'])).information).toEqual([]);
  });
});

describe('a conversation', () => {
  const turns: Turn[] = Array.from({ length: 8 }, (_, i) => ({
    completion: `calls ${i}`,
    results: [result('A', i, `a${i}`), result('B', i, `b${i}`)],
  }));

  test('of many turns begins with that of few, and nothing in it says how many there will be', () => {
    const long = conversation(TOOLS, turns);
    expect(long.slice(0, 8)).toEqual(conversation(TOOLS, turns.slice(0, 3)));
    const last = concluded(TOOLS, turns.slice(0, 3));
    expect(last.slice(0, -1)).toEqual(long.slice(0, 7));
    expect(last.at(-1)!.content).toMatch(/^A\(\{"x":2\}\) → answered\n {2}a2\nB.*\n {2}b2\n\nNow write down/);
    expect(last.at(-1)!.content).not.toContain('list further calls');
  });

  test('with its results exchanged has the same calls and results, none with one of its own function', () => {
    const mixed = shuffled(turns, 'seed', 1);
    const all = mixed.flatMap(({ results }) => results);
    const own = turns.flatMap(({ results }) => results);
    expect(all.map(({ tool, arguments: given }) => [tool, given])).toEqual(
      own.map(({ tool, arguments: given }) => [tool, given]),
    );
    expect(all.map(({ text }) => text).sort()).toEqual(own.map(({ text }) => text).sort());
    for (const { tool, text } of all) expect(text[0]).toBe(tool === 'A' ? 'b' : 'a');
    expect(shuffled(turns, 'seed', 1)).toEqual(mixed);
    expect(shuffled(turns, 'seed', 2)).not.toEqual(mixed);
  });

  test('says when nothing was called, and when the session ended', () => {
    const [, , , unread, , ended] = conversation(TOOLS, [
      { completion: 'hm', results: [], unread: 'no call in this.' },
      { completion: 'end', results: [result('A', 1, 'over')], ended: true },
    ]);
    expect(unread!.content).toMatch(/^Nothing was called: no call in this\.\n\nWrite each call as/);
    expect(ended!.content).toMatch(/^\(The session has ended with these calls/);
  });
});

describe('a memory', () => {
  const origin: Origin = {
    tools: 'mine',
    explorer: 'synthetic',
    temperature: 0,
    seed: 1,
    shuffled: false,
    hashes: hashesOf(TOOLS),
  };
  const exploration: Exploration = {
    prompt: 'p',
    completions: ['c'],
    env_responses: ['r'],
    final_prompt: 'f',
    final_completion: 'd',
    new_function_context: { A: 'Doubles.' },
    additional_information: '',
    examples: '',
    conversation_history: [{ role: 'system', content: 'p' }],
  };

  test('keeps explorations by their length, and says in one line why it is stale', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'troupe-explore-')), 'mine', 'synthetic.json');
    expect(await readMemory(file, origin)).toEqual({ iterations: {} });
    await writeMemory(file, origin, { 10: exploration, 5: exploration });
    expect(await readMemory(file, origin)).toEqual({ iterations: { 5: exploration, 10: exploration } });

    const staleFor = async (other: Partial<Origin>) =>
      (await readMemory(file, { ...origin, ...other })).stale;
    expect(await staleFor({ hashes: hashesOf([...TOOLS, spec('C')]) })).toBe(
      `what ${file} knows is stale: the tools have changed`,
    );
    expect(await staleFor({ hashes: { ...origin.hashes, prompts: 'x' } })).toMatch(
      /the questions have changed$/,
    );
    expect(await staleFor({ temperature: 0.5 })).toMatch(/the temperature was another$/);
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 100));
    expect((await readMemory(file, origin)).stale).toMatch(/it cannot be read$/);
  });
});
