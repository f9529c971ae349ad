import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Desk, DeskAnswer, DeskQuestion } from '../../src/desk.ts';
import type { JournalEntry } from '../../src/episode.ts';
import { readJournal } from '../../src/runs/folder/journal.ts';
import { readResults } from '../../src/runs/folder/results.ts';
import { run } from '../../src/runs/play/run.ts';
import type { RunOptions } from '../../src/runs/play/run-options.ts';
import { agents } from './index.ts';

/** A desk whose person answers by a rule, and remembers what was asked and heard. */
function deskOf(answer: (question: DeskQuestion) => DeskAnswer) {
  const asked: DeskQuestion[] = [];
  const heard: JournalEntry[] = [];
  const desk: Desk = {
    async ask(question) {
      asked.push(question);
      return answer(question);
    },
    hear: (entry) => heard.push(entry),
  };
  return { desk, asked, heard };
}

async function play(options: Omit<RunOptions, 'cwd'>) {
  const cwd = await mkdtemp(join(tmpdir(), 'troupe-human-'));
  const env = { TROUPE_CACHE_DIR: join(cwd, 'caches') };
  const summary = await run({ ...options, cwd, env, threads: 1 });
  const dir = join(cwd, summary.run);
  const lines = await readResults(join(dir, 'results.jsonl'));
  const journals = await readdir(join(dir, 'episodes'));
  const journal = await readJournal(join(dir, 'episodes', journals[0]!));
  return { summary, lines, journal, cwd };
}

const firstLegal = ({ scenario, state, role }: DeskQuestion): DeskAnswer => ({
  action: scenario.actions!(state as never, role)[0],
});

describe('the agent human', () => {
  test('is shown what its role is shown, and acts with the answer', async () => {
    const { desk, asked, heard } = deskOf(firstLegal);
    const { lines, journal } = await play({ scenario: 'tic-tac-toe', agents: 'X=human,O=first', desk });
    expect(asked[0]).toMatchObject({ role: 'X', observation: expect.stringMatching(/^You are X/) });
    expect(lines[0]).toMatchObject({ status: 'solved', answer: '1 2 3 4 5 6 7', agent: 'X=human,O=first' });
    // Its journal is as any agent's; the desk hears all of it but the end.
    const states = journal
      .filter(({ actor, type }) => actor === 'X' && type === 'state')
      .map(({ value }) => value);
    expect(states.slice(0, 4)).toEqual(['watching', 'thinking', 'acting', 'watching']);
    expect(states.at(-1)).toBe('done');
    expect(heard).toHaveLength(journal.length - 1);
  });

  test('hears why an action was refused, and is asked again', async () => {
    const answers = [5, 5, 1, 9, 2, 4, 7, 8, 3, 6].map((cell) => ({ action: { cell } }));
    const { desk, asked } = deskOf(() => answers.shift()!);
    await play({ scenario: 'tic-tac-toe', agents: 'X=human,O=first', desk, maxSteps: 6 });
    expect(asked.map(({ refusal }) => refusal).slice(0, 4)).toEqual([
      undefined,
      undefined,
      'That is not a legal action here.',
      'That is not a legal action here.',
    ]);
  });

  test('who gives up forfeits; roles that move at once are asked at once; people take both', async () => {
    const gives = deskOf(() => 'resigns' as const);
    const { lines } = await play({
      scenario: 'kuhn-poker',
      agents: 'first=human,second=random',
      desk: gives.desk,
    });
    expect(lines[0]).toMatchObject({ stopped: 'resigned', rewards: { first: -1, second: 1 } });
    const both = deskOf(firstLegal);
    const pennies = await play({ scenario: 'matching-pennies', agents: 'human', desk: both.desk });
    expect(both.asked.map(({ role }) => role)).toEqual(['even', 'odd']);
    expect(pennies.lines[0]).toMatchObject({ rewards: { even: 1, odd: -1 } });
  });

  test('a run that is stopped no longer waits for the person', async () => {
    const stopping = new AbortController();
    let left: AbortSignal | undefined;
    const desk: Desk = {
      ask(_, signal) {
        left = signal;
        setImmediate(() => stopping.abort());
        return new Promise(() => {});
      },
    };
    const options = { scenario: 'tic-tac-toe', agents: 'X=human,O=first', desk, signal: stopping.signal };
    const { summary, lines } = await play(options);
    expect(summary.status).toBe('interrupted');
    expect(lines).toEqual([]);
    expect(left?.aborted).toBe(true);
  });

  test('one board at a time, and nobody plays without a desk', async () => {
    let open = 0;
    const desk: Desk = {
      async ask(question) {
        expect(++open).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 2));
        open--;
        return firstLegal(question);
      },
    };
    const { summary } = await play({ scenario: 'tic-tac-toe', agents: 'X=human,O=first', desk, seeds: 3 });
    expect(summary.episodes).toBe(3);
    await expect(play({ scenario: 'tic-tac-toe', agents: 'X=human,O=first' })).rejects.toThrow(
      /agent human is a person, and nobody can be asked here/,
    );
    expect(agents.human!.sees({})).toEqual(['person']);
  });
});
