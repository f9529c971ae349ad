import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { sha256 } from '../cache/keys.ts';
import { startTestServer } from '../models/test-server.ts';
import { readJournal } from '../runs/folder/journal.ts';
import { readResults } from '../runs/folder/results.ts';
import { evaluatePlanners } from './evaluate.ts';
import { type DataFolder, dataFolder, fileOf, has, idsIn, writeJson } from './files.ts';
import { judgeTrajectories } from './judge.ts';
import { exportOriginal } from './original.ts';
import { packageDataset } from './package.ts';
import { namedRequests, writeRequests } from './requests.ts';
import { sameRequest, validationSizeOf } from './split.ts';
import { makeTrajectories } from './trajectories.ts';
import { readTrajectory } from './trajectory-file.ts';
import { validateChat } from './validate-chat.ts';

let cwd: string;
let folder: DataFolder;

const quiet = { warn: () => {}, env: {} };

const linesIn = async (file: string) =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-data-'));
  folder = dataFolder('output', cwd);
  const common = { cwd, ...quiet };
  await writeRequests({ ...common, out: folder.requests, numRequests: 6, numBatches: 6 });
  const { runs, requests, trajectories, evaluations } = folder;
  await makeTrajectories({
    ...common,
    ...{ requests, runs, out: trajectories, planner: 'finetuned', directAnswer: 'simple' },
  });
  await judgeTrajectories({ ...common, requests, trajectories, out: evaluations, formatted: true });
}, 60_000);

test('requests: single ones, and batches of six on a topic; a folder can be filled up', async () => {
  const requests = namedRequests(folder.requests);
  expect(requests).toHaveLength(42);
  expect(requests.filter(({ steps }) => steps === 0).map(({ id }) => id)).toEqual(
    [0, 1, 2, 3, 4, 5].map((i) => `0_${i}`),
  );
  const before = await readFile(join(folder.requests, '3.json'), 'utf8');
  const more = await writeRequests({ cwd, ...quiet, out: folder.requests, numBatches: 7 });
  expect(more).toMatchObject({ status: 'finished', written: 1, kept: 7, requests: 48, failed: [] });
  expect(await readFile(join(folder.requests, '3.json'), 'utf8')).toBe(before);
  // Another seed is other topics and other requests.
  const other = join(cwd, 'other');
  await writeRequests({ cwd, ...quiet, out: other, numRequests: 0, numBatches: 6, seed: 2 });
  const texts = new Set(requests.map(({ request }) => request));
  expect(namedRequests(other).filter(({ request }) => texts.has(request)).length).toBeLessThan(6);
  // Filled up by another seed it says whose are there; by the same one there is nothing to say.
  const said: string[] = [];
  const warn = (line: string) => void said.push(line);
  const fill = { cwd, ...quiet, warn, out: other, numRequests: 0 };
  await writeRequests({ ...fill, numBatches: 6, seed: 2 });
  await writeRequests({ ...fill, numBatches: 6, seed: 2, model: 'synthetic:0?latency=1ms&failure=0.01' });
  expect(said).toEqual([]);
  await writeRequests({ ...fill, numBatches: 7, seed: 3 });
  expect(said).toEqual([
    expect.stringMatching(
      /other: of the 6 there, synthetic with seed 2 has made 6, and synthetic with seed 3 makes the 1 still missing;/,
    ),
  ]);
  await writeRequests({ ...fill, numBatches: 7, seed: 3, model: 'synthetic?seed=2' });
  expect(said[1]).toMatch(
    /of the 7 there, synthetic with seed 2 has made 6, synthetic with seed 3 has made 1, and nothing is left for/,
  );
  // What one has made goes by what it wrote, whoever wrote last; who has come to nothing has made nothing.
  await writeRequests({ ...fill, numBatches: 9, seed: 4, signal: AbortSignal.abort() });
  await writeRequests({ ...fill, numBatches: 8, seed: 2 });
  expect(said[3]).toMatch(
    /of the 7 there, synthetic with seed 3 has made 1, and synthetic with seed 2 makes the 1 still missing;/,
  );
  const empty = { ...fill, out: join(cwd, 'empty'), numBatches: 3 };
  await writeRequests({ ...empty, seed: 4, signal: AbortSignal.abort() });
  await writeRequests(empty);
  await writeRequests(empty);
  expect(said).toHaveLength(4);
  await writeJson(join(other, '.made-by.json'), [{ model: 'gpt', seed: 1 }]);
  await expect(writeRequests({ ...fill, numBatches: 7 })).rejects.toThrow(
    /made-by\.json: no list of models and seeds: entry 1: "model": unknown model "gpt"/,
  );
});

