/** One episode on the page: lit states, prompts and their differences, a live one, links, keys, hostile text. */
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { StateValue } from 'xstate';
import { beamMachine } from '../../../machines/agents/beam.ts';
import { agents } from '../../../machines/agents/index.ts';
import { episodeMachine } from '../../../machines/episode.ts';
import game24 from '../../../scenarios/game24/index.ts';
import { chartOf } from '../../draw/model.ts';
import { readJournal, run } from '../../index.ts';
import type { JournalLine } from '../../runs/folder/journal.ts';
import { activeIds } from '../configuration.ts';
import { openStudio, type StudioServer } from '../server.ts';
import { heldBroker, later } from './test-broker.ts';
import { describeInBrowser, openBrowser, openPage, type Watched } from './test-browser.ts';
import { spawnStudio } from './test-process.ts';

const CHARTS = {
  episode: chartOf(episodeMachine),
  scenario: chartOf(game24.machine),
  agent: chartOf(agents.rafa!.machine),
  'agent/search': chartOf(beamMachine),
};

/** What a journal says is active at a line, read as plainly as can be. */
function expectedAt(lines: readonly JournalLine[], line: number): Record<string, string[]> {
  const last = (actor: string) =>
    lines.findLast((each) => each.n <= line && each.type === 'state' && each.actor === actor);
  const agent = last('agent');
  const search = last('agent/search');
  // A search runs while its agent plans.
  const searches = agent?.value === 'planning' && search !== undefined && search.n > agent.n;
  return Object.fromEntries(
    Object.entries(CHARTS).map(([actor, chart]) => {
      const at = actor === 'agent/search' && !searches ? undefined : last(actor);
      return [actor, activeIds(chart, at?.value as StateValue | undefined)];
    }),
  );
}

/** The states that are lit in the drawings. */
const litOn = (page: Page): Promise<Record<string, string[]>> =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>('[data-actor]')].map((actor) => [
        actor.dataset.actor ?? '',
        [...actor.querySelectorAll<SVGGElement>('.chart-state.active')].map(
          (state) => state.dataset.state ?? '',
        ),
      ]),
    ),
  );

const sorted = (lit: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(lit).map(([actor, ids]) => [actor, [...ids].sort()]));

