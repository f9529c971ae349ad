import { cp, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Behaviour,
  type SeenRequest,
  startTestServer,
  type TestServer,
} from '../../models/test-server.ts';
import { readJournal } from '../../runs/folder/journal.ts';
import { readManifest } from '../../runs/folder/manifest.ts';
import { run } from '../../runs/play/run.ts';
import type { AskAnswer, AskCost, BranchChoices, Branched, RecordedCall, Strip } from '../api/actions.ts';
import type { EpisodeView } from '../api/episodes.ts';
import { guarded } from '../guard.ts';
import { createApi } from '../server.ts';

const TOKEN = 'secret';
const STEPS = ['1 * 1 = 1 (left: 1 11 13)', '11 + 13 = 24 (left: 1 24)', '1 * 24 = 24 (left: 24)'];
const SOLUTION = [...STEPS, 'Answer: 1 * 1 * (11 + 13) = 24'].join('\n');

let cwd: string;
let server: Server;
let origin: string;
let models: TestServer;
let behave: (request: SeenRequest) => Behaviour;
let folder: string;
const EPISODE = '1-1-11-13.direct.s1';

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-actions-'));
  behave = () => ({ texts: [SOLUTION] });
  models = await startTestServer((request) => behave(request));
  const env = { TROUPE_CACHE_DIR: join(cwd, 'caches') };
  const model = `openai:gpt-4o@${models.openai}?key=none`;
  folder = basename(
    (
      await run({
        scenario: 'game24',
        agents: 'direct',
        model,
        tasks: [{ numbers: [1, 1, 11, 13] }],
        cwd,
        env,
        warn() {},
      })
    ).run,
  );
  const api = createApi({ out: join(cwd, 'runs'), cwd, env, token: TOKEN });
  server = createServer(guarded(TOKEN, getRequestListener(api.fetch)));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await models.close();
});

async function request<T>(path: string, body?: unknown, headers: Record<string, string> = {}, run = folder) {
  const response = await fetch(`${origin}/api/runs/${run}/episodes/${path}`, {
    headers: { 'content-type': 'application/json', 'x-troupe-token': TOKEN, ...headers },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as T & { message: string } };
}

/** Every file of a folder with its time and text. */
async function everything(dir: string): Promise<Record<string, unknown>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [file, [(await stat(file)).mtimeMs, await readFile(file, 'utf8')]]),
    ),
  );
}

async function callLine(): Promise<number> {
  const lines = await readJournal(join(cwd, 'runs', folder, 'episodes', `${EPISODE}.jsonl`));
  return lines.find(({ type }) => type === 'call')!.n;
}