test('of all that were judged at once each is noted', async () => {
  const [{ made }] = JSON.parse(await readFile(join(folder.evaluations, '.made-by.json'), 'utf8'));
  expect(made.toSorted()).toEqual((await idsIn(folder.evaluations)).toSorted());
});

test('requests that go straight to the answer do', () => {
  for (let i = 0; i < 6; i++) {
    const steps = readTrajectory(folder.trajectories, `0_${i}`);
    expect(steps.map(({ plan }) => plan.selected_tool)).toEqual(['final_answer']);
  }
  expect(readTrajectory(folder.trajectories, '2_4').length).toBeGreaterThan(2);
});

test('what is packaged is what the planner was asked, word for word, and what it said', async () => {
  const out = join(cwd, 'whole');
  const { requests, trajectories, evaluations } = folder;
  await packageDataset({
    cwd,
    requests,
    trajectories,
    evaluations,
    out,
    validationSize: 0,
    ratingThreshold: 1,
  });
  const chats = await linesIn(join(out, 'chat', 'train.jsonl'));
  const packaged = new Set(chats.map(({ messages }) => JSON.stringify(messages)));
  const [run] = await readdir(folder.runs);
  const results = await readResults(join(folder.runs, run!, 'results.jsonl'));
  let asked = 0;
  for (const { episode } of results) {
    for (const line of await readJournal(join(folder.runs, run!, 'episodes', `${episode}.jsonl`))) {
      if (line.type !== 'call' || line.actor !== 'agent' || line.purpose !== 'act') continue;
      const [reply] = line.replies as string[];
      const chat = JSON.stringify([...(line.messages as object[]), { role: 'assistant', content: reply }]);
      // A reply that could not be read was asked for again, and one that named no tool is no example.
      if (packaged.has(chat)) asked++;
    }
  }
  expect(asked).toBeGreaterThan(0.9 * chats.length);
  expect(asked).toBeLessThanOrEqual(chats.length);
});

test('packages: a fifth is to validate with where nobody says, at most 30, and one of two', async () => {
  expect([0, 1, 2, 9, 10, 31, 150, 1000].map(validationSizeOf)).toEqual([0, 0, 1, 1, 2, 6, 30, 30]);
  const { requests, trajectories, evaluations } = folder;
  const out = join(cwd, 'fifth');
  const { train, validation } = await packageDataset({ cwd, requests, trajectories, evaluations, out });
  const all = train.trajectories + validation.trajectories;
  expect(validation.trajectories).toBe(Math.floor(all / 5));
});

