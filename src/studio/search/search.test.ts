import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BadInput } from '../../errors.ts';
import { run } from '../../index.ts';
import type { RunOptions } from '../../runs/play/run-options.ts';
import type { LevelsView, TableView, TreeView } from '../api/search.ts';
import { NotFound } from '../faults.ts';
import type { Studio } from '../studio.ts';
import { searchedEpisode, summariesOf } from './entries.ts';
import { nodeOf } from './node-view.ts';
import { openSearch, viewOf, walkOf } from './view.ts';

const closing = new AbortController();
let cwd: string;
let studio: Studio;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-search-'));
  studio = { out: join(cwd, 'runs'), cwd, env: {}, token: '', closing: closing.signal };
});
afterAll(() => closing.abort());

/** Plays one episode; gives where it lies, and its searches. `edit` changes the first of them, as it is written. */
async function played(
  options: Pick<RunOptions, 'scenario' | 'agents'> & Partial<RunOptions>,
  edit?: (search: { root: { visits: number }[] }) => void,
) {
  const { run: folder } = await run({ cwd, env: {}, warn: () => {}, ...options });
  const dir = join(cwd, folder);
  const [line] = (await readFile(join(dir, 'results.jsonl'), 'utf8')).split('\n');
  const { episode } = JSON.parse(line!) as { episode: string };
  const id = basename(folder);
  const journal = join(dir, 'episodes', `${episode}.jsonl`);
  if (edit) {
    const entries = (await readFile(journal, 'utf8'))
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    edit(entries.find(({ type }) => type === 'search'));
    await writeFile(journal, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }
  const searches = summariesOf(await searchedEpisode(studio, id, episode));
  const view = async (line: number, simulations?: number) =>
    viewOf(studio, await openSearch(studio, id, episode, line), simulations);
  return { id, dir, episode, searches, view, journal };
}

const CASES: [string, Pick<RunOptions, 'scenario' | 'agents'> & Partial<RunOptions>][] = [
  ['a game', { scenario: 'tic-tac-toe', agents: 'X=mcts?simulations=400,O=random' }],
  [
    'PUCT, depth, no proofs',
    { scenario: 'tic-tac-toe', agents: 'X=mcts?simulations=300&policy=puct&depth=4&solver=false,O=random' },
  ],
  [
    'a larger game',
    { scenario: 'connect-four', agents: 'red=mcts?simulations=500,yellow=random', maxSteps: 4 },
  ],
  [
    'merged trees',
    { scenario: 'connect-four', agents: 'red=mcts?simulations=200&trees=3,yellow=random', maxSteps: 2 },
  ],
  ['a graph, judged by a value', { scenario: 'blocksworld', agents: 'mcts', tasks: '3' }],
  [
    'a graph, judged by playouts',
    { scenario: 'blocksworld', agents: 'mcts?evaluate=playouts&simulations=60', tasks: '3', maxSteps: 4 },
  ],
  ['hidden cards', { scenario: 'kuhn-poker', agents: 'mcts' }],
  ['moves at once', { scenario: 'matching-pennies', agents: 'even=mcts,odd=random' }],
];

test.each(CASES)('computed again, a tree is what the journal holds: %s', async (_, options) => {
  const { id, episode, searches, view, journal } = await played(options);
  const lines = (await readFile(journal, 'utf8')).trim().split('\n');
  expect(searches.length).toBeGreaterThan(0);
  for (const { line, played: actions } of searches) {
    const tree = (await view(line)) as TreeView;
    const recorded = JSON.parse(lines[line]!);
    expect(tree).toMatchObject({ kind: 'tree', world: 'exact', computed: true, size: recorded.size });
    expect(tree.problem).toBeUndefined();
    const rows = tree.root.map(({ text, visits, value, prior, proven }) => ({
      text,
      visits,
      value,
      prior,
      proven,
    }));
    expect(rows).toEqual(
      recorded.root.map(({ text, visits, value, prior, proven }: (typeof rows)[number]) => {
        return { text, visits, value, prior, proven };
      }),
    );
    expect(tree.root.filter(({ chosen }) => chosen).map(({ text }) => text)).toEqual(actions.slice(0, 1));
    // The states found by walking are those that the search was in.
    const walk = await walkOf(studio, await openSearch(studio, id, episode, line), tree.simulations!.done);
    if (typeof walk === 'string' || !walk.plain) continue;
    const { turn, roles } = walk.tree;
    for (let node = 0; node < walk.tree.size; node++) {
      const mover = walk.start.scenario.turn(walk.state(node) as never);
      if (turn[node]! >= 0) expect(mover).toBe(roles[turn[node]!]);
    }
  }
});

test('the beginning of a search, its nodes, and the way that was taken', async () => {
  const { id, episode, searches, view } = await played({
    scenario: 'tic-tac-toe',
    agents: 'X=mcts?simulations=300,O=random',
    seed: 3,
  });
  const [first] = searches;
  const whole = (await view(first!.line)) as TreeView;
  const part = (await view(first!.line, 40)) as TreeView;
  expect(part.nodes.visits[0]).toBe(40);
  expect(part.root.reduce((sum, { visits }) => sum + visits, 0)).toBe(39);
  // Nodes keep their numbers: the part is the beginning of the whole.
  expect(whole.nodes.parent.slice(0, part.size)).toEqual(part.nodes.parent);
  expect(whole.taken.length).toBeGreaterThan(1);
  const chosen = whole.root.find((row) => row.chosen)!;
  expect(whole.nodes.id[whole.taken[1]!]).toBe(chosen.node);
  const opened = await openSearch(studio, id, episode, first!.line);
  const node = await nodeOf(studio, opened, chosen.node!);
  expect(node).toMatchObject({ turn: 'O', path: [chosen.text], visits: chosen.visits });
  expect(node.observation).toContain('X');
  expect(node.picture).toContain('<svg');
  expect(node.actions.length).toBe(8);
  await expect(view(first!.line, 301)).rejects.toThrow(
    new BadInput('simulations=301: give a whole number from 1 to 300'),
  );
  await expect(nodeOf(studio, opened, 999_999)).rejects.toThrow(NotFound);
  await expect(openSearch(studio, id, episode, 0)).rejects.toThrow(
    /line 0 .* is no search: there are lines 7/,
  );
  await expect(openSearch(studio, id, '../../x', 0)).rejects.toThrow(NotFound);
});

test('a hidden card is never shown: the states are such as the role may believe in', async () => {
  const { id, episode, searches } = await played({ scenario: 'kuhn-poker', agents: 'mcts' });
  const opened = await openSearch(studio, id, episode, searches[0]!.line);
  const node = await nodeOf(studio, opened, 1);
  expect(node.note).toBe('one of the states that first may believe in');
  expect(node.observation).toMatch(/^Your card: /);
  expect(node.picture).toBeUndefined();
});

test('a large tree is sent in its most visited part, with whole ways', async () => {
  const { searches, view } = await played({
    scenario: 'connect-four',
    agents: 'red=mcts?simulations=24000,yellow=random',
    maxSteps: 2,
  });
  const tree = (await view(searches[0]!.line)) as TreeView;
  expect(tree.size).toBeGreaterThan(20_000);
  expect(tree.nodes.id.length).toBeGreaterThanOrEqual(20_000);
  expect(tree.nodes.id.length).toBeLessThan(20_100);
  expect(tree.nodes.parent.every((parent, place) => parent < place && (place === 0) === parent < 0)).toBe(
    true,
  );
});

test('a search is given up when all who asked for it have gone, and computed for whoever asks again', async () => {
  const { id, episode, searches } = await played({
    scenario: 'connect-four',
    agents: 'red=mcts?simulations=20000,yellow=random',
    maxSteps: 2,
  });
  const opened = await openSearch(studio, id, episode, searches[0]!.line);
  const ask = (signal: AbortSignal) => walkOf(studio, opened, 20_000, signal);
  const [first, second, third] = Array.from({ length: 3 }, () => new AbortController());
  const both = Promise.all([ask(first!.signal), ask(second!.signal)]);
  first!.abort();
  second!.abort();
  const again = ask(third!.signal);
  expect(await both).toEqual(Array(2).fill(expect.stringContaining('nobody waits')));
  const walk = await again;
  expect(typeof walk === 'string' ? walk : walk.tree.size).toBe(20_000);
  // What is done stays, whoever goes.
  third!.abort();
  expect(await ask(new AbortController().signal)).toBe(walk);
  // As long as one waits, it goes on.
  const [one, other] = [new AbortController(), new AbortController()];
  const shared = [one, other].map(({ signal }) => walkOf(studio, opened, 10_000, signal));
  one.abort();
  for (const found of await Promise.all(shared)) expect(typeof found).toBe('object');
});

test('what cannot be computed again is what its journal holds', async () => {
  const rap = await played({
    scenario: 'blocksworld',
    agents: 'mcts?world=model&simulations=6',
    tasks: '2',
    model: 'synthetic',
    maxSteps: 2,
  });
  const [search] = rap.searches;
  const tree = (await rap.view(search!.line)) as TreeView;
  expect(tree).toMatchObject({ kind: 'tree', world: 'model', computed: false });
  expect(tree.problem).toBeUndefined();
  expect(tree.nodes.id.length).toBeGreaterThan(tree.root.length);
  await expect(rap.view(search!.line, 3)).rejects.toThrow(
    /cannot be computed again: its states are the model’s/,
  );
  const opened = await openSearch(studio, rap.id, rap.episode, search!.line);
  const node = await nodeOf(studio, opened, tree.root[0]!.node!);
  expect(node.note).toMatch(/the rules/);
});

test('a search in a form of an agent’s own is a table of what it says', async () => {
  const { searches, view } = await played(
    { scenario: 'tic-tac-toe', agents: 'X=mcts?simulations=5,O=random', seed: 8 },
    (line) => {
      Object.assign(line, { root: ['a', { text: 'b' }], levels: [{ candidates: [null] }] });
    },
  );
  expect(await view(searches[0]!.line)).toMatchObject({ kind: 'table' });
});

test('a scenario that is gone, and one that has changed', async () => {
  let visits = 0;
  const { dir, searches, view } = await played(
    { scenario: 'tic-tac-toe', agents: 'X=mcts?simulations=50,O=random', seed: 8 },
    ({ root }) => {
      // As if the rules had been others.
      visits = ++root[0]!.visits;
    },
  );
  const at = searches[0]!.line;
  const changed = (await view(at)) as TreeView;
  expect(changed).toMatchObject({ computed: true });
  expect(changed.problem).toMatch(/^computed again it is not what the journal holds/);
  const manifest = JSON.parse(await readFile(join(dir, 'run.json'), 'utf8'));
  await writeFile(join(dir, 'run.json'), JSON.stringify(manifest).replaceAll('"tic-tac-toe"', '"lost-game"'));
  const gone = (await view(at)) as TreeView;
  expect(gone).toMatchObject({ computed: false });
  expect(gone.problem).toContain('unknown scenario "lost-game"');
  expect(gone.root[0]!.visits).toBe(visits);
});

test('levels of thoughts, each with what it continues; exact solvers with their plans', async () => {
  const tot = await played({ scenario: 'game24', agents: 'tot', tasks: '900', model: 'synthetic:1' });
  const { levels } = (await tot.view(tot.searches[0]!.line)) as LevelsView;
  expect(levels.length).toBeGreaterThan(1);
  const [, second] = levels;
  for (const { parent } of second!.candidates) {
    expect(parent?.[0]).toBe(0);
    expect(levels[0]!.candidates[parent![1]]!.kept).toBe(true);
  }
  expect(levels.every(({ candidates }) => candidates.filter(({ taken }) => taken).length <= 1)).toBe(true);
  expect(levels[0]!.candidates.find(({ taken }) => taken)?.text).toBe(tot.searches[0]!.played[0]);
  await expect(tot.view(tot.searches[0]!.line, 3)).rejects.toThrow(/has none to step through/);

  const exact = await played({ scenario: 'blocksworld', agents: 'optimal', tasks: '3' });
  const table = (await exact.view(exact.searches[0]!.line)) as TableView;
  expect(table.plan.map(({ text }) => text)).toEqual(exact.searches[0]!.played);
  expect(table.plan.every(({ taken }) => taken)).toBe(true);
  expect(table.values).toEqual([{ role: 'agent', value: 1 }]);
});

test('a player that plans in its head: the moves that it imagined', async () => {
  const { searches, view } = await played({
    scenario: 'tic-tac-toe',
    agents: 'X=mpc?depth=2,O=random',
    model: 'synthetic',
    maxSteps: 2,
  });
  const tree = (await view(searches[0]!.line)) as TreeView;
  expect(tree).toMatchObject({ world: 'model', computed: false });
  expect(tree.root.filter(({ chosen }) => chosen).map(({ text }) => text)).toEqual(searches[0]!.played);
  expect(tree.nodes.id.length).toBeGreaterThan(tree.root.length);
});
