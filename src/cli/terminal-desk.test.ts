import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readResults } from '../runs/folder/results.ts';
import type { Io } from './io.ts';
import { main } from './main.ts';

/** A terminal on which a person answers every prompt with the next of these lines. */
async function terminal(lines: readonly string[], isTTY = true) {
  const cwd = await mkdtemp(join(tmpdir(), 'troupe-terminal-'));
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const shown: string[] = [];
  const screen = () => {
    const stream = Object.assign(new PassThrough(), { isTTY });
    stream.on('data', (text) => {
      shown.push(String(text));
      if (!/> $/.test(String(text))) return;
      const next = rest.shift();
      setImmediate(() => (next === undefined ? stdin.end() : stdin.write(`${next}\n`)));
    });
    return stream;
  };
  const rest = [...lines];
  const env = { NO_COLOR: '1', TROUPE_CACHE_DIR: join(cwd, 'caches') };
  const io: Io = { stdin, stdout: screen(), stderr: screen(), env, cwd };
  return { io, cwd, text: () => shown.join('') };
}

describe('a person at the terminal', () => {
  test('plays a game; what cannot be read or is taken is said, and asked again', async () => {
    const lines = ['', 'five', '?', '5', '5', '1', '9', '8', '7', '6', '4', '3', '2'];
    const { io, cwd, text } = await terminal(lines);
    expect(await main(['run', 'tic-tac-toe', '--agent', 'X=human,O=first'], io)).toBe(0);
    expect(text()).toContain('"five" does not name one cell');
    expect(text()).toContain('cell 9\n');
    expect(text()).toContain('cell 5 is taken');
    const [run] = await readdir(join(cwd, 'runs'));
    const [line] = await readResults(join(cwd, 'runs', run!, 'results.jsonl'));
    expect(line).toMatchObject({ end: 'terminated', roles: { X: { agent: 'human', model: null } } });
    expect(line!.answer).toMatch(/^5 1 9/);
  });

  test('who resigns, or leaves, has given up', async () => {
    for (const lines of [['5', 'resign'], ['5']]) {
      const { io, cwd } = await terminal(lines);
      expect(await main(['run', 'tic-tac-toe', '--agent', 'X=human,O=first'], io)).toBe(0);
      const [run] = await readdir(join(cwd, 'runs'));
      const [line] = await readResults(join(cwd, 'runs', run!, 'results.jsonl'));
      expect(line).toMatchObject({ status: 'unsolved', stopped: 'resigned', rewards: { X: -1, O: 1 } });
    }
  });

  test('without a terminal it is bad input, and nothing is written', async () => {
    const { io, cwd, text } = await terminal([], false);
    expect(await main(['run', 'tic-tac-toe', '--agent', 'X=human,O=first'], io)).toBe(2);
    expect(text()).toMatch(/^troupe: agent human is a person, and nobody can be asked here: .*\n$/);
    expect(await readdir(cwd)).toEqual([]);
  });
});