test('packages: the threshold holds, and no trajectory or request is on both sides', async () => {
  const { requests, trajectories, evaluations } = folder;
  // The same request under another name, told apart by its case.
  const twice = join(cwd, 'twice');
  const doubled = namedRequests(requests).flatMap((each) => [
    each,
    { ...each, id: `again-${each.id}`, request: each.request.toUpperCase() },
  ]);
  await mkdir(twice);
  await writeFile(join(twice, 'all.json'), JSON.stringify(doubled));
  for (const { id } of doubled.filter((each) => !each.id.startsWith('again-'))) {
    for (const dir of [trajectories, evaluations]) {
      const text = await readFile(fileOf(dir, id), 'utf8').catch(() => undefined);
      if (text !== undefined) await writeFile(fileOf(dir, `again-${id}`), text);
    }
  }
  const exclude = join(cwd, 'evaluated.jsonl');
  await writeFile(exclude, `${JSON.stringify({ request: ` ${doubled[14]!.request.toLowerCase()}` })}\n`);
  const pack = async (ratingThreshold: number, seed = 1) => {
    const out = join(cwd, `dataset-${ratingThreshold}-${seed}`);
    const how = { validationSize: 20, ratingThreshold, seed, exclude: [exclude] };
    const outcome = await packageDataset({ cwd, requests: twice, trajectories, evaluations, out, ...how });
    const splits = JSON.parse(await readFile(join(out, 'splits.json'), 'utf8'));
    return { out, outcome, splits: splits as { train: string[]; validation: string[] } };
  };
  const ratingOf = async (id: string) =>
    JSON.parse(await readFile(fileOf(evaluations, id), 'utf8')).final_answer_rating as number;
  const byId = new Map(doubled.map((each) => [each.id, sameRequest(each.request)]));

  const { out, outcome, splits } = await pack(4);
  expect(splits.validation).toHaveLength(20);
  expect(outcome.dropped.excluded).toBe(2);
  for (const id of [...splits.train, ...splits.validation])
    expect(await ratingOf(id)).toBeGreaterThanOrEqual(4);
  const requestsOf = (ids: readonly string[]) => new Set(ids.map((id) => byId.get(id)!));
  const [train, validation] = [requestsOf(splits.train), requestsOf(splits.validation)];
  expect([...train].filter((request) => validation.has(request))).toEqual([]);
  expect([...train, ...validation]).not.toContain(sameRequest(doubled[14]!.request));
  const all = (await pack(1)).outcome;
  const [strict, lax] = [outcome, all].map((each) => each.train.trajectories + each.validation.trajectories);
  expect(lax).toBe(strict! + outcome.dropped.rating);
  expect(outcome.dropped.rating).toBeGreaterThan(0);
  expect((await pack(4, 2)).splits.validation).not.toEqual(splits.validation);

  // All forms hold the same, the chats as fine-tuning takes them, and the card leads to each file.
  for (const [name, least] of [
    ['train', 10],
    ['validation', 1],
  ] as const) {
    const [chat, completion, text] = await Promise.all(
      ['chat', 'completion', 'text'].map((form) => linesIn(join(out, form, `${name}.jsonl`))),
    );
    expect(validateChat(await readFile(join(out, 'chat', `${name}.jsonl`), 'utf8'), { least })).toEqual([]);
    expect(completion!.map((each) => each.completion)).toEqual(
      chat!.map(({ messages }) => messages[2].content),
    );
    expect(text).toHaveLength(chat!.length);
    for (const [i, { prompt }] of completion!.entries()) expect(text![i].text).toContain(prompt.trim());
    expect(chat).toHaveLength(outcome[name].examples);
    expect(JSON.parse(completion![0].completion)).toHaveProperty('selected_tool');
  }
  const card = await readFile(join(out, 'README.md'), 'utf8');
  const paths = [...card.matchAll(/^ +path: (.*)$/gm)].map(([, path]) => path!);
  expect(paths).toHaveLength(6);
  for (const path of paths) expect((await linesIn(join(out, path))).length).toBeGreaterThan(0);
});

