/** A branch is made from the page and stands beside its parent; an edited prompt is sent again. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../models/test-server.ts';
import { runsIn } from '../../runs/folder/find.ts';
import { readManifest } from '../../runs/folder/manifest.ts';
import { run } from '../../runs/play/run.ts';
import { openStudio, type StudioServer } from '../server.ts';
import { describeInBrowser, openBrowser, openPage } from './test-browser.ts';

const PLAN = ['1 * 1 = 1 (left: 1 11 13)', '11 + 13 = 24 (left: 1 24)', '1 * 24 = 24 (left: 24)'];
const REPLY = [...PLAN, 'Answer: 1 * 1 * (11 + 13) = 24'].join('\n');
const OTHER = '13 - 11 = 2 (left: 1 1 2)';
const HOSTILE = `${OTHER}\n<img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`;

describeInBrowser('changing an episode', () => {
  let browser: Browser;
  let studio: StudioServer;
  let models: TestServer;
  let cwd: string;
  let folder: string;
  const EPISODE = '1-1-11-13.direct.s1';
  let texts = [REPLY];

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'troupe-branching-'));
    const env = { TROUPE_CACHE_DIR: join(cwd, 'caches') };
    models = await startTestServer(() => ({ texts }));
    const model = `openai:gpt-4o@${models.openai}?key=none`;
    const tasks = [{ numbers: [1, 1, 11, 13] }];
    const summary = await run({ scenario: 'game24', agents: 'direct', model, tasks, cwd, env, warn() {} });
    folder = basename(summary.run);
    studio = await openStudio({ cwd, env });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await studio?.close();
    await models?.close();
  });

  /** The line of the first model call. */
  async function callLine(): Promise<number> {
    const journal = await readFile(join(cwd, 'runs', folder, 'episodes', `${EPISODE}.jsonl`), 'utf8');
    return journal.split('\n').findIndex((line) => line.includes('"type":"call"'));
  }

  it('sends an edited prompt again and shows the reply beside the recorded one', async () => {
    const { page, wrong, close } = await openPage(
      browser,
      studio,
      `/runs/${folder}/${EPISODE}?line=${await callLine()}`,
    );
    texts = [HOSTILE];
    await page.getByRole('button', { name: 'Edit and ask again' }).click();
    const sheet = page.getByRole('dialog', { name: 'Edit and ask again' });
    await sheet.getByText('from the cache: free').waitFor();
    expect(await sheet.getByRole('listitem').first().textContent()).toContain(PLAN[0]);
    const message = sheet.getByLabel('Message 2', { exact: true });
    await message.fill(`${await message.inputValue()}\nThink of subtraction.`);
    const estimate = sheet.getByText(/tokens in, up to 1,024 out · at most \$0\.01/);
    await estimate.waitFor();
    // What was wrong is told of what was sent, and not of what is put right.
    await sheet.getByLabel('Model').fill('nobody');
    await sheet.getByRole('button', { name: 'Send' }).click();
    await sheet.getByRole('alert').waitFor();
    expect(await estimate.count()).toBe(0);
    await sheet.getByLabel('Model').fill('');
    await estimate.waitFor();
    expect(await sheet.getByRole('alert').count()).toBe(0);
    expect(wrong.splice(0).every((line) => line.includes('400'))).toBe(true);
    await sheet.getByRole('button', { name: 'Send' }).click();
    await sheet.getByText('Reply, against the recorded one').waitFor();
    expect(models.seen.at(-1)!.body.messages.at(-1)!.content).toMatch(/Think of subtraction\.$/);
    expect(await sheet.locator('ins').allTextContents()).not.toEqual([]);
    expect(await sheet.locator('del').allTextContents()).not.toEqual([]);
    await sheet.getByText('live', { exact: true }).waitFor();
    await sheet.getByText(/100 \+ 20 tokens/).waitFor();
    // What a model says stays text.
    expect(await sheet.textContent()).toContain("<script>document.title='broken'</script>");
    expect(await page.title()).not.toBe('broken');

    await sheet.getByRole('button', { name: `Branch with ${OTHER}` }).click();
    const branch = page.getByRole('dialog', { name: 'Branch from here' });
    expect(await branch.getByLabel('Action', { exact: true }).inputValue()).toBe(OTHER);
    expect(wrong).toEqual([]);
    await close();
  });

  it('branches at a step with another action, and shows both side by side', async () => {
    texts = [REPLY];
    const { page, wrong, close } = await openPage(browser, studio, `/runs/${folder}/${EPISODE}?line=2`);
    await page.getByRole('button', { name: 'Branch here' }).waitFor();
    await page.keyboard.press('b');
    const sheet = page.getByRole('dialog', { name: 'Branch from here' });
    await sheet.getByText(PLAN[0]!).first().waitFor();
    // A command without a change would be one for other luck.
    expect(await sheet.getByText('troupe branch').count()).toBe(0);
    await sheet.getByRole('button', { name: OTHER }).click();
    await sheet.getByText(`troupe branch runs/${folder}/${EPISODE} --at 1 --action`).waitFor();
    await sheet.getByRole('button', { name: 'Branch', exact: true }).click();
    const beside = page.getByRole('region', { name: 'Beside it' });
    await beside.getByText('They part at step 1, where it branches off').waitFor();
    const row = beside.getByRole('row').nth(1);
    expect(await row.textContent()).toContain('≠ 1');
    expect(await row.textContent()).toContain(PLAN[0]);
    expect(await row.textContent()).toContain(OTHER);
    const child = new URL(page.url()).searchParams.get('beside')!.split('/')[0]!;
    expect(await runsIn(join(cwd, 'runs'))).toContain(child);
    expect((await readManifest(join(cwd, 'runs', child)))?.parent).toMatchObject({
      episode: EPISODE,
      step: 1,
    });
    await expect.poll(() => beside.getByText('running').count()).toBe(0);
    await beside.getByRole('button', { name: 'Go to step 3' }).click();
    await page.waitForURL(/line=(?!2(&|$))/);

    await beside.getByRole('link', { name: 'Open it whole' }).click();
    await page.waitForURL(`**/runs/${child}/${EPISODE}`);
    await page.getByText(OTHER).first().waitFor();
    await page.getByRole('link', { name: 'runs', exact: true }).click();
    const listed = page.locator('.table-line').filter({ has: page.getByTitle(`${child}, a branch of`) });
    await listed.getByText(/^branch of .*direct/).waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  it('branches with another agent and with new luck, and says what does not fit', async () => {
    const { page, wrong, close } = await openPage(browser, studio, `/runs/${folder}/${EPISODE}?line=2`);
    const before = (await runsIn(join(cwd, 'runs'))).length;
    const sheet = page.getByRole('dialog', { name: 'Branch from here' });
    await page.getByRole('button', { name: 'Branch here' }).click();
    await sheet.getByRole('spinbutton', { name: /At step/ }).fill('2');
    await sheet.getByText(PLAN[1]!).first().waitFor();
    expect(await sheet.getByRole('button', { name: 'Branch', exact: true }).isDisabled()).toBe(true);
    await sheet.getByText('Another agent or model').click();
    await sheet.getByLabel('Agent', { exact: true }).fill('nobody');
    await sheet.getByRole('button', { name: 'Branch', exact: true }).click();
    await sheet.getByRole('alert').getByText('unknown agent "nobody"').waitFor();
    expect(wrong.splice(0).every((line) => line.includes('400'))).toBe(true);
    expect((await runsIn(join(cwd, 'runs'))).length).toBe(before);

    await sheet.getByRole('list', { name: 'Agents' }).getByRole('button', { name: 'random' }).click();
    expect(await sheet.getByLabel('Agent', { exact: true }).inputValue()).toBe('random');
    await sheet.getByRole('button', { name: 'Branch', exact: true }).click();
    const beside = page.getByRole('region', { name: 'Beside it' });
    await beside.getByText('random', { exact: true }).waitFor();
    await beside.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('beside')).toBeNull();

    await page.getByRole('button', { name: 'Branch here' }).click();
    await sheet.getByText('Only the luck').click();
    await sheet.getByText(/^Models are asked for other answers, chance falls anew/).waitFor();
    await sheet.getByRole('button', { name: 'Branch', exact: true }).click();
    await beside.getByText('direct').first().waitFor();
    expect((await runsIn(join(cwd, 'runs'))).length).toBe(before + 2);
    expect(wrong).toEqual([]);
    await close();
  });
});
