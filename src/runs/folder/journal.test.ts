import { appendFile, mkdtemp, readdir, readFile, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../episode.ts';
import type { Message } from '../../models/types.ts';
import { type Journals, openJournals, readJournal } from './journal.ts';

let dir: string;
let journals: Journals;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'troupe-journal-'));
  journals = await openJournals(dir);
});

const file = (episode: string) => join(dir, `${episode}.jsonl`);
const call = (messages: Message[]): JournalEntry => ({ actor: 'agent', type: 'call', messages });

async function write(episode: string, entries: readonly JournalEntry[]): Promise<void> {
  const journal = journals.open(episode);
  for (const entry of entries) journal.write(entry);
  await journal.close();
}

describe('a journal', () => {
  it('numbers its lines and reads back as written', async () => {
    const entries: JournalEntry[] = [
      { actor: 'scenario', type: 'state', value: 'a', context: { left: ['1', '2'] } },
      { actor: 'agent', type: 'observation', text: 'two\nlines' },
    ];
    await write('e', entries);
    const lines = await readJournal(file('e'));
    expect(lines.map(({ n }) => n)).toEqual([0, 1]);
    expect(lines.map(({ n: _n, t: _t, ...entry }) => entry)).toEqual(entries);
    expect(lines[1]!.t).toBeGreaterThanOrEqual(lines[0]!.t);
  });

  it('is not written where the folder is no longer held', async () => {
    const hold = () => Promise.reject(new Error('taken over'));
    journals = await openJournals(dir, hold);
    await expect(write('e', [call([])])).rejects.toThrow('taken over');
    expect(await readdir(dir)).toEqual([]);
  });

  it('writes a long message once', async () => {
    const system: Message = { role: 'system', content: 'x'.repeat(5000) };
    const questions = Array.from(
      { length: 50 },
      (_, i): Message => ({ role: 'user', content: `question ${i}` }),
    );
    await write(
      'e',
      questions.map((question) => call([system, question])),
    );
    expect((await readFile(file('e'), 'utf8')).length).toBeLessThan(5000 + 50 * 200);
    const lines = await readJournal(file('e'));
    expect(lines.map(({ messages }) => messages)).toEqual(questions.map((question) => [system, question]));
  });

  it('gives back all messages, whatever repeats', async () => {
    const content = fc.constantFrom('short', 'a'.repeat(81), 'b'.repeat(200), `${'a'.repeat(81)}\n"é💥`);
    const calls = [{ id: 'c1', name: 'add', arguments: '{"a": 1' }];
    const message: fc.Arbitrary<Message> = fc.oneof(
      fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content }),
      fc.record({ role: fc.constant('assistant'), content, toolCalls: fc.constant(calls) }),
      fc.record({ role: fc.constant('tool'), content, toolCallId: fc.constantFrom('c1', 'c2') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(message, { maxLength: 5 }), { maxLength: 8 }), async (asked) => {
        await write('p', [{ actor: 'episode', type: 'state' }, ...asked.map(call)]);
        const lines = await readJournal(file('p'));
        expect(lines.slice(1).map(({ messages }) => messages)).toEqual(asked);
      }),
      { numRuns: 30 },
    );
  });

  it('drops a torn last line with a warning', async () => {
    await write('e', [
      { actor: 'agent', type: 'observation', text: 'first' },
      { actor: 'agent', type: 'observation', text: 'second' },
    ]);
    await truncate(file('e'), (await readFile(file('e'))).length - 5);
    const warnings: string[] = [];
    const lines = await readJournal(file('e'), (message) => warnings.push(message));
    expect(lines.map(({ text }) => text)).toEqual(['first']);
    expect(warnings).toEqual([expect.stringContaining('dropped its last line')]);
  });

  it('names a line that is not JSON', async () => {
    await write('e', [{ actor: 'agent', type: 'observation', text: 'first' }]);
    await appendFile(file('e'), 'not JSON\n{}\n');
    await expect(readJournal(file('e'))).rejects.toThrow(/e\.jsonl:2: not a line of JSON/);
  });

  it('holds what JSON has no word for', async () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    await write('e', [
      { actor: 'scenario', type: 'state', context: { big: 12345678901234567890n } },
      { actor: 'scenario', type: 'state', context: loop },
    ]);
    const lines = await readJournal(file('e'));
    expect(lines[0]).toMatchObject({ context: { big: '12345678901234567890' } });
    expect(lines[1]).toMatchObject({ n: 1, type: 'state', unwritable: expect.stringContaining('circular') });
  });

  it('of a later launch replaces the earlier one’s', async () => {
    await write('e', [{ actor: 'agent', type: 'observation', text: 'first launch' }]);
    await write('e', [{ actor: 'agent', type: 'observation', text: 'second launch' }]);
    expect((await readJournal(file('e'))).map(({ text }) => text)).toEqual(['second launch']);
  });
});

describe('many journals', () => {
  it('are live at once, far more than files may be open', async () => {
    const count = 10_000;
    const live = Array.from({ length: count }, (_, i) => journals.open(`e${i}`));
    const note = (journal: (typeof live)[number], i: number, text: string) =>
      journal.write({ actor: 'agent', type: 'observation', text: `${text} ${i}` });
    for (const [i, journal] of live.entries()) note(journal, i, 'begins');
    for (const [i, journal] of live.entries()) note(journal, i, 'ends');
    await Promise.all(live.slice(0, 5000).map((journal) => journal.close()));
    await journals.close();
    expect(await readdir(dir)).toHaveLength(count);
    expect((await readJournal(file('e9999'))).map(({ text }) => text)).toEqual(['begins 9999', 'ends 9999']);
  });

  it('reach the disk while their episodes go on', async () => {
    const journal = journals.open('slow');
    journal.write({ actor: 'agent', type: 'observation', text: 'on its way' });
    await expect.poll(() => readFile(file('slow'), 'utf8').catch(() => '')).toContain('on its way');
    journal.write({ actor: 'agent', type: 'observation', text: 'goes on' });
    await journal.close();
    expect(await readJournal(file('slow'))).toHaveLength(2);
  });
});