test('a judge is measured by labels', async () => {
  const { requests, trajectories, evaluations } = folder;
  const labels = join(cwd, 'labels.jsonl');
  const ids = namedRequests(requests).map(({ id }) => id);
  const judged = [];
  for (const id of ids.slice(0, 30)) {
    const found = await readFile(fileOf(evaluations, id), 'utf8').catch(() => undefined);
    if (found) judged.push({ id, ...JSON.parse(found) });
  }
  // Labels that differ in one final answer, by two.
  judged[7].final_answer_rating = judged[7].final_answer_rating >= 3 ? 1 : 3;
  await writeFile(labels, judged.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const { agreement, judged: now } = await judgeTrajectories({
    ...{ cwd, ...quiet, requests, trajectories, out: evaluations, labels },
  });
  expect(now).toBe(0);
  const final = agreement!.final_answer_rating!;
  expect(final.pairs).toBe(judged.length);
  expect(final.equal).toBeCloseTo((judged.length - 1) / judged.length);
  expect(final.kappa).toBeLessThan(1);
  expect(final.low).toBeLessThan(final.kappa!);
  expect(agreement!.task_rating).toMatchObject({ kappa: 1, equal: 1 });
});

test('a judge that says nothing to be read is missing data, and asked again for what is left', async () => {
  const { requests, trajectories } = folder;
  let broken = true;
  const server = await startTestServer(({ body }) => {
    const asked = JSON.parse(body.messages[1]!.content.split('\n\nThis cannot be read')[0]!);
    const simple = (asked.steps as unknown[]).length === 0;
    if (broken && !simple) return { texts: ['I would rather not say.'] };
    const rating = { task_rating: 5, tool_rating: 5, result_rating: 5, explanation: '' };
    const steps = asked.steps.map(() => rating);
    return { texts: [JSON.stringify({ steps, final_answer_rating: 5, explanation: '' })] };
  });
  const judge = `openai:judge@${server.openai}`;
  const how = { cwd, ...quiet, requests, trajectories, out: join(cwd, 'judged'), judge };
  const first = await judgeTrajectories({ ...how, cache: 'off' });
  const ids = namedRequests(requests).map(({ id }) => id);
  const played = ids.filter((id) => has(trajectories, id)).map((id) => readTrajectory(trajectories, id));
  const lengths = played.map((steps) => steps.length);
  expect(first.judged).toBe(lengths.filter((length) => length === 1).length);
  expect(first.failed).toHaveLength(lengths.filter((length) => length > 1).length);
  expect(first.failed[0]!.why).toContain('the reply is no judgement');
  // Three draws and a repair of each.
  expect(server.seen).toHaveLength(first.judged + 6 * first.failed.length);
  for (const { body } of server.seen) expect(body.temperature).toBe(0);
  broken = false;
  const second = await judgeTrajectories({ ...how, cache: 'off' });
  expect(second).toMatchObject({ judged: first.failed.length, kept: first.judged, failed: [] });
  await server.close();
});

test('what the planner gave up on is tried again, with other luck, when asked', async () => {
  const out = join(cwd, 'giving-up');
  const { requests } = folder;
  const play = { cwd, ...quiet, requests, runs: join(cwd, 'giving-up-runs'), out, set: { noAnswer: '0.6' } };
  const first = await makeTrajectories({ ...play, planner: 'zeroshot', maxSteps: 3 });
  expect(first.gaveUp).toBeGreaterThan(5);
  const same = await makeTrajectories({ ...play, planner: 'zeroshot', maxSteps: 3 });
  expect(same).toMatchObject({ written: 0, gaveUp: first.gaveUp, runs: [], usage: { calls: 0 } });
  const again = await makeTrajectories({ ...play, planner: 'zeroshot', maxSteps: 3, again: true });
  expect(again.written).toBe(first.gaveUp);
  expect(again.gaveUp).toBeLessThan(first.gaveUp);
  expect(again.usage.live).toBeGreaterThan(0);
});

test('planners have models, servers and concurrency of their own; the tools keep theirs', async () => {
  const step = JSON.stringify({
    ...{ context_information_summary: '-', thoughts: '-', task: 'Say 4.', selected_tool: 'final_answer' },
  });
  const arrivals: number[] = [];
  const server = await startTestServer(() => {
    arrivals.push(performance.now());
    return { texts: [step], latency: 40 };
  });
  const requests = join(cwd, 'eight.jsonl');
  const eight = Array.from(
    { length: 8 },
    (_, i) => `{"id":"n${i}","request":"How many legs has dog ${i}?"}\n`,
  );
  await writeFile(requests, eight.join(''));
  const out = join(cwd, 'served');
  const planner = `finetuned?host=127.0.0.1&port=${new URL(server.openai).port}&concurrency=2`;
  await makeTrajectories({ cwd, ...quiet, requests, runs: join(cwd, 'served-runs'), out, planner });
  expect(server.seen).toHaveLength(8);
  expect(server.seen[0]!.body.model).toBe('planner');
  expect(server.seen[0]!.body.response_format).toBeDefined();
  // A third call waits until one of two has been answered.
  for (let i = 2; i < 8; i++) expect(arrivals[i]! - arrivals[i - 2]!).toBeGreaterThan(35);
  const [last] = readTrajectory(out, 'n0');
  expect(last).toMatchObject({ plan: { task: 'Say 4.', selected_tool: 'final_answer' }, status: 'answered' });
  await server.close();
});

test('a budget that is spent ends a stage, which goes on with more', async () => {
  const requests = [1, 2, 3, 4, 5, 6].map((i) => ({ request: `Request ${i}`, explanation: '-' }));
  const server = await startTestServer(() => ({ texts: [JSON.stringify({ topic: 'T', requests })] }));
  const out = join(cwd, 'bought');
  // 100 tokens in and 20 out: 0.00045 USD a call.
  const how = { cwd, ...quiet, out, numRequests: 0, numBatches: 12, model: `openai:gpt-4o@${server.openai}` };
  const first = await writeRequests({ ...how, concurrency: 1, maxCost: 0.002 });
  expect(first).toMatchObject({ status: 'budget', written: 5, requests: 30, failed: [] });
  expect(first.usage.spent).toBeCloseTo(5 * 0.00045);
  expect(await writeRequests({ ...how, maxCost: 1 })).toMatchObject({
    status: 'finished',
    written: 7,
    kept: 5,
  });
  expect(server.seen).toHaveLength(12);
  await server.close();
});

test('folders of the original are written, and read as ours', async () => {
  const to = join(cwd, 'original');
  await exportOriginal(folder, to);
  const text = await readFile(join(to, 'requests', '2.txt'), 'utf8');
  // As the original reads it.
  const [, json] = /```json(.*)```/s.exec(text)!;
  expect(JSON.parse(json!).requests).toHaveLength(6);
  expect(namedRequests(join(to, 'requests')).map(({ id, request }) => [id, request])).toEqual(
    namedRequests(folder.requests).map(({ id, request }) => [id, request]),
  );
  const [step] = JSON.parse(await readFile(fileOf(join(to, 'trajectories'), '2_4'), 'utf8'));
  expect(Object.keys(step)).toEqual(['plan', 'result']);
  const sets = ['trajectories', 'evaluations'].map((name) => join(to, name));
  const packed = async (requests: string, trajectories: string, evaluations: string, out: string) => {
    await packageDataset({
      cwd,
      requests,
      trajectories,
      evaluations,
      out: join(cwd, out),
      validationSize: 5,
    });
    return sha256(await readFile(join(cwd, out, 'splits.json'), 'utf8'));
  };
  expect(await packed(join(to, 'requests'), sets[0]!, sets[1]!, 'theirs')).toBe(
    await packed(folder.requests, folder.trajectories, folder.evaluations, 'ours'),
  );
});

test('a package that is cut off leaves nothing of an earlier one to train on', async () => {
  const { requests, trajectories, evaluations } = folder;
  const out = join(cwd, 'cut-off');
  const pack = () => packageDataset({ cwd, requests, trajectories, evaluations, out, validationSize: 5 });
  await pack();
  await rm(join(out, 'splits.json'));
  await mkdir(join(out, 'splits.json'));
  await expect(pack()).rejects.toThrow('splits.json');
  expect(await readdir(join(out, 'chat'))).toEqual([]);
  expect(await readdir(out)).not.toContain('run.lock');
});

test('a planner that cannot go on stops the others in order; what they have stays good', async () => {
  const out = join(cwd, 'broken-evaluation');
  const runs = join(cwd, 'broken-runs');
  await writeJson(fileOf(join(out, 'openai', 'trajectories_1'), '0_0'), [{ plan: {} }]);
  const { requests } = folder;
  const how = { cwd, ...quiet, requests, out, runs, repeats: 1, cache: 'off' as const };
  const slow = ['openai', 'zeroshot?concurrency=4&model=synthetic?latency=100ms'];
  await expect(evaluatePlanners({ ...how, planners: slow })).rejects.toThrow(/0_0\.json: no trajectory/);
  const other = (await readdir(runs)).find((name) => name.includes('zeroshot'))!;
  const manifest = JSON.parse(await readFile(join(runs, other, 'run.json'), 'utf8'));
  expect(manifest.status).toBe('interrupted');
  const lines = await readResults(join(runs, other, 'results.jsonl')).catch(() => []);
  expect(lines.filter(({ error }) => error)).toEqual([]);
});

test('trajectories that were deleted are made anew, by other settings, whatever runs they have left', async () => {
  const { requests } = folder;
  const [out, runs] = [join(cwd, 'anew'), join(cwd, 'anew-runs')];
  const warned: string[] = [];
  const play = { cwd, env: {}, requests, out, runs, warn: (line: string) => void warned.push(line) };
  const ctrlC = new AbortController();
  const on = ({ type }: { type: string }) => type === 'item' && ctrlC.abort();
  const model = 'synthetic?latency=20ms';
  const first = await makeTrajectories({ ...play, model, concurrency: 2, signal: ctrlC.signal, on });
  expect(first.status).toBe('interrupted');
  await rm(out, { recursive: true });
  const second = await makeTrajectories({ ...play, directAnswer: 'on' });
  expect(second).toMatchObject({ status: 'finished', written: namedRequests(requests).length, kept: 0 });
  // Options that are given as they are by default are no other settings.
  await makeTrajectories({ ...play, directAnswer: 'on', model: 'synthetic', seed: 1 });
  expect(warned).toEqual([]);
  await makeTrajectories(play);
  expect(warned).toEqual([expect.stringContaining('made with other settings')]);
});

test('bad input is one line, before anything is asked', async () => {
  const { requests, trajectories, evaluations } = folder;
  const places = { cwd, ...quiet, requests, trajectories, evaluations, runs: folder.runs };
  const play = (more: object) => makeTrajectories({ ...places, out: join(cwd, 'none'), ...more });
  await expect(play({ planner: 'gpt' })).rejects.toThrow(
    '--planner gpt: planners are openai, finetuned, zeroshot',
  );
  await expect(play({ planner: 'openai,zeroshot' })).rejects.toThrow('by one planner at a time');
  await expect(play({ planner: 'openai?concurrency=0' })).rejects.toThrow('give a whole number from 1');
  await expect(play({ host: '127.0.0.1', port: 99_999 })).rejects.toThrow(
    /^--port 99999: give a port from 1 to 65535$/,
  );
  await expect(play({ planner: 'finetuned?port=0', host: 'here' })).rejects.toThrow(
    /^--planner finetuned\?port=0: port=0: give a port from 1 to 65535$/,
  );
  await expect(play({ host: 'http://here' })).rejects.toThrow(
    /^--host http:\/\/here: give a name or an address/,
  );
  await expect(play({ model: 'openai:gpt-4o' })).rejects.toThrow('OPENAI_API_KEY is not set');
  await expect(play({ requests: 'nowhere' })).rejects.toThrow('there is no such file or folder of requests');
  await expect(play({ planner: 'openai?think=maybe' })).rejects.toThrow(/think/);
  await expect(packageDataset({ ...places, out: 'none', validationSize: 1000 })).rejects.toThrow(
    /^--validation-size 1000 takes all of the \d+ trajectories that are rated 4 or better: none is left to train on$/,
  );
  await expect(packageDataset({ ...places, out: 'none', exclude: [requests] })).rejects.toThrow(
    /^no trajectory is left to train on: \d+ rated below 4, \d+ without trajectory or rating, [1-9]\d* excluded$/,
  );
  await expect(exportOriginal(folder, folder.root)).rejects.toThrow('the data folder itself');
  const named = join(cwd, 'named');
  await writeJson(fileOf(named, '1'), { requests: [{ id: 'legs', request: 'How many legs has a dog?' }] });
  const away = join(cwd, 'none');
  await expect(exportOriginal({ ...folder, requests: named }, away)).rejects.toThrow('request "legs"');
  await expect(play({ planner: '' })).rejects.toThrow('--planner is empty');
  await expect(play({ planner: 'openai?planner=zeroshot' })).rejects.toThrow('by its name alone');
  const nowhere = { ...places, out: 'none', trajectories: 'nowhere' };
  await expect(judgeTrajectories(nowhere)).rejects.toThrow('troupe data trajectories writes it');
  await expect(packageDataset(nowhere)).rejects.toThrow('troupe data trajectories writes it');
  const bad = join(cwd, 'bad');
  await writeJson(fileOf(bad, '0_0'), [{ plan: {} }]);
  await expect(judgeTrajectories({ ...places, trajectories: bad, out: 'none' })).rejects.toThrow(
    /0_0\.json: no trajectory/,
  );
  expect(await readdir(cwd)).not.toContain('none');
});

test('an evaluation that is spoilt is named before the judge is asked for others', async () => {
  const out = join(cwd, 'spoilt');
  const { requests, trajectories } = folder;
  await writeJson(fileOf(out, '0_1'), { steps: [], final_answer_rating: 7, explanation: '' });
  await expect(judgeTrajectories({ cwd, ...quiet, requests, trajectories, out })).rejects.toThrow(
    /0_1\.json: no evaluation: "final_answer_rating": .*; mend it, or delete it$/,
  );
  expect(await readdir(out)).toEqual(['0_1.json']);
});
