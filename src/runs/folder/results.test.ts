import { appendFile, mkdtemp, readFile, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { lastLaunches, openResults, type ResultLine, readResults } from './results.ts';

let file: string;
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'troupe-results-')), 'results.jsonl');
});

const line = (episode: string, launch = 1, status: ResultLine['status'] = 'solved'): ResultLine => ({
  episode,
  launch,
  scenario: 's',
  task: 't',
  agent: 'a',
  model: null,
  arm: 'a',
  roles: { agent: { agent: 'a', model: null } },
  seed: 1,
  status,
  reward: 1,
  rewards: { agent: 1 },
  end: 'terminated',
  steps: 1,
  attempts: 1,
  answer: 'é',
  calls: 0,
  live: 0,
  tokens: { input: 0, output: 0 },
  cost: 0,
  spent: 0,
  seconds: 0,
});

async function write(...lines: ResultLine[]): Promise<void> {
  const results = await openResults(file);
  await Promise.all(lines.map((each) => results.append(each)));
  await results.close();
}

describe('results', () => {
  it('are in the file when append resolves', async () => {
    const results = await openResults(file);
    for (let i = 0; i < 5; i++) {
      await results.append(line(`e${i}`));
      expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(i + 1);
    }
    await results.close();
  });

  it('keep the order of appending when many wait at once', async () => {
    const ids = Array.from({ length: 1000 }, (_, i) => `e${i}`);
    await write(...ids.map((id) => line(id)));
    expect((await readResults(file)).map(({ episode }) => episode)).toEqual(ids);
  });

  it('drop a torn last line with a warning, and mend the file', async () => {
    await write(line('e0'), line('e1'));
    await truncate(file, (await stat(file)).size - 10);
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    expect((await readResults(file, { warn, mend: true })).map(({ episode }) => episode)).toEqual(['e0']);
    expect(warnings).toHaveLength(1);
    await write(line('e1', 2));
    expect((await readResults(file, { warn })).map(({ episode }) => episode)).toEqual(['e0', 'e1']);
    expect(warnings).toHaveLength(1);
  });

  it('name a broken line that is not the last', async () => {
    await write(line('e0'));
    await appendFile(file, '{"episode":\n');
    await write(line('e1'));
    await expect(readResults(file)).rejects.toThrow(/results\.jsonl:2: /);
  });

  it('count the last launch of an episode', async () => {
    await write(line('e0', 1, 'error'), line('e1'), line('e0', 2, 'unsolved'));
    const last = lastLaunches(await readResults(file));
    expect([...last.values()].map(({ episode, launch, status }) => [episode, launch, status])).toEqual([
      ['e0', 2, 'unsolved'],
      ['e1', 1, 'solved'],
    ]);
  });
});
