/** The routes of machines: what is offered, how it is drawn, and how it is stepped. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../cli/main.ts';
import { run } from '../../index.ts';
import type { MachineSummary, MachineView, SimulatedEvent, StepView } from '../api/machines.ts';
import { activeIds } from '../configuration.ts';
import { statusOf } from '../faults.ts';
import { addMachines } from '../routes/machines.ts';
import { Ways } from '../ways.ts';
import { machineOf } from './find.ts';
import { STAGE } from './test-machines.ts';
import { chartFor, layoutOf } from './view.ts';

let cwd: string;
let own: string;
let api: Hono;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-machines-'));
  await writeFile(join(cwd, 'stage.ts'), STAGE);
  const played = await run({
    scenario: './stage.ts',
    agents: './stage.ts#shy',
    cwd,
    env: {},
    warn: () => {},
  });
  own = basename(played.run);
  api = new Hono();
  api.onError((error, context) => context.json({ message: error.message }, statusOf(error)));
  addMachines(api, { out: join(cwd, 'runs'), cwd, env: {}, token: '' });
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const address = (id: string) => `/machines/${encodeURIComponent(id)}`;
const get = async <T>(path: string) => (await (await api.request(path)).json()) as T;
const post = (id: string, body: string) => api.request(`${address(id)}/step`, { method: 'POST', body });
async function stepped(id: string, ...events: SimulatedEvent[]): Promise<StepView> {
  return (await (await post(id, JSON.stringify({ events }))).json()) as StepView;
}
const labels = ({ choices }: StepView, legal: boolean) =>
  choices.filter((choice) => choice.legal === legal).map(({ label }) => label);

describe('what is offered', () => {
  test('the episode, every scenario, every agent, and what they invoke', async () => {
    const all = await get<MachineSummary[]>('/machines');
    const ids = all.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(['episode', 'scenario:tic-tac-toe', 'agent:rafa', 'agent:rafa.search']),
    );
    expect(new Set(ids).size).toBe(ids.length);
    const find = (id: string) => all.find((each) => each.id === id);
    expect(find('scenario:tic-tac-toe')).toMatchObject({ kind: 'scenario', states: 6, compiles: true });
    expect(find('agent:first')).toMatchObject({
      compiles: false,
      effects: [expect.stringMatching(/sendParent/)],
    });
  });

  test('what users’ files give to a run, by its run', async () => {
    const ids = (await get<MachineSummary[]>(`/machines?run=${own}`)).map(({ id }) => id);
    expect(ids).toContain(`run:${own}:scenario:stage`);
    const agent = ids.find((id) => id.startsWith(`run:${own}:agent:`))!;
    expect((await get<MachineView>(address(agent))).title).toBe('Shy');
  });

  test.each([
    'nobody',
    'agent:../../etc/passwd',
    'run:none:scenario:stage',
    './stage.ts',
    'run:..:scenario:stage',
  ])('%s is not found', async (id) => {
    const response = await api.request(address(id));
    expect(response.status).toBe(404);
    expect((await response.json()) as object).toHaveProperty('message');
  });
});

describe('how it is drawn', () => {
  test('with nested and parallel states, guards, entry and exit, invoked actors, history', async () => {
    const { chart, layout } = await get<MachineView>(address(`run:${own}:scenario:stage`));
    expect(layout.nodes.map(({ node }) => node.type)).toEqual(
      expect.arrayContaining(['compound', 'parallel', 'atomic', 'final', 'history']),
    );
    const lines = layout.nodes.flatMap((placed) => placed.lines.map(({ full }) => full));
    expect(lines).toEqual(expect.arrayContaining(['entry greet', 'exit leave', 'invoke work']));
    const labels = layout.edges.flatMap(({ label }) => label?.full ?? []);
    expect(labels).toEqual(
      expect.arrayContaining(['ACT [is small] / count', expect.stringContaining('after 60000 ms')]),
    );
    expect(chart.root.id).toBe('stage');
  });

  test('as the command line draws it', async () => {
    const cli = async (...argv: string[]) => {
      let out = '';
      const write = (text: string) => {
        out += text;
        return true;
      };
      const screen = { write, on: () => {} } as unknown as NodeJS.WritableStream;
      const io = { stdin: process.stdin, stdout: screen, stderr: screen, env: {}, cwd };
      expect(await main(['machine', ...argv], io)).toBe(0);
      return out;
    };
    for (const format of ['svg', 'mermaid']) {
      const response = await api.request(`${address('agent:rafa')}/${format}`);
      expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="agent-rafa\./);
      expect(await response.text()).toBe(await cli('rafa', '--format', format));
    }
  });

  test('worked out once, whoever asks again', async () => {
    const asked = async () => {
      const chart = chartFor(await machineOf({ out: '', cwd, env: {}, token: '' }, 'episode'));
      return { chart, layout: layoutOf(chart) };
    };
    const first = await asked();
    const again = await asked();
    expect(again.chart).toBe(first.chart);
    expect(again.layout).toBe(first.layout);
  });
});

describe('how it is stepped', () => {
  const act = (role: string, cell: number) => ({ type: 'ACT', role, action: { cell } });

  test('a scenario: its legal actions, and the guards that stop what was legal before', async () => {
    const first = await stepped('scenario:tic-tac-toe');
    expect(first).toMatchObject({
      value: 'X to move',
      turn: 'X',
      ignored: false,
      picture: expect.any(String),
    });
    expect(labels(first, true)).toHaveLength(9);
    const second = await stepped('scenario:tic-tac-toe', act('X', 5));
    expect(second).toMatchObject({
      value: 'O to move',
      context: { X: 16, O: 0 },
      before: { context: { X: 0 } },
    });
    expect(second.choices.find(({ label }) => label === 'cell 5')).toMatchObject({
      legal: false,
      stoppedBy: ['O completes a line', 'O takes a free cell'],
    });
    expect(second.values).toEqual(['X to move', 'O to move']);
    expect(await stepped('scenario:tic-tac-toe', act('O', 5))).toMatchObject({ ignored: true });
  });

  test('a whole game, to its end', async () => {
    const game = [act('X', 1), act('O', 4), act('X', 2), act('O', 5), act('X', 3)];
    expect(await stepped('scenario:tic-tac-toe', ...game)).toMatchObject({
      value: 'X wins',
      status: 'done',
      choices: [],
    });
  });

  test('chance, simultaneous moves, and effects that are told and not done', async () => {
    const dealt = await stepped('scenario:kuhn-poker');
    expect(dealt.choices[0]).toMatchObject({ role: 'chance', legal: true, probability: expect.any(Number) });
    expect(labels(await stepped('scenario:matching-pennies'), true)).toHaveLength(4);
    const planning = await stepped('agent:rafa', { type: 'OBSERVE', observation: 'Numbers left: 1 2 3 4' });
    expect(planning).toMatchObject({ value: 'planning', effects: ['start search for a plan'] });
    expect(labels(planning, false)).toContain('OBSERVE');
    // What comes of the search is the person's to say.
    const answer = planning.choices.find(({ event }) => event.type === 'xstate.done.actor.search');
    expect(answer).toMatchObject({ legal: true, editable: true });
    const empty = { type: 'xstate.done.actor.search', output: { plan: [] } };
    expect(await stepped('agent:rafa', { type: 'OBSERVE', observation: '' }, empty)).toMatchObject({
      values: ['idle', 'planning', 'reflecting'],
    });
  });

  test('an agent that speaks to its parent, and the episode itself', async () => {
    expect(await stepped('agent:first', { type: 'OBSERVE', observation: '' })).toMatchObject({
      value: 'choosing',
      effects: ['send ACT'],
    });
    expect(await stepped('episode', { ...act('X', 5), attempt: 0 })).toMatchObject({ value: 'asking' });
  });

  test('what breaks the machine is its last word', async () => {
    const broken = await stepped('agent:rafa', { type: 'OBSERVE' }, { type: 'xstate.done.actor.search' });
    expect(broken).toMatchObject({ status: 'error', error: expect.stringMatching(/\w/), choices: [] });
  });

  test('a user’s scenario from any of its tasks; its timers and actors are events', async () => {
    const id = `run:${own}:scenario:stage`;
    const body = JSON.stringify({ events: [{ type: 'ACT', role: 'agent', action: 1 }], task: 1 });
    const view = (await (await post(id, body)).json()) as StepView;
    expect(view).toMatchObject({ value: { open: { left: 'two', right: 'busy' } }, context: { n: 6 } });
    expect(labels(view, true)).toEqual(expect.arrayContaining(['after 60000 ms', 'done: work']));
  });

  test.each([
    ['{', /^the request/],
    ['{}', /^events: /],
    ['{"events":[{}]}', /^events\.0\.type: /],
    ['{"events":[],"task":99}', /^task 99: the last task of tic-tac-toe is 0/],
  ])('%s is refused in one line', async (body, message) => {
    const response = await post('scenario:tic-tac-toe', body);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { message: string }).message).toMatch(message);
  });
});

test('the arrow of a transition is told by the states before and after it', async () => {
  const { chart } = await get<MachineView>(address('episode'));
  const between = (before: string, after: string) =>
    new Ways(chart).shortest(activeIds(chart, before), activeIds(chart, after));
  expect(between('closing', 'ended')).toEqual(['episode.closing → episode.ended']);
  // Through a state that is left at once.
  expect(between('asking', 'closing')).toEqual([
    'episode.asking → episode.turning',
    'episode.turning → episode.closing',
  ]);
  expect(between('closing', 'asking')).toHaveLength(3);
  expect(between('asking', 'asking')).toEqual([]);
});
