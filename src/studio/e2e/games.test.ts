import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { lastLaunches, type ResultLine, type RunSummary, readResults, run } from '../../index.ts';
import { madeUp, writeRun } from '../../reports/test-results.ts';
import { openStudio, type StudioServer } from '../server.ts';
import { describeInBrowser, openBrowser, openPage, type Watched } from './test-browser.ts';

describeInBrowser('runs of games, of learners and of arms much alike on the page', () => {
  let cwd: string;
  let browser: Browser;
  let studio: StudioServer;
  let watched: Watched | undefined;
  let learners: RunSummary;

  const open = async (path: string): Promise<Page> => {
    watched = await openPage(browser, studio, path);
    return watched.page;
  };

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'troupe-games-'));
    learners = await run({
      cwd,
      env: {},
      warn: () => {},
      scenario: 'tic-tac-toe',
      agents: 'X=direct,O=mpc?memory=arm',
      set: { epochs: 2, evalGames: 3, overlap: true },
      name: 'learners',
    });
    browser = await openBrowser();
    studio = await openStudio({ cwd });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await studio?.close();
  });
  afterEach(async () => {
    await watched?.close();
    watched = undefined;
  });

  const count = (n: number) => n.toLocaleString('en');

  it('tell calls and tokens of the same episodes, and training apart', async () => {
    const page = await open(`/runs/${basename(learners.run)}`);
    const calls = page.getByRole('group', { name: 'Model calls' });
    expect(await calls.locator('[title]').getAttribute('title')).toBe(count(learners.calls));
    const { input, output } = learners.tokens;
    await page
      .getByTitle(`${count(input)} in, ${count(output)} out`)
      .first()
      .waitFor();

    const [x, o] = learners.seats!;
    const seats = page.getByRole('region', { name: 'Won, lost and tied' });
    const row = async (agent: string) =>
      (
        await seats
          .locator('tr')
          .filter({ hasText: new RegExp(`^${agent}`) })
          .innerText()
      ).split(/\s+/);
    expect((await row('direct')).slice(2, 6)).toEqual(['X', ...[x!.won, x!.lost, x!.tied].map(String)]);
    expect((await row('mpc')).slice(2, 6)).toEqual(['O', ...[o!.won, o!.lost, o!.tied].map(String)]);
    const tile = await page.getByRole('group', { name: 'Games' }).innerText();
    expect(tile).toContain(`X won ${x!.won} · O won ${o!.won} · tied ${x!.tied}`);
    const trained = learners.arms[0]!.training!.solved;
    const more = trained > 0 ? `+ ${trained} in training` : '';
    const chip = await page.getByRole('button', { name: /^X won/ }).innerText();
    expect(chip.replace(/\s+/g, ' ').trim()).toBe(`X won ${x!.won} ${more}`.trim());

    const curve = page.getByRole('table', { name: /^Evaluations by epoch/ });
    const cells = await curve.locator('tbody .run-number').allInnerTexts();
    expect(cells).toEqual(
      learners.arms[0]!.curve!.map(({ wins, losses, ties }) => `${wins}/${losses}/${ties}`),
    );
    const table = page.getByRole('grid', { name: 'Episodes' });
    await page.getByRole('combobox', { name: 'phase' }).selectOption('training');
    await expect
      .poll(() => table.locator('.table-line > :nth-child(4)').allInnerTexts())
      .toEqual(['training, epoch 1', 'training, epoch 2']);
    expect(watched!.wrong).toEqual([]);
  });

  it('say in an episode which it is of its learner, and offer no branch that would be refused', async () => {
    const folder = basename(learners.run);
    const trained = 'empty.X-direct-O-mpc-memory-arm.s1.learn2';
    let page = await open(`/runs/${folder}/${trained}`);
    await page.getByText('Cannot be branched: it is of a run that learns in phases').waitFor();
    expect(await page.getByRole('button', { name: 'Branch here' }).count()).toBe(0);
    await page.keyboard.press('b');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByText('Copy a command').click();
    await page.getByText('troupe replay').waitFor();
    expect(await page.getByText('troupe branch').count()).toBe(0);
    expect(await page.locator('.episode-head').innerText()).toMatch(
      /(X won|X lost|tied).*training, epoch 2.*seed 1/s,
    );
    await watched!.close();
    page = await open(`/runs/${folder}/${trained.replace('learn2', 'eval1.2')}`);
    await page.locator('.episode-head').getByText('after epoch 1, game 3').waitFor();
    expect(watched!.wrong).toEqual([]);
  });

  it('say of a game how its first role came out, wherever it is looked at', async () => {
    const { run: dir } = await run({
      cwd,
      env: {},
      warn: () => {},
      scenario: 'tic-tac-toe',
      agents: ['X=first,O=first', 'X=random,O=random'],
      seeds: 2,
      maxSteps: 7,
      name: 'played',
    });
    const lines = [...lastLaunches(await readResults(join(cwd, dir, 'results.jsonl'))).values()];
    const words = ({ rewards, end }: ResultLine) =>
      end === 'truncated'
        ? 'did not end (steps)'
        : rewards.X! > 0
          ? 'X won'
          : rewards.X! < 0
            ? 'X lost'
            : 'tied';
    const [one, other] = [lines.find(({ reward }) => reward > 0)!, lines.find(({ reward }) => reward <= 0)!];
    const at = `/runs/${basename(dir)}`;
    let page = await open(`${at}/${one.episode}?beside=${basename(dir)}/${other.episode}`);
    await page.locator('.episode-head').getByText('X won').waitFor();
    const beside = page.getByRole('region', { name: 'Beside it' });
    await beside.getByText(words(other), { exact: true }).waitFor();
    await beside.getByText('X won', { exact: true }).waitFor();
    await page.keyboard.press('End');
    await page.locator('.episode-ended').getByText('X won').waitFor();
    expect(await page.getByText(/^(un)?solved/).count()).toBe(0);
    expect(watched!.wrong).toEqual([]);
    await watched!.close();

    page = await open(`${at}?compare=arms`);
    const flips = page.getByRole('region', { name: /^X won with X=\w+,O=\w+, not with/ });
    await flips.first().waitFor();
    const ends = await flips.getByRole('link').allInnerTexts();
    expect(ends.length).toBeGreaterThan(0);
    for (const [i, text] of ends.entries())
      expect(text).toMatch(i % 2 === 0 ? /^X=\w+,O=\w+$/ : /: (X lost|tied|did not end)$/);
    expect(watched!.wrong).toEqual([]);
  });

  it('call no game tied that did not end', async () => {
    const roles = { red: { agent: 'a', model: null }, yellow: { agent: 'b', model: null } };
    const game = (task: string, red: number, end: 'terminated' | 'truncated' = 'terminated') =>
      madeUp({
        task,
        arm: 'red=a,yellow=b',
        roles,
        status: red > 0 ? 'solved' : 'unsolved',
        reward: red,
        rewards: { red, yellow: -red },
        end,
      });
    const id = '20200101-000000-cut';
    await writeRun(join(cwd, 'runs', id), [
      game('one', 1),
      game('two', 0),
      game('three', 0, 'truncated'),
      game('four', 0, 'truncated'),
    ]);
    const page = await open(`/runs/${id}`);
    const tile = await page.getByRole('group', { name: 'Games' }).innerText();
    expect(tile).toContain('red won 1 · yellow won 0 · tied 1 · 2 did not end');
    const seat = page.getByRole('region', { name: 'Won, lost and tied' }).locator('tbody tr').first();
    expect((await seat.innerText()).split('\t')).toEqual(
      expect.arrayContaining(['a', 'b', 'red', '1', '0', '1', '50 %', '2']),
    );
    await page.getByRole('button', { name: /^did not end/ }).click();
    const tasks = page.locator('.table-line > :nth-child(2)');
    await expect.poll(() => tasks.allInnerTexts()).toEqual(['three', 'four']);
    expect(watched!.wrong).toEqual([]);
  });

  it('show what differs among arms, and all of it', async () => {
    const arms = ['propose&memory=episode', 'propose&memory=none', 'sample&memory=episode'];
    const id = '20200102-000000-alike';
    const lines = arms.map((rest) => madeUp({ agent: `rafa?attempts=3&generate=${rest}`, calls: 3 }));
    await writeRun(join(cwd, 'runs', id), lines);
    const page = await open(`/runs/${id}`);
    const chart = page.getByRole('img', { name: 'Success by arm' });
    await chart.waitFor();
    for (const rest of arms) {
      const arm = `rafa?attempts=3&generate=${rest}`;
      const name = chart.locator('.plot-dot-name').filter({ hasText: arm });
      expect(await name.count()).toBe(1);
      // Nothing of it is cut off.
      expect(await name.evaluate((box) => box.scrollHeight <= box.clientHeight + 1)).toBe(true);
      const cell = page.getByRole('grid', { name: 'Episodes' }).getByText(arm);
      const isCut = await cell.evaluate(
        (box) => box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight,
      );
      expect(isCut).toBe(false);
    }
    expect(watched!.wrong).toEqual([]);
  });
});
