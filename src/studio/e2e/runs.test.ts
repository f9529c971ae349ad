import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { createControl, run } from '../../index.ts';
import { type SeenRequest, startTestServer } from '../../models/test-server.ts';
import type { Figures } from '../../reports/figures.ts';
import { madeUp, writeRun } from '../../reports/test-results.ts';
import { points } from '../../reports/words.ts';
import type { RunOptions } from '../../runs/play/run-options.ts';
import { openStudio, type StudioServer } from '../server.ts';
import { describeInBrowser, openBrowser, openPage, type Watched } from './test-browser.ts';

/** Waits until it is so; machines that test may be busy. */
const soon = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 });

/** Says something that no other episode says, and is of no use to the puzzle. */
const MARK = 'a walrus';

describeInBrowser('runs and one run on the page', () => {
  let cwd: string;
  let browser: Browser;
  let studio: StudioServer;
  let watched: Watched | undefined;
  const ids: Record<string, string> = {};

  const play = (options: Partial<RunOptions> & Pick<RunOptions, 'agents'>) =>
    run({ scenario: 'game24', cwd, env: {}, warn: () => {}, ...options });

  const open = async (path: string): Promise<Page> => {
    watched = await openPage(browser, studio, path);
    return watched.page;
  };

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'troupe-page-'));
    // One puzzle is refused, one is answered with nonsense.
    const server = await startTestServer(({ body }: SeenRequest) => {
      const said = JSON.stringify(body.messages);
      if (said.includes('11 13 13 13')) return { status: 400, message: 'this puzzle is not to my taste' };
      return { texts: [said.includes('3 3 3 8') ? MARK : 'no idea'] };
    });
    const model = `openai:fake@${server.openai}`;
    const summaries = await Promise.all([
      play({ name: 'planners', agents: 'rafa,direct', tasks: '900-906', seeds: 2 }),
      play({ name: 'odd', agents: 'direct', tasks: '0-8', model }),
    ]);
    await server.close();
    for (const { run } of summaries) ids[run.replace(/.*\d-/, '')] = run.replace('runs/', '');
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

  const quiet = () => expect(watched!.wrong).toEqual([]);

  /** What a command says. */
  async function troupe(...words: string[]): Promise<string> {
    let out = '';
    const stdout = new Writable({
      write(chunk, _, done) {
        out += chunk;
        done();
      },
    });
    const io = { stdin: Readable.from([]), stdout, stderr: stdout, env: {}, cwd };
    expect(await main(words, io)).toBe(0);
    return out;
  }

  /** What `troupe results` says of a run. */
  const results = async (name: string): Promise<{ all: Figures; groups: Figures[] }> =>
    JSON.parse(await troupe('results', name, '--json'));

  const tallerThanRoom = (all: Element[]) =>
    all.filter((one) => one.firstElementChild!.scrollHeight > one.parentElement!.clientHeight).map(String);
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const rowsOf = (table: Locator) => table.locator('.table-line');
  /** The text of a column's cells, by the column's place. */
  const column = (page: Page, place: number) =>
    page.locator(`.table-line > :nth-child(${place})`).allInnerTexts();

  it('lists runs with the figures of troupe results, sorted and searched', async () => {
    const page = await open('/');
    const table = page.getByRole('grid', { name: 'Runs' });
    await rowsOf(table).nth(1).waitFor();
    for (const [name, id] of Object.entries(ids)) {
      const { all } = await results(name);
      // The list cuts the date off; its title has the whole id.
      const row = rowsOf(table).filter({ has: page.getByTitle(id, { exact: true }) });
      await soon(() => row.innerText()).toContain('finished');
      const text = await row.innerText();
      expect(text).toContain(`${all.episodes} / ${all.episodes}`);
      expect(text).toContain(percent(all.rate!));
      const failed = await row.locator('.status-error').allInnerTexts();
      expect(failed).toEqual(all.errors === 0 ? [] : [String(all.errors)]);
    }
    await table.getByRole('button', { name: 'Errors' }).click();
    await soon(async () => (await column(page, 2))[0]).toMatch(/^odd/);
    await table.getByRole('button', { name: 'Run' }).click();
    await expect
      .poll(() => column(page, 2))
      .toEqual([expect.stringMatching(/^odd/), expect.stringMatching(/^planners/)]);
    await table.getByRole('button', { name: 'Run' }).click();
    expect(await table.getByRole('columnheader', { name: 'Run' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    expect((await column(page, 2))[0]).toMatch(/^planners/);
    await page.keyboard.press('/');
    await page.getByRole('searchbox').fill('direct fake');
    await soon(() => rowsOf(table).count()).toBe(1);
    expect(page.url()).toContain('q=direct');
    await table.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/runs/${ids.odd}`);
    quiet();
  });

  it('shows the figures of a run as troupe results has them', async () => {
    const { all, groups } = await results('planners');
    const page = await open(`/runs/${ids.planners}`);
    const solved = page.getByRole('group', { name: 'Solved' });
    await soon(() => solved.innerText()).toContain(percent(all.rate!));
    expect(await solved.innerText()).toContain(
      `95 % interval ${Math.round(all.low * 100)} … ${percent(all.high)}`,
    );
    expect(await solved.innerText()).toContain(`${all.solved} of ${all.episodes}`);
    const calls = await page
      .getByRole('group', { name: 'Model calls' })
      .locator('[title]')
      .getAttribute('title');
    expect(calls).toBe(all.calls.toLocaleString('en'));
    const arms = page.getByRole('img', { name: 'Success by arm' });
    for (const { rate, solved, episodes } of groups) {
      expect(await arms.textContent()).toContain(`${percent(rate!)}${solved}/${episodes}`);
    }
    expect(await page.getByText('measures planners and the engine, never an LLM').count()).toBe(1);
    const curve = page.getByRole('img', { name: /so many calls/ });
    expect(await curve.getAttribute('aria-label')).toContain(percent(groups[0]!.rate!));
    await page.getByRole('tab', { name: 'by calls' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('img', { name: /so many attempts/ }).waitFor();
    quiet();
  });

  it('marks where a row has what is searched for: in its task, its arm, its error, or in what was said', async () => {
    const page = await open(`/runs/${ids.odd}`);
    const table = page.getByRole('grid', { name: 'Episodes' });
    const field = page.getByRole('searchbox');
    const search = async (words: string, rows: number) => {
      await field.fill(words);
      await soon(() => page.locator('.run-found').innerText()).toMatch(new RegExp(`^${rows} `));
      await soon(() => rowsOf(table).count()).toBe(rows);
    };
    const marks = (place: string) => table.locator(`${place} mark`).allInnerTexts();
    expect(await field.getAttribute('title')).toContain('begins with it');
    await search('dir', 8);
    await soon(() => marks('.run-arm')).toEqual(Array(8).fill('dir'));
    // In the middle of a word, or in the model that the arm's name does not show, it is not found.
    await search('rect', 0);
    await search('fake', 0);
    await search('"', 8);
    expect(await marks('.table-line')).toEqual([]);
    await search('"11 13 13 13', 1);
    await soon(() => marks('.run-task')).toEqual(['11 13 13 13']);
    await search('11-13-13-13', 1);
    await soon(() => table.locator('.snippet').innerText()).toMatch(/^episode: 11-13-13-13\.direct/);
    await search('"my tas', 1);
    await soon(() => marks('.snippet')).toEqual(['my tas']);
    expect(await table.locator('.snippet').innerText()).toMatch(/this puzzle is not to my taste/);
    await search('requ', 1);
    await soon(() => marks('.run-why')).toEqual(['requ']);
    quiet();
  });

  it('sorts and filters episodes, and finds what was said in them', async () => {
    const page = await open(`/runs/${ids.odd}`);
    const table = page.getByRole('grid', { name: 'Episodes' });
    await soon(() => rowsOf(table).count()).toBe(8);
    await table.getByRole('button', { name: 'Task' }).click();
    await soon(async () => (await column(page, 2))[0]).toBe('1 1 11 13');
    await table.getByRole('button', { name: 'Task' }).click();
    await soon(async () => (await column(page, 2)).at(-1)).toBe('1 1 11 13');
    // Errors by kind: a press filters.
    await page.getByRole('button', { name: /request.*not to my taste/s }).click();
    await soon(() => column(page, 2)).toEqual(['11 13 13 13']);
    expect(page.url()).toContain('kind=request');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('button', { name: /^unsolved/ }).click();
    await soon(() => rowsOf(table).count()).toBe(7);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.keyboard.press('/');
    await page.keyboard.type(MARK);
    // Below its task, what was said, the word marked.
    await soon(() => column(page, 2)).toEqual([`3 3 3 8\n${MARK}`]);
    expect(await page.locator('.snippet mark').allInnerTexts()).toEqual([MARK]);
    await page.getByText('1 of 8 episodes').waitFor();
    // The address opens the same view.
    await page.reload();
    await soon(() => column(page, 2)).toEqual([`3 3 3 8\n${MARK}`]);
    await table.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/runs\/[^/]+\/3-3-3-8\./);
    quiet();
  });

  it('puts arms side by side, flips first', async () => {
    const address = `/runs/${ids.planners}?status=unsolved`;
    const page = await open(address);
    await page.getByRole('combobox', { name: 'Compare with' }).selectOption('its own arms');
    const flips = page.getByRole('region', { name: 'Solved by rafa, not by direct' });
    await flips.waitFor();
    const rows = await results('planners');
    const [rafa, direct] = rows.groups as [Figures, Figures];
    const both = await page.getByRole('article').innerText();
    expect(both).toContain(`${points(rafa.rate! - direct.rate!)} points`);
    expect(both).toMatch(/over 6 tasks, p [=<] \S+ \(sign flips\)/);
    // Figures and cautions as the command has them.
    const panel = page.getByRole('region', { name: 'Comparison' });
    const told = (await troupe('compare', 'planners')).split('\n').filter((line) => line !== '');
    await panel.getByText(told.at(-1)!, { exact: true }).waitFor();
    const cells = await panel.getByRole('table').getByRole('row').nth(1).locator('th, td').allInnerTexts();
    expect(told.map((line) => line.split(/ {2,}/))).toContainEqual(cells);
    const links = flips.getByRole('listitem').first().getByRole('link');
    expect(await links.allInnerTexts()).toEqual(['rafa', 'direct']);
    const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    expect(hrefs).toEqual([
      expect.stringMatching(new RegExp(`^/runs/${ids.planners}/.*rafa`)),
      expect.stringMatching(new RegExp(`^/runs/${ids.planners}/.*direct`)),
    ]);
    await page.getByRole('button', { name: 'Close comparison' }).click();
    await page.getByRole('img', { name: 'Success by arm' }).waitFor();
    // The way back leads through the comparison to the run, and its filters stay.
    await page.goBack();
    await panel.waitFor();
    await page.goBack();
    await page.getByRole('img', { name: 'Success by arm' }).waitFor();
    expect(page.url()).toBe(`http://127.0.0.1:${studio.port}${address}`);
    quiet();
  });

  it('says of runs without a common task that there is nothing to compare', async () => {
    const page = await open(`/runs/${ids.planners}`);
    const choice = page.getByRole('combobox', { name: 'Compare with' });
    // Its name is read, not a date that all have.
    await soon(() => choice.locator('optgroup option').first().textContent()).toMatch(/^odd · /);
    await choice.selectOption(ids.odd!);
    const arms = page.getByRole('region', { name: 'Comparison' }).getByRole('combobox');
    // No arm is in both, and nothing is asked for that would be refused.
    await page.getByText('No arm is in both').waitFor();
    const shown = () =>
      arms.evaluateAll((all) => all.map((one) => one.querySelector(':checked')?.textContent));
    expect(await shown()).toEqual(['choose an arm', 'choose an arm']);
    await arms.nth(0).selectOption({ index: 2 });
    await page.getByText('no task that both have played without error').waitFor();
    expect(await shown()).toEqual([
      expect.stringMatching(/^direct.*synthetic/),
      expect.stringMatching(/^direct.*fake/),
    ]);
    expect(await page.getByText(/Task by task|Solved by .* alone/).count()).toBe(0);
    quiet();
  });

  it('has figures of what both runs have played beside the difference, and says so', async () => {
    const write = (name: string, tasks: readonly string[]) =>
      writeRun(
        join(cwd, 'runs', `20200101-000000-${name}`),
        tasks.map((task) => madeUp({ agent: name, task, status: task === 'x' ? 'solved' : 'unsolved' })),
      );
    await Promise.all([write('short', ['x']), write('long', ['x', 'y'])]);
    const page = await open('/runs/20200101-000000-short?with=20200101-000000-long');
    const pair = page.getByRole('article', { name: 'short and long' });
    await pair.getByText('over 1 seed of the one task that both have played', { exact: true }).waitFor();
    const chart = await pair.getByRole('img', { name: /^Success of/ }).textContent();
    expect(chart).toContain('100 %1/1');
    expect(chart).not.toContain('1/2');
    const names = await page.getByRole('table').getByRole('row').locator('th[scope=row]').allInnerTexts();
    expect(names).toEqual(['short', 'long, all 2 tasks', 'long, 1 task shared with short']);
    quiet();
  });

  it('says of a run that was cut off that its figures are no estimate, and how it goes on', async () => {
    const id = '20200101-000000-cut';
    const dir = join(cwd, 'runs', id);
    const url = 'openai:some/Model-of-7B-Parameters@http://127.0.0.1:8082/v1';
    const arms = ['direct', 'tot?breadth=2'].map(
      (arm) => `${arm}${arm.includes('?') ? '&' : '?'}model=${url}`,
    );
    arms.push('direct?model=openai:other', 'tot?breadth=2&model=openai:other');
    await writeRun(
      dir,
      arms.map((arm) =>
        madeUp({ episode: arm, arm, agent: arm, model: arm.replace(/.*model=/, ''), calls: 3 }),
      ),
    );
    const plan = {
      scenario: 's',
      tasks: { count: 2, names: ['x', 'y'], hash: '' },
      arms,
      seeds: { from: 1, count: 1 },
      ...{ set: {}, limits: { maxSteps: 9 }, files: {} },
    };
    await writeFile(
      join(dir, 'run.json'),
      JSON.stringify({ name: 'cut', status: 'interrupted', plan, settings: {}, versions: {} }),
    );
    const page = await open(`/runs/${id}`);
    await page.getByText('4 of 8 episodes, those that ended first: no estimate yet').waitFor();
    await page.getByRole('button', { name: 'troupe relaunch' }).waitFor();
    // Names are seen whole, wherever they stand.
    const names = page.locator('.plot-dot-name');
    expect((await names.allInnerTexts()).map((name) => name.replaceAll('\n', ''))).toEqual(arms);
    expect(await names.evaluateAll(tallerThanRoom)).toEqual([]);
    expect(await page.locator('.plot-legend > span').allInnerTexts()).toEqual(
      arms.map((arm) => `100 % ${arm}`),
    );
    quiet();
  });

  it('says which episodes two runs do not share', async () => {
    const episodes = (seeds: number[]) =>
      seeds.map((seed) => madeUp({ seed, status: seed > 2 ? 'solved' : 'unsolved' }));
    await writeRun(join(cwd, 'runs', '20200101-000000-five'), episodes([1, 2, 3, 4, 5]));
    await writeRun(join(cwd, 'runs', '20200101-000000-two'), episodes([1, 2]));
    const page = await open('/runs/20200101-000000-five?with=20200101-000000-two');
    await page.getByText(/^left out: 3 episodes of \S*five\S* alone \(seeds 3, 4, 5\)$/).waitFor();
    expect(await page.getByText(/^left out/).count()).toBe(1);
    quiet();
  });

  it('takes the names that commands take', async () => {
    const page = await open('/runs');
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
    const last = Object.values(ids).toSorted().at(-1);
    for (const [name, id] of [
      ['planners', ids.planners],
      ['odd?status=error', `${ids.odd}?status=error`],
      ['last', last],
    ]) {
      await page.goto(`http://127.0.0.1:${studio.port}/runs/${name}`);
      await page.waitForURL(`**/runs/${id}`);
      await page.getByRole('grid', { name: 'Episodes' }).waitFor();
    }
    quiet();
  });

  it('is light or dark as one likes, and is found by keys', async () => {
    const page = await open('/');
    const theme = () => page.evaluate<unknown>('document.documentElement.dataset.theme');
    const button = page.getByRole('button', { name: /^Theme/ });
    expect(await theme()).toBeUndefined();
    await button.click();
    expect(await theme()).toBe('light');
    await button.click();
    expect(await theme()).toBe('dark');
    await page.reload();
    expect(await theme()).toBe('dark');

    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keys' });
    await sheet.waitFor();
    for (const cap of await sheet.locator('kbd').allInnerTexts()) expect(cap).toMatch(/\S/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: /Find/ });
    await field.fill('0-0-0-0.rafa');
    await page.getByText('Nothing fits “0-0-0-0.rafa”: write RUN/EPISODE to find an episode').waitFor();
    await field.fill('planners');
    await page.getByRole('option', { name: new RegExp(ids.planners!) }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/runs/${ids.planners}`);
    await page.getByRole('grid', { name: 'Episodes' }).waitFor();
    await page.keyboard.press('Control+k');
    // What is called so stands before episodes whose arm is.
    await field.fill('dir');
    const found = page.getByRole('listbox', { name: 'Found' }).getByRole('option');
    await found.filter({ hasText: /^Episodes.*direct/s }).waitFor();
    await soon(() => found.first().innerText()).toMatch(/^Machines.*Direct/s);
    await field.fill('rafa.s2');
    // Until they have come, those found before stand there.
    await soon(() => found.count()).toBeGreaterThan(1);
    await soon(() => found.filter({ hasNotText: /rafa\.s2/ }).count()).toBe(0);
    await page.keyboard.press('ArrowDown');
    await soon(() => found.nth(1).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/runs\/[^/]+\/[^/]+\.rafa\.s2/);
    // As commands print an episode's address, from everywhere; and an agent by its id.
    const episode = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1)!);
    await page.goto(`http://127.0.0.1:${studio.port}/`);
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    await page.keyboard.press('Control+k');
    await field.fill('tot');
    await soon(() => found.first().innerText()).toContain('Tree of Thoughts');
    await field.fill(`runs/${ids.planners}/${episode}`);
    await soon(() => found.allInnerTexts()).toEqual([expect.stringContaining(episode)]);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/runs/${ids.planners}/${encodeURIComponent(episode)}`);
    quiet();
  });

  it('shows many rows, of which those in sight alone are drawn', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) =>
      madeUp({ episode: `episode-${i}`, task: `task ${i}`, seconds: i }),
    );
    await writeRun(join(cwd, 'runs', '20200101-000000-many'), many);
    const page = await open('/runs/20200101-000000-many');
    await page.getByText('20,000 episodes').waitFor();
    const table = page.getByRole('grid', { name: 'Episodes' });
    expect(await table.getAttribute('aria-rowcount')).toBe('20001');
    await table.focus();
    await page.keyboard.press('End');
    await page.getByText('task 19999', { exact: true }).waitFor();
    expect(await rowsOf(table).count()).toBeLessThan(80);
    await table.getByRole('button', { name: 'Time' }).click();
    await soon(async () => (await column(page, 2))[0]).toBe('task 19999');
    quiet();
  });

  it('shows what was opened while no server was there, once one is back', async () => {
    let own = await openStudio({ cwd });
    const opened = await openPage(browser, own);
    const { page } = opened;
    await page.locator('.table-line').first().waitFor();
    await own.close();
    await page.getByRole('link', { name: 'Machines' }).click();
    await page.getByRole('alert').getByText('the Studio is not running').waitFor();
    own = await openStudio({ cwd, port: own.port });
    await page.getByRole('heading', { name: 'Machines', exact: true }).waitFor();
    await opened.close();
    await own.close();
  });

  it('follows a run under way, holds it up, and goes on with a server that was started anew', async () => {
    const control = createControl();
    const page = await open('/');
    const ended = play({
      name: 'slow',
      agents: 'direct?attempts=1',
      model: 'synthetic?latency=500ms',
      tasks: '0-40',
      concurrency: 2,
      control,
    });
    const row = page.locator('.table-line').filter({ hasText: 'slow' });
    await soon(() => row.innerText().catch(() => '')).toContain('running');
    await page.evaluate('window.same = true');
    await row.click();
    const tile = page.getByRole('group', { name: 'Episodes' });
    const shown = async () => Number(/(\d+) of 40/.exec(await tile.innerText())?.[1] ?? Number.NaN);
    await soon(shown).toBeGreaterThan(1);
    const before = await shown();
    await soon(shown).toBeGreaterThan(before + 1);

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('paused').first().waitFor();
    // More than are named at first.
    const many = Array.from({ length: 20 }, (_, i) => ({ episode: `one-${i}`, began: '', written: '' }));
    await page.route('**/running', (route) => route.fulfill({ json: many }));
    const underWay = page.getByRole('region', { name: 'Episodes under way' });
    await underWay.getByRole('button', { name: 'and 8 more' }).click();
    expect(await underWay.getByRole('link').count()).toBe(20);
    await page.unroute('**/running');
    await page.getByLabel('in flight').fill('3');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await soon(() => control.wanted.concurrency ?? 3).toBe(3);
    quiet();

    const { port } = studio;
    await studio.close();
    const away = page.getByRole('status').getByText('the Studio is not running');
    await away.getByText(`start it with npx troupe studio --port ${port}`).waitFor({ timeout: 15_000 });
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('alert').getByText('the Studio is not running').waitFor();
    const missed = await shown();
    await soon(() => control.wanted.paused ?? false).toBe(false);
    studio = await openStudio({ cwd, port });
    await soon(() => away.count()).toBe(0);
    await soon(shown).toBeGreaterThan(missed);
    // It has been looked at for long enough.
    control.change({ concurrency: -1 });
    const summary = await ended;
    await soon(shown).toBe(40);
    await page.getByText('finished').first().waitFor();
    await page.getByText('40 episodes').waitFor();
    const { all } = await results('slow');
    const solved = page.getByRole('group', { name: 'Solved' });
    await soon(() => solved.innerText()).toContain(`${all.solved} of 40`);
    expect(summary.solved).toBe(all.solved);
    expect(await page.evaluate<unknown>('window.same')).toBe(true);
    // What the server's absence itself causes, and no more.
    expect(watched!.wrong.filter((wrong) => !/ERR_|failed$/.test(wrong))).toEqual([]);
  });
});