describeInBrowser('an episode on the page', () => {
  let cwd: string;
  let folder: string;
  let path: string;
  let journal: string;
  let lines: JournalLine[];
  let studio: StudioServer;
  let browser: Browser;
  const opened: Watched[] = [];

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'troupe-studio-episode-'));
    const options = { scenario: 'game24', agents: 'rafa', tasks: '901', cwd, env: {}, warn() {} } as const;
    ({ run: folder } = await run({ ...options, name: 'solved' }));
    const [file] = await readdir(join(cwd, folder, 'episodes'));
    journal = join(cwd, folder, 'episodes', file!);
    lines = await readJournal(journal);
    path = `/runs/${basename(folder)}/${basename(file!, '.jsonl')}`;
    studio = await openStudio({ cwd, env: {} });
    browser = await openBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await studio?.close();
  });

  async function show(address: string): Promise<Watched> {
    const watched = await openPage(browser, studio, address);
    opened.push(watched);
    await watched.page.waitForSelector('.episode-head');
    return watched;
  }
  /** Waits for the one journal of a run that has just begun. */
  async function journalOf(name: string): Promise<{ id: string; file: string }> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const id = (await readdir(join(cwd, 'runs'))).find((each) => each.endsWith(`-${name}`));
      const [file] = id ? await readdir(join(cwd, 'runs', id, 'episodes')).catch(() => []) : [];
      if (id && file) return { id, file };
    }
  }
  const markedOn = (page: Page) =>
    page.evaluate(() => [...((CSS.highlights.get('episode-found') ?? []) as Iterable<Range>)].map(String));
  const marksWithin = (page: Page, selector: string) =>
    page.evaluate(
      (within) =>
        [...((CSS.highlights.get('episode-found') ?? []) as Iterable<Range>)].filter(({ startContainer }) =>
          startContainer.parentElement?.closest(within),
        ).length,
      selector,
    );
  const range = (page: Page) => page.getByRole('slider', { name: 'Journal line' });
  const atLine = (page: Page, line: number) =>
    page.waitForFunction(
      (n) => document.querySelector<HTMLElement>('.episode-detail-body')?.dataset.line === String(n),
      line,
    );

  it('lights the states that the journal says, wherever the scrubber stands', async () => {
    const { page, wrong, close } = await show(`${path}?actor=all`);
    await page.waitForFunction(() => document.querySelectorAll('[data-actor] .chart-state').length > 30);
    const search = lines.findLast(({ actor, value }) => actor === 'agent/search' && value === 'judging')!.n;
    const refuted = lines.find(({ actor, value }) => actor === 'agent' && value === 'reflecting')?.n;
    const chosen = [2, search, refuted ?? 40, Math.floor(lines.length / 2), lines.length - 1];
    for (const line of chosen) {
      await range(page).fill(String(line));
      await atLine(page, line);
      expect(sorted(await litOn(page)), `line ${line}`).toEqual(sorted(expectedAt(lines, line)));
    }
    expect(expectedAt(lines, search)['agent/search']).toContain('beam.judging');
    const words = await page.locator('[data-actor=agent] .episode-actor-state').innerText();
    expect(words).toBe('done');
    expect(wrong).toEqual([]);
    await close();
  });

  it('marks what is new in a prompt, and shows how the reply was read', async () => {
    const calls = lines.filter(({ type, purpose }) => type === 'call' && purpose === 'value');
    const call = calls[1]!;
    const { page, wrong, close } = await show(`${path}?line=${call.n}`);
    await atLine(page, call.n);
    const [system, user] = [page.locator('.episode-said-system'), page.locator('.episode-said-user')];
    expect(await system.getAttribute('data-change')).toBe('same');
    expect(await user.getAttribute('data-change')).toBe('changed');
    const content = (line: JournalLine) => (line.messages as { content: string }[]).at(-1)!.content;
    const added = (await user.locator('ins').allInnerTexts()).join('');
    const removed = (await user.locator('del').allInnerTexts()).join('');
    expect(content(call)).not.toBe(content(calls[0]!));
    expect(added.length).toBeGreaterThan(0);
    for (const word of added.split(/\s+/)) expect(content(call)).toContain(word);
    for (const word of removed.split(/\s+/)) expect(content(calls[0]!)).toContain(word);
    const facts = await page.locator('.episode-facts').innerText();
    for (const fact of ['value', 'synthetic', 'tokens', 'latency', 'live', 'samples'])
      expect(facts).toContain(fact);
    const propose = lines.find(({ type, purpose }) => type === 'call' && purpose === 'propose')!;
    await range(page).fill(String(propose.n));
    await atLine(page, propose.n);
    const came = await page.locator('.episode-came').innerText();
    expect(came).toMatch(/search of \d+ candidates, \d+ read from this reply/);
    expect(came).toContain('plays');
    expect(wrong).toEqual([]);
    await close();
  });

  it('goes by keys: lines, decisions, play, search', async () => {
    const { page, wrong, close } = await show(`${path}?line=3`);
    await atLine(page, 3);
    const at = async () => Number(await range(page).inputValue());
    await page.keyboard.press('.');
    expect(await at()).toBe(4);
    await page.keyboard.press(',');
    await page.keyboard.press(',');
    expect(await at()).toBe(2);
    // Arrows go by what the timeline shows: line, detail and mark are of the same row.
    const shown = lines.filter(({ type }) => type !== 'state').map(({ n }) => n);
    for (const next of shown.slice(shown.indexOf(2) + 1, shown.indexOf(2) + 2)) {
      await page.keyboard.press('ArrowRight');
      expect(await at()).toBe(next);
      await atLine(page, next);
      expect(await page.locator('[data-line]:has([aria-current])').getAttribute('data-line')).toBe(`${next}`);
    }
    await page.keyboard.press('ArrowRight');
    const past = await at();
    expect(lines[past]!.type).not.toBe('state');
    await page.keyboard.press('.');
    await page.keyboard.press('ArrowLeft');
    expect(await at()).toBe(past);
    const actions = lines.filter(({ type }) => type === 'action').map(({ n }) => n);
    await page.keyboard.press('Shift+ArrowRight');
    expect(await at()).toBe(actions[0]);
    await page.keyboard.press('Shift+ArrowRight');
    expect(await at()).toBe(actions[1]);
    await page.keyboard.press('Shift+ArrowLeft');
    expect(await at()).toBe(actions[0]);
    // The address follows.
    await page.waitForURL(new RegExp(`line=${actions[0]}(&|$)`));
    await page.keyboard.press(' ');
    await page.waitForFunction((from) => {
      const input = document.querySelector<HTMLInputElement>('.episode-range');
      return Number(input?.value) > from;
    }, actions[0]!);
    await page.keyboard.press(' ');
    await page.keyboard.press('/');
    await page.keyboard.type('24.');
    await page.waitForURL(/q=24/);
    await page.waitForFunction(() => /lines? ha(s|ve) it/.test(document.body.innerText));
    const wanted = lines.filter((line) => JSON.stringify({ ...line, t: 0, n: 0 }).includes('24.')).length;
    const found = await page.locator('.episode-timeline-found').innerText();
    expect(Number.parseInt(found, 10)).toBeGreaterThan(0);
    expect(Number.parseInt(found, 10)).toBeLessThanOrEqual(wanted);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Home');
    expect(await at()).toBe(0);
    expect(wrong).toEqual([]);
    await close();
  });

  it('begins with what is seen first, and where words stand that were searched for in the run', async () => {
    const first = lines.find(({ type }) => type === 'observation')!.n;
    const begun = await show(path);
    await atLine(begun.page, first);
    await begun.page.keyboard.press('ArrowRight');
    expect(Number(await range(begun.page).inputValue())).toBeGreaterThan(first);
    expect(begun.wrong).toEqual([]);
    await begun.close();

    const said = String(lines.findLast(({ type }) => type === 'action')!.text);
    const has = (line: JournalLine) => JSON.stringify({ ...line, n: 0, t: 0 }).includes(said);
    const { page, wrong, close } = await openPage(browser, studio, `/runs/${basename(folder)}`);
    await page.getByRole('searchbox').fill(said);
    await page.waitForURL(/q=/);
    const hits = page.getByRole('grid', { name: 'Episodes' }).locator('.table-line a[href*="?q="]');
    await hits.first().waitFor();
    // A part of what was said, the words marked; it leads to that line.
    expect(await page.locator('.table-line .snippet mark').first().innerText()).toBe(said);
    await hits.first().click();
    await page.waitForURL(new RegExp(`line=${lines.find(has)!.n}`));
    await atLine(page, lines.find(has)!.n);
    const field = page.getByRole('searchbox', { name: 'Search this episode' });
    expect(await field.inputValue()).toBe(`"${said}"`);
    await expect
      .poll(() => page.locator('.episode-timeline-found').innerText())
      .toMatch(new RegExp(`^${lines.filter(has).length} lines? ha`));
    // It is marked, and in sight.
    const top = () =>
      page.evaluate(() => {
        const marked = [...((CSS.highlights.get('episode-found') ?? []) as Iterable<Range>)];
        const inDetail = marked.filter(({ startContainer }) =>
          startContainer.parentElement?.closest('.episode-detail-body'),
        );
        return inDetail[0]?.getBoundingClientRect().top;
      });
    await expect.poll(top).toBeLessThan(740);
    expect(await top()).toBeGreaterThan(40);
    // As a whole: none of its words alone.
    expect(new Set(await markedOn(page))).toEqual(new Set([said]));
    // A name that stands in no line of it hides none.
    await page.goto(`http://127.0.0.1:${studio.port}${path}?q=nobody-says-this`);
    await atLine(page, first);
    await expect.poll(() => field.inputValue()).toBe('');
    expect(wrong).toEqual([]);
    await close();
  });

  it('marks words where they begin one, in what the journal says and nowhere else', async () => {
    // The page's own words say it as well.
    const { page, wrong, close } = await show(`${path}?line=0&q=wor`);
    await expect.poll(() => page.getByRole('heading', { name: /^The world/ }).count()).toBeGreaterThan(0);
    const field = page.getByRole('searchbox', { name: 'Search this episode' });
    expect(await field.getAttribute('title')).toContain('begins with it');
    const observation = lines.find(({ type }) => type === 'observation')!;
    const [word = ''] = /[a-z]{5,}/i.exec(String(observation.text)) ?? [];
    await field.fill(word.slice(0, 3).toUpperCase());
    await expect.poll(() => markedOn(page)).toContain(word.slice(0, 3));
    const outside = await page.evaluate(() =>
      [...((CSS.highlights.get('episode-found') ?? []) as Iterable<Range>)]
        .map(({ startContainer }) => startContainer.parentElement)
        .filter((element) => !element?.closest('[data-said], .code-text'))
        .map((element) => element?.className),
    );
    expect(outside).toEqual([]);
    await field.fill('world');
    await expect.poll(() => page.url()).toContain('q=world');
    await expect.poll(() => markedOn(page)).not.toContain(word.slice(0, 3));
    const said = await markedOn(page);
    expect(said.filter((text) => text.toLowerCase() !== 'world')).toEqual([]);
    expect(await marksWithin(page, 'h2')).toBe(0);
    expect(await marksWithin(page, '.chart, svg')).toBe(0);
    // The middle of a word is none, and a quote that is being typed hides nothing.
    await field.fill(word.slice(1));
    await expect.poll(() => page.locator('.episode-timeline-found').innerText()).toMatch(/^0 lines/);
    expect(await markedOn(page)).toEqual([]);
    await field.fill('"');
    await expect.poll(() => page.locator('.episode-timeline-found').count()).toBe(0);
    await expect.poll(() => page.locator('.episode-row').count()).toBeGreaterThan(3);
    expect(wrong).toEqual([]);
    await close();
  });

  it('opens the same view from its address, and takes commands along', async () => {
    const action = lines.find(({ type }) => type === 'action')!;
    const address = `${path}?line=${action.n}&actor=scenario&show=context`;
    const { page, wrong, close } = await show(address);
    await atLine(page, action.n);
    expect(await page.locator('[data-actor]').count()).toBe(1);
    expect(await page.getByRole('tab', { name: 'Context' }).getAttribute('aria-selected')).toBe('true');
    expect(await page.locator('.episode-row-text[aria-current]').innerText()).toContain(String(action.text));
    await page.getByText('Copy a command').click();
    const commands = await page.locator('.episode-debug-menu code').allInnerTexts();
    // Nothing of it is cut off.
    const menu = page.locator('.episode-debug-menu');
    for (const part of await menu.locator('button, code').all()) {
      const { x, width } = (await part.boundingBox())!;
      expect(x + width).toBeLessThan(1280);
      expect(await part.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThan(2);
    }
    const reference = `${folder}/${basename(journal, '.jsonl')}`;
    expect(commands).toContain(`troupe replay ${reference} --to 1`);
    expect(commands.some((command) => command.startsWith(`troupe show ${reference} --attempt 1`))).toBe(true);
    expect(commands.some((command) => command.startsWith(`troupe branch ${reference} --at `))).toBe(true);
    const search = lines.find(({ type }) => type === 'search')!;
    await page.keyboard.press('Escape');
    await range(page).fill(String(search.n));
    await page.getByRole('tab', { name: 'Detail' }).click();
    const link = page.getByRole('link', { name: 'Open the search tree' });
    expect(await link.getAttribute('href')).toBe(`${path}/search/${search.n}`);
    expect(wrong).toEqual([]);
    await close();
  });

  it('keeps the buttons of a tall chart in sight, and says that there is more', async () => {
    const { page, wrong, close } = await show(path);
    const zoom = page.locator('.react-flow__controls');
    await zoom.waitFor();
    const inSight = async () => {
      const { y, height } = (await zoom.boundingBox())!;
      return y + height;
    };
    await expect.poll(inSight).toBeLessThan(740);
    const more = page.getByRole('button', { name: 'More below' });
    for (let presses = 0; presses < 6 && (await more.count()) > 0; presses++) {
      await more.click();
      await page.waitForTimeout(400);
    }
    expect(await more.count()).toBe(0);
    expect(await inSight()).toBeLessThan(740);
    expect(wrong).toEqual([]);
    await close();
  });

  it('shows markup of a model and of a task as text', async () => {
    const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>';
    const call = lines.find(({ type }) => type === 'call')!;
    const text = await readFile(journal, 'utf8');
    const told = text
      .trimEnd()
      .split('\n')
      .map((line, n) => {
        const entry = JSON.parse(line) as JournalLine;
        if (n === call.n) entry.replies = [`1 + 4 ${evil}`];
        if (entry.type === 'observation') entry.text = `Puzzle ${evil}`;
        if (entry.type === 'action') entry.thought = evil;
        return JSON.stringify(entry);
      });
    await writeFile(join(cwd, folder, 'episodes', 'evil.rafa.s1.jsonl'), `${told.join('\n')}\n`);
    const { page, wrong, close } = await show(`/runs/${basename(folder)}/evil.rafa.s1?line=${call.n}`);
    await atLine(page, call.n);
    expect(await page.getByTestId('reply').innerText()).toContain(evil);
    expect(await page.getByTestId('observation').innerText()).toContain(evil);
    const action = lines.find(({ type }) => type === 'action')!;
    await range(page).fill(String(action.n));
    await atLine(page, action.n);
    expect(await page.locator('.episode-detail').innerText()).toContain(evil);
    expect(await page.evaluate(() => Object.hasOwn(window, 'hacked'))).toBe(false);
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(wrong).toEqual([]);
    await close();
  });

  it('shows the scenario’s picture as an image, at every step the right one', async () => {
    const options = { scenario: 'tic-tac-toe', agents: 'X=first,O=random', cwd, env: {}, warn() {} } as const;
    const { run: games } = await run({ ...options, name: 'games' });
    const [file] = await readdir(join(cwd, games, 'episodes'));
    const { page, wrong, close } = await show(`/runs/${basename(games)}/${basename(file!, '.jsonl')}?line=1`);
    expect(await page.locator('img.episode-picture').getAttribute('src')).toMatch(/^blob:/);
    await page.waitForSelector('img.episode-picture[data-line="1"]');
    const own = await readJournal(join(cwd, games, 'episodes', file!));
    const states = own.filter(({ actor, type }) => actor === 'scenario' && type === 'state');
    await range(page).fill(String(states[2]!.n));
    await page.waitForSelector(`img.episode-picture[data-line="${states[2]!.n}"]`);
    const natural = await page
      .locator('img.episode-picture')
      .evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0);
    expect(natural).toBe(true);
    expect(wrong).toEqual([]);
    await close();
  });

  it('shows which tools are at work, and what they brought', async () => {
    const options = { scenario: 'places', agents: 'react', tasks: '0', cwd, env: {}, warn() {} } as const;
    const tooled = join(cwd, (await run({ ...options, name: 'tooled' })).run, 'episodes');
    const [file] = await readdir(tooled);
    const [begin, end] = (await readJournal(join(tooled, file!))).filter(({ type }) => type === 'tool');
    const at = `/runs/${basename(dirname(tooled))}/${basename(file!, '.jsonl')}?actor=scenario&line=`;
    const { page, wrong, close } = await show(`${at}${begin!.n}`);
    const charts = page.locator('.episode-charts');
    const detail = page.getByRole('region', { name: 'Detail' });
    await charts
      .getByTitle('A tool that is at work')
      .filter({ hasText: String(begin!.name) })
      .first()
      .waitFor();
    await detail.getByRole('figure', { name: 'Called with' }).waitFor();
    expect(sorted(await litOn(page))).toEqual({ scenario: ['places', 'places.calling'] });
    await detail.getByRole('button', { name: `ended at line ${end!.n}` }).click();
    await atLine(page, end!.n);
    const brought = detail.getByRole('figure', { name: 'What it brought' });
    expect(await brought.locator('pre').innerText()).toBe(end!.text);
    expect(await charts.getByTitle('A tool that is at work').count()).toBe(0);
    expect(wrong).toEqual([]);
    await close();
  });

  it('follows an episode that runs, unless the reader has gone back', async () => {
    const stop = new AbortController();
    const { broker, letGo } = heldBroker();
    const running = run({
      scenario: 'game24',
      agents: 'rafa',
      tasks: '901',
      broker,
      name: 'live',
      cwd,
      env: {},
      warn() {},
      signal: stop.signal,
    }).catch(() => undefined);
    const { id, file } = await journalOf('live');
    const { page, wrong, close } = await show(`/runs/${id}/${basename(file, '.jsonl')}`);
    /** Where it stands, and the last line there is, at one moment. */
    const stand = () =>
      range(page).evaluate((input: HTMLInputElement) => ({
        at: Number(input.value),
        last: Number(input.max),
      }));
    const grown = async (from: number) => {
      letGo(3);
      await page.waitForFunction(
        (n) => Number(document.querySelector<HTMLInputElement>('.episode-range')?.max) > n,
        from,
      );
    };
    const follows = async () => {
      await grown((await stand()).last);
      const { at, last } = await stand();
      expect(at).toBe(last);
    };
    await page.locator('.episode-head').getByText('running').waitFor();
    await follows();
    // Whoever goes back stays there.
    await page.keyboard.press('Home');
    const { at, last } = await stand();
    expect(at).toBe(0);
    await grown(last);
    expect((await stand()).at).toBe(0);
    // And is taken along again at the end.
    await page.getByRole('button', { name: 'go live' }).click();
    await follows();
    stop.abort();
    letGo();
    await running;
    expect(wrong).toEqual([]);
    await close();
  });

  it('loses nothing when the server is killed and started anew, and says how the episode ended', async () => {
    const own = await spawnStudio(cwd);
    const servers = [own];
    onTestFinished(() => Promise.all(servers.map(({ kill }) => kill())).then(() => {}));
    const { broker, letGo } = heldBroker(later);
    const running = run({
      scenario: 'game24',
      agents: 'rafa',
      tasks: '901',
      broker,
      name: 'restart',
      cwd,
      env: {},
      warn() {},
    });
    const { id, file } = await journalOf('restart');
    const { page, close } = await openPage(browser, own, `/runs/${id}/${basename(file, '.jsonl')}?actor=all`);
    await page.waitForSelector('.episode-head');
    // What it plays is told before it has ended, as afterwards.
    const head = page.locator('.episode-head');
    await expect.poll(() => head.innerText()).toContain('running');
    expect(await head.getByText('seed 1').count()).toBe(1);
    const title = await head.getByRole('heading').textContent();
    const journal = join(cwd, 'runs', id, 'episodes', file);
    const linesOf = async () => (await readJournal(journal, () => {})).length;
    await page.waitForFunction(
      () => Number(document.querySelector<HTMLInputElement>('.episode-range')?.max) > 3,
    );
    await own.kill();
    // What is written meanwhile no server has seen.
    const before = await linesOf();
    letGo();
    await expect.poll(linesOf).toBeGreaterThan(before + 2);
    servers.push(await spawnStudio(cwd, own.port));
    await page.waitForFunction(
      () => /solved/.test(document.querySelector<HTMLElement>('.episode-head')?.innerText ?? ''),
      undefined,
      { timeout: 60_000 },
    );
    await running;
    expect(title).toMatch(/^Game of 24: (\d+ ?){4}$/);
    expect(await head.getByRole('heading').textContent()).toBe(title);
    const told = await readJournal(journal);
    const end = told.length - 1;
    expect(await range(page).getAttribute('max')).toBe(String(end));
    // Whoever followed it stays at its end.
    expect(await range(page).inputValue()).toBe(String(end));
    // A drawing that was asked for while the server was away comes a moment after it is back.
    await expect
      .poll(async () => sorted(await litOn(page)), { timeout: 20_000 })
      .toEqual(sorted(expectedAt(told, end)));
    await close();
  }, 120_000);
});