describe('asking again', () => {
  it('shows the call as it was, and how its reply reads', async () => {
    const { body } = await request<RecordedCall>(`${EPISODE}/calls/${await callLine()}`);
    expect(body).toMatchObject({
      purpose: 'plan',
      role: 'agent',
      step: 1,
      samples: 1,
      replies: [{ text: SOLUTION }],
    });
    expect(body.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(body.replies[0]!.reading!.actions[0]).toEqual({ text: STEPS[0], legal: true });
  });

  it('answers an unedited call from the cache, free, asks for an edited one, and touches nothing of the run', async () => {
    const line = await callLine();
    const before = await everything(join(cwd, 'runs'));
    const { messages } = (await request<RecordedCall>(`${EPISODE}/calls/${line}`)).body;
    const asked = models.seen.length;
    expect((await request<AskCost>(`${EPISODE}/ask/cost`, { line, messages })).body).toMatchObject({
      samples: 1,
      cached: 1,
      cost: 0,
    });
    const known = await request<AskAnswer>(`${EPISODE}/ask`, { line, messages });
    expect(known.body).toMatchObject({ replies: [{ text: SOLUTION, cached: true }], spent: 0 });
    expect(models.seen.length).toBe(asked);

    behave = () => ({ texts: ['13 - 11 = 2 (left: 1 1 2)'] });
    const edited = [...messages, { role: 'user', content: 'Think of subtraction.' }];
    const cost = (await request<AskCost>(`${EPISODE}/ask/cost`, { line, messages: edited })).body;
    expect(cost).toMatchObject({ samples: 1, cached: 0 });
    expect(cost.cost).toBeGreaterThan(0);
    const fresh = await request<AskAnswer>(`${EPISODE}/ask`, { line, messages: edited });
    expect(fresh.status).toBe(200);
    expect(models.seen.length).toBe(asked + 1);
    expect(models.seen.at(-1)!.body.messages.at(-1)).toEqual(edited.at(-1));
    expect(fresh.body).toMatchObject({ tokens: { input: 100, output: 20 }, retries: 0 });
    // USD 2.5 and 10 a million tokens.
    expect(fresh.body.spent).toBeCloseTo(0.00045, 6);
    expect(fresh.body.replies).toEqual([
      {
        text: '13 - 11 = 2 (left: 1 1 2)',
        cached: false,
        reading: { actions: [{ text: '13 - 11 = 2 (left: 1 1 2)', legal: true }] },
      },
    ]);
    const again = await request<AskAnswer>(`${EPISODE}/ask`, { line, messages: edited });
    expect(again.body).toMatchObject({ replies: [{ cached: true }], spent: 0 });
    expect(models.seen.length).toBe(asked + 1);
    expect(await everything(join(cwd, 'runs'))).toEqual(before);
  });

  it('draws anew, asks other models and takes samples', async () => {
    const line = await callLine();
    const { messages } = (await request<RecordedCall>(`${EPISODE}/calls/${line}`)).body;
    behave = ({ samples }) => ({ texts: Array.from({ length: samples }, (_, i) => `no action ${i}`) });
    const anew = await request<AskAnswer>(`${EPISODE}/ask`, { line, messages, draw: 1, samples: 2 });
    expect(anew.body.replies.map(({ cached, text }) => [cached, text])).toEqual([
      [false, 'no action 0'],
      [false, 'no action 1'],
    ]);
    expect(anew.body.replies[0]!.reading!.problem).toContain('neither a step nor an answer');
    const other = await request<AskAnswer>(`${EPISODE}/ask`, { line, messages, model: 'synthetic:1' });
    expect(other.body).toMatchObject({ model: 'synthetic:1', cost: 0 });
    expect(other.body.replies[0]!.reading!.actions[0]!.legal).toBe(true);
  });

  it.each([
    ['a server that refuses', { model: 'MODEL' }, /no such thing/],
    ['a model without its key', { model: 'anthropic:claude-sonnet-4-5' }, /ANTHROPIC_API_KEY is not set/],
    ['no messages', { messages: [] }, /no message to send/],
    ['too many samples', { samples: 21 }, /at most 20/],
    ['more than the budget', { samples: 20, maxCost: 0.0001, draw: 7 }, /the budget is \$0.0001/],
    ['what is no call', { line: 0 }, /line 0 is no model call/],
    ['what has another form', { messages: [{ role: 'boss', content: '' }] }, /messages.0.role/],
  ])('says in one line why it cannot ask: %s', async (_, change, message) => {
    behave = () => ({ status: 400, message: 'no such thing' });
    const { model, ...rest } = change as { model?: string };
    const named = model === 'MODEL' ? `openai:nobody@${models.openai}?key=none` : model;
    const messages = [{ role: 'user', content: 'What now?' }];
    const body = { line: await callLine(), messages, ...(named && { model: named }), ...rest };
    const answer = await request(`${EPISODE}/ask`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(message);
    expect(answer.body.message).not.toContain('\n');
  });

  it('hands a key on to nobody but its own provider', async () => {
    const line = await callLine();
    const body = { line, messages: [{ role: 'user', content: 'Hi' }], model: 'openai:x@http://192.0.2.1/v1' };
    const answer = await request(`${EPISODE}/ask`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(/key=/);
  });
});

describe('branching', () => {
  it('lists what can be done at a step', async () => {
    const { body } = await request<BranchChoices>(`${EPISODE}/branch?step=1`);
    expect(body).toMatchObject({ step: 1, role: 'agent', recorded: STEPS[0], roles: ['agent'] });
    expect(body.legal).toContain('11 + 13 = 24 (left: 1 1 24)');
    expect(body.agents).toContain('mcts');
    expect((await request<BranchChoices>(`${EPISODE}/branch?step=99`)).body.step).toBe(body.steps);
  });

  it('lists nothing for an episode that cannot be branched, and says why as starting one does', async () => {
    const learner = `${folder}-learner`;
    await cp(join(cwd, 'runs', folder), join(cwd, 'runs', learner), { recursive: true });
    const file = join(cwd, 'runs', learner, 'results.jsonl');
    const line = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, `${JSON.stringify({ ...line, phase: 'eval', epoch: 0, game: 0 })}\n`);
    const why = 'it is of a run that learns in phases';
    const of = (path: string, body?: unknown) => request<EpisodeView>(path, body, {}, learner);
    expect((await of(EPISODE)).body.noBranch).toBe(why);
    for (const answer of [await of(`${EPISODE}/branch?step=1`), await of(`${EPISODE}/branch`, { step: 1 })]) {
      expect(answer.status).toBe(400);
      expect(answer.body.message).toContain(`cannot be branched: ${why}`);
    }
    expect((await request<EpisodeView>(EPISODE)).body).not.toHaveProperty('noBranch');
  });

  it('makes a run of its own that goes on from the step with another action', async () => {
    behave = () => ({ texts: [SOLUTION] });
    const action = '11 + 13 = 24 (left: 1 1 24)';
    const made = await request<Branched>(`${EPISODE}/branch`, {
      step: 1,
      action,
      agent: 'direct',
      model: 'synthetic:1',
    });
    expect(made.status).toBe(200);
    const { run: child, episode } = made.body;
    const strip = async () => {
      const url = `${origin}/api/runs/${child}/episodes/${episode}/strip`;
      const response = await fetch(url);
      return response.ok ? ((await response.json()) as Strip) : undefined;
    };
    await expect.poll(async () => (await strip())?.end).toBeDefined();
    const { steps, parent } = (await strip())!;
    expect(steps[0]).toMatchObject({ step: 1, text: action, accepted: true });
    expect(parent).toMatchObject({ run: folder, episode: EPISODE, step: 1 });
    expect((await readManifest(join(cwd, 'runs', child)))?.parent?.episode).toBe(EPISODE);
  });

  it.each([
    [{ step: 1, action: 'fly' }, /^Action "fly": .*neither a step nor an answer/],
    [{ step: 99 }, /^Step 99: .* has steps 1 to/],
    [{ step: 1, agent: 'nobody' }, /unknown agent "nobody"/],
    [{ step: 1, model: 'gpt' }, /unknown model "gpt"/],
    [{ step: 0 }, /^step: /],
    [{ step: 1, cache: 'off' }, /cache/],
  ])('makes nothing and says why: %o', async (body, message) => {
    const before = await readdir(join(cwd, 'runs'));
    const answer = await request(`${EPISODE}/branch`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(message);
    expect(await readdir(join(cwd, 'runs'))).toEqual(before);
  });
});

it.each(['ask', 'ask/cost', 'branch'])('refuses %s without the token and from elsewhere', async (what) => {
  const body = { line: await callLine(), step: 1, messages: [{ role: 'user', content: 'Hi' }] };
  expect((await request(`${EPISODE}/${what}`, body, { 'x-troupe-token': '' })).status).toBe(403);
  expect((await request(`${EPISODE}/${what}`, body, { origin: 'http://evil.example' })).status).toBe(403);
});

it.each(['nothing', '..', '%2e%2e%2f%2e%2e%2fetc', 'a/../../x'])('knows no episode %s', async (episode) => {
  const { status } = await request(`${episode}/calls/1`);
  expect(status).toBe(404);
});
