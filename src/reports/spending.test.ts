import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { startTestServer } from '../models/test-server.ts';
import { writeLive } from '../runs/folder/live.ts';
import { type Manifest, writeManifest } from '../runs/folder/manifest.ts';
import { run } from '../runs/play/run.ts';
import { listRun } from './listing.ts';
import { readRows } from './rows.ts';
import { findRun, type RunFolder } from './runs.ts';
import { unpricedOf } from './spending.ts';
import { madeUp, writeRun } from './test-results.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-spending-'));
});

const find = (reference: string) => findRun(reference, { out: 'runs', cwd });

describe('what a run has spent', () => {
  const pid = 2 ** 30;

  it('counts episodes that were cut off, as the run itself says it', async () => {
    const server = await startTestServer(() => ({ texts: ['1 + 1 = 2'] }));
    const model = `openai:m@${server.openai}`;
    await writeFile(join(cwd, 'prices.json'), JSON.stringify({ [model]: { input: 1000, output: 1000 } }));
    const options = { scenario: 'game24', tasks: '0-3', agents: 'direct', model, maxCost: 0.2 };
    const summary = await run({ ...options, cwd, env: {}, warn: () => {} });
    await server.close();
    expect(summary).toMatchObject({ status: 'budget', episodes: 0, cost: 0 });
    expect(summary.spent).toBeGreaterThan(0.2);
    const listing = await listRun(await find(summary.run));
    expect(listing).toMatchObject({ status: 'budget', episodes: 0, cost: 0, spent: summary.spent });
    expect(listing.unpriced).toBeUndefined();
  });

  /** Of a process that is gone without a word, a line and what earlier parts carry. */
  async function cutOff(): Promise<RunFolder> {
    const dir = await writeRun(join(cwd, 'runs', 'r'), [
      madeUp({ calls: 3, live: 3, cost: 0.48, spent: 0.48 }),
    ]);
    const whole = await run({ scenario: 'kuhn-poker', agents: 'random', cwd, env: {}, warn: () => {} });
    const { used: _, ...manifest } = (await find(whole.run)).manifest!;
    const carry = { live: 2, spent: 0.2, seconds: 1 };
    await writeManifest(dir, { ...manifest, pid, status: 'running', carry } as Manifest);
    return find('runs/r');
  }

  it('is the last word of a process that is gone; without one, what lines and earlier parts tell', async () => {
    const folder = await cutOff();
    expect(await listRun(folder)).toMatchObject({ cost: 0.48, spent: 0.68 });
    const meter = { calls: 9, answered: 9, live: 9, tokens: { input: 0, output: 0 }, cost: 1, spent: 2.04 };
    // Another part's is not of this one.
    await writeLive(folder.dir, { pid: pid + 1, meter } as never);
    expect(await listRun(folder)).toMatchObject({ spent: 0.68 });
    await writeLive(folder.dir, { pid, meter } as never);
    expect(await listRun(folder)).toMatchObject({ cost: 0.48, spent: 2.04 });
  });
});

describe('a model without a price', () => {
  const mine = 'openai:mine@http://127.0.0.1:9/v1';
  const seat = (model: string) => ({ roles: { agent: { agent: 'a', model } }, model });
  const asked = { calls: 2, live: 2, tokens: { input: 10, output: 2 } };
  const lines = {
    free: madeUp({ task: 'free', ...seat('synthetic'), ...asked }),
    dear: madeUp({ task: 'dear', ...seat('openai:gpt-4o'), ...asked, cost: 0.5, spent: 0.5 }),
    open: madeUp({ task: 'open', ...seat(mine), ...asked }),
    cached: madeUp({ task: 'cached', ...seat(mine), ...asked, live: 0 }),
    mute: madeUp({ task: 'mute', ...seat(mine) }),
  };

  async function unpriced(names: readonly (keyof typeof lines)[], manifest?: Partial<Manifest>) {
    const dir = await writeRun(
      join(cwd, 'runs', names.join('-')),
      names.map((name) => lines[name]),
    );
    const folder = { dir, shown: 'r', ...(manifest && { manifest: manifest as Manifest }) };
    return unpricedOf(folder, await readRows([folder]));
  }

  it('leaves out what its calls cost; no calls cost nothing, nor does what the cache holds', async () => {
    expect(await unpriced(['free', 'dear', 'mute'])).toBeUndefined();
    expect(await unpriced(['dear', 'open'])).toEqual({ models: [mine], cost: true, spent: true });
    expect(await unpriced(['cached'])).toEqual({ models: [mine], cost: true, spent: false });
  });

  it('is the one that had none when it played', async () => {
    const plan = { scenario: 's' } as never;
    expect(await unpriced(['open'], { plan, unpriced: [] })).toBeUndefined();
    expect(await unpriced(['open'], { plan, unpriced: [mine] })).toMatchObject({ cost: true });
    // What has cost something had a price then.
    expect(await unpriced(['dear'], { plan, unpriced: ['openai:gpt-4o'] })).toBeUndefined();
  });

  it('is said by the run that played it', async () => {
    const server = await startTestServer(() => ({ texts: ['1 + 1 = 2'] }));
    const model = `openai:m@${server.openai}`;
    const options = { scenario: 'game24', tasks: '0', agents: 'direct', set: { attempts: 1 }, model };
    const { run: folder } = await run({ ...options, cwd, env: {}, warn: () => {} });
    await server.close();
    const { manifest } = await find(folder);
    expect(manifest!.unpriced).toEqual([model]);
    expect(await listRun(await find(folder))).toMatchObject({
      cost: 0,
      unpriced: { models: [model], cost: true, spent: true },
    });
  });
});
