import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkScenario } from '../../src/conformance/check.ts';
import { readResults, run } from '../../src/index.ts';
import { type ToolAnswer, ToolError } from '../../src/tool.ts';
import { drawTasks } from './drawn.ts';
import shell from './index.ts';
import { picture } from './picture.ts';
import { reached, type Task, tasks } from './tasks.ts';
import { tools } from './tools.ts';
import type { World } from './world.ts';

/** `tool argument | argument`: as somebody would play it by hand. */
const ORACLE: Readonly<Record<string, readonly string[]>> = {
  'new folder': ['sprout /shelf/2031'],
  rename: ['ferry /diary.txt | weather.txt'],
  variable: ['brand MODE | studio'],
  'two notes': ['hop hall', 'tack notes.txt | Moss', 'tack ./notes.txt | Clocks'],
  'sealed file': [
    'bare /shelf/contract.txt',
    'tack /shelf/contract.txt | renewed in June',
    'cloak /shelf/contract.txt',
  ],
  count: ['tally /runs/two.log', 'brand TRIES | 4'],
  'value to file': ['evoke SEASON', 'etch /shed/season.txt | spring'],
  'sort and seal': ['comb /shed/tools.txt', 'cloak /shed/tools.txt'],
  drafts: [
    'sprout /shelf/drafts',
    'ferry /desk/draft_spring.txt | /shelf/drafts',
    'ferry /desk/draft_autumn.txt | /shelf/drafts/draft_autumn.txt',
  ],
  'damaged books': ['twin /stacks/a/moss.txt | /repair', 'twin /stacks/b/tides.txt | /repair'],
  'failed runs': ['shred /runs/two.log', 'shred /runs/four.log', 'brand STAGE | clean'],
  backup: ['twin /songs | /attic/songs', 'shred /songs/demo_rain.txt'],
  'if it is spring': ['etch /todo.txt | sow'],
  'if it is open': ['ferry /hall/new.txt | /stacks/c', 'lapse OPEN'],
  names: [
    'etch /tour/list.txt | demo_rain.txt\nharbour.txt\nlantern.txt\nriver.txt',
    'tack /tour/list.txt | encore',
  ],
  'longest song': ['sprout /album', 'ferry /songs/river.txt | /album'],
  'empty folders': ['shred /shed/spare', 'shred /beds/empty'],
  settings: [
    'bare /setup.txt',
    'etch /setup.txt | lamp=off\nmode=real\nspeed=3',
    'cloak /setup.txt',
    'brand STAGE | real',
  ],
  'three values': ['brand LENT | 3', 'brand DAMAGED | 2', 'brand ATLAS | blue'],
  'clear the desk': [
    'twin /desk/budget.csv | /shelf/old',
    'sprout /desk/done',
    'ferry /desk/plan.txt | /desk/done',
    'tack /desk/budget.csv | total,275',
    'cloak /desk/budget.csv',
  ],
  'tour book': [
    'tack /tour/dates.txt | Bonn 12 June',
    'bare /tour/crew.txt',
    'tack /tour/crew.txt | Kim',
    'cloak /tour/crew.txt',
    'etch /tour/leader.txt | Ana',
    'ferry /attic/demo_snow.txt | /songs',
    'ferry /attic/demo_wind.txt | /songs',
    'lapse MODE',
  ],
  'demo count': [
    'shred /attic/demo_snow.txt',
    'shred /attic/demo_wind.txt',
    'brand HUMS | 3',
    'etch /attic/songs.txt | demo_rain.txt\nharbour.txt\nlantern.txt\nriver.txt',
    'etch /attic/hums.txt | 3',
  ],
  report: [
    'sprout /results/bad',
    'twin /runs/two.log | /results/bad',
    'twin /runs/four.log | /results/bad',
    'brand BAD | 2',
    'tack /results/summary.txt | errors were found',
    'ferry /runs/four.log | /trash',
    'cloak /results/summary.txt',
  ],
  'spring cleaning': [
    'etch /beds/north.txt | beans\nkale\nleek\nmint',
    'shred /beds/west.txt',
    'shred /beds/empty',
    'brand WATER | weekly',
    'twin /beds/north.txt | /shed/spare',
    'twin /beds/south.txt | /shed/spare',
  ],
  'move house': [
    'sprout /stacks/d',
    'ferry /stacks/b/clocks.txt | /stacks/d',
    'ferry /stacks/a/atlas.txt | /stacks/d',
    'graft /stacks/b/tides.txt | grey | green',
    'shred /stacks/a',
    'shred /stacks/c',
    'etch /hall/moved.txt | atlas.txt\nclocks.txt',
    'brand KEEPER | Ida',
  ],
  'end of year': [
    'sprout /shelf/2031',
    'ferry /desk/draft_spring.txt | /shelf/2031',
    'ferry /desk/draft_autumn.txt | /shelf/2031',
    'ferry /shelf/old/draft_winter.txt | /shelf/2031',
    'brand ITEMS | 4',
    'bare /shelf/contract.txt',
    'tack /shelf/contract.txt | expired',
    'cloak /shelf/contract.txt',
    'twin /shelf/contract.txt | /shelf/2031',
    'shred /desk/plan.txt',
    'brand YEAR | 2032',
    'etch /desk/archive.txt | contract.txt\ndraft_autumn.txt\ndraft_spring.txt\ndraft_winter.txt',
    'lapse OWNER',
  ],
};

/** The world and the text after one command. */
function command(world: World, line: string): { world: World; text: string } {
  const [, name, rest = ''] = /^(\w+) ?([\s\S]*)$/.exec(line)!;
  const tool = tools.find((each) => each.name === name)!;
  const values = rest === '' ? [] : rest.split(' | ');
  const given = Object.fromEntries(Object.keys(tool.parameters.properties).map((key, i) => [key, values[i]]));
  const answer = tool.run!(tool.read(given) as never, { world } as never) as ToolAnswer<World> | string;
  return typeof answer === 'string' ? { world, text: answer } : { world: answer.world!, text: answer.text };
}

const played = ({ start }: Task, lines: readonly string[]): World =>
  lines.reduce((world, line) => {
    try {
      return command(world, line).world;
    } catch (error) {
      if (error instanceof ToolError) return world;
      throw error;
    }
  }, start as World);

describe('tasks', () => {
  test('have different names and requests, and none is solved at the start', () => {
    expect(tasks.length).toBeGreaterThanOrEqual(24);
    expect(new Set(tasks.map(({ name }) => name)).size).toBe(tasks.length);
    expect(new Set(tasks.map(({ request }) => request)).size).toBe(tasks.length);
    for (const { start, goal } of tasks) expect(reached(start, goal)).toBe(false);
  });

  test.each(
    tasks.map((task) => [task.name, task] as const),
  )('%s is solved by hand, by each command of it', (name, task) => {
    const lines = ORACLE[name]!;
    expect(played(task, lines)).toMatchObject(task.goal);
    expect(reached(played(task, lines), task.goal)).toBe(true);
    const changing = lines.filter((line) => !/^(hop|tally|evoke) /.test(line));
    for (const left of changing) {
      expect(
        reached(
          played(
            task,
            lines.filter((line) => line !== left),
          ),
          task.goal,
        ),
        `without ${left}`,
      ).toBe(false);
    }
    for (const more of ['sprout /more', 'brand MORE | 1', 'etch /more.txt | x']) {
      expect(reached(played(task, [...lines, more]), task.goal), `with ${more}`).toBe(false);
    }
  });
});

describe('drawn tasks', () => {
  test('are the same every time, a larger number only adds to them, and none is solved at the start', () => {
    const drawn = drawTasks(60);
    expect(drawTasks(20)).toEqual(drawn.slice(0, 20));
    expect(new Set(drawn.map(({ request }) => request)).size).toBe(60);
    for (const { start, goal } of drawn) expect(reached(start, goal)).toBe(false);
  });

  test('are drawn anew where their wishes undo each other', () => {
    const unchanged = drawTasks(300).filter(({ start, goal }) => reached(start, goal));
    expect(unchanged).toEqual([]);
  });

  test('stand behind the others where they are asked for', async () => {
    const names = (await shell.tasks({ options: { drawn: 2, obscure: 'none' } })).map(
      (task) => (task as Task).name,
    );
    expect(names).toEqual([...tasks.map(({ name }) => name), 'drawn 1', 'drawn 2']);
  });
});

describe('commands', () => {
  const { start } = tasks.find(({ name }) => name === 'end of year')!;
  const says = (line: string, world = start as World) => {
    try {
      return command(world, line).text;
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('tell what is there', () => {
    expect(says('peer /shelf')).toBe('contract.txt (sealed)\nold/');
    expect(says('peer /bin')).toBe('(none)');
    expect(says('trail / | draft')).toBe(
      '/desk/draft_autumn.txt\n/desk/draft_spring.txt\n/shelf/old/draft_winter.txt',
    );
    expect(says('sift /desk | page')).toBe(
      '/desk/draft_autumn.txt:1: one page only\n/desk/draft_spring.txt:1: a first page\n/desk/draft_spring.txt:2: a second page',
    );
    expect(says('tally /desk/plan.txt')).toBe('3 lines, 9 words');
    expect(says('roster')).toBe('OWNER=mira\nYEAR=2031');
    expect(says('unroll ../desk/./plan.txt')).toMatch(/^call the printer\n/);
  });

  test('say why they cannot be carried out, and change nothing then', () => {
    expect(says('tack /shelf/contract.txt | x')).toBe('/shelf/contract.txt is sealed');
    expect(says('shred /shelf')).toBe('/shelf/contract.txt is sealed');
    expect(says('etch /nowhere/a.txt | x')).toBe('there is no folder /nowhere');
    expect(says('ferry /desk | /desk/plan.txt')).toBe('/desk/plan.txt is already there');
    expect(says('twin /desk | /desk/copy')).toBe('/desk/copy is within /desk');
    expect(says('shred /')).toBe('/ holds the current folder');
    expect(says('unroll /desk')).toBe('/desk is a folder, not a file');
    expect(says('evoke toString')).toBe('no variable toString is set');
    expect(says('unroll /__proto__')).toBe('there is nothing at /__proto__');
    expect(says('brand a b | 1')).toBe('"a b" is no name: use letters, digits and _');
  });

  test('replace a text by another as it is written', () => {
    const { world } = command(start as World, 'graft /desk/plan.txt | call | $& $$');
    expect(says('unroll /desk/plan.txt', world)).toMatch(/^\$& \$\$ the printer\n/);
  });

  test('work from the current folder', () => {
    const { world } = command(start as World, 'hop /shelf/old');
    expect(says('locus', world)).toBe('/shelf/old');
    expect(says('unroll draft_winter.txt', world)).toBe('never printed');
    expect(says('shred ..', world)).toBe('/shelf holds the current folder');
  });
});

test('the picture shows every file and variable, and what it says', () => {
  const svg = picture(tasks[0]!.start as World);
  for (const word of ['plan.txt', 'contract.txt', 'OWNER =', 'mira', 'call the printer'])
    expect(svg).toContain(word);
  // It is read at the size that it gives.
  expect(svg).toMatch(/^<svg [^>]*width="360" height="\d+"/);
  expect(picture({ here: '/', entries: { '/<b>': 'folder' }, variables: {} })).not.toContain('<b>');
});

test('the conformance kit finds nothing wrong', async () => {
  const { checks } = await checkScenario(shell, { games: 8, maxSteps: 20, tasks: tasks.slice(0, 8) });
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(checks.find(({ name }) => name === 'picture')?.status).toBe('ok');
});

describe('the simulated user', () => {
  async function play(agent: string, model: string, set: Record<string, string> = {}, maxSteps = 30) {
    const out = await mkdtemp(join(tmpdir(), 'troupe-shell-'));
    try {
      const options = { scenario: 'shell', agents: [agent], model, set, maxSteps };
      const summary = await run({ ...options, out, cache: 'off', cwd: out });
      return { summary, lines: await readResults(join(out, summary.run, 'results.jsonl')) };
    } finally {
      await rm(out, { recursive: true, force: true });
    }
  }

  test('with SKILL 1 and all that react tells by default solves every task', async () => {
    const { summary } = await play('react', 'synthetic:1', { drawn: '20' });
    const all = tasks.length + 20;
    expect(summary).toMatchObject({ episodes: all, solved: all, errors: 0 });
  });

  test('knows nothing of commands whose documentation is hidden', async () => {
    const { summary } = await play('react', 'synthetic:1', { obscure: 'names' });
    expect(summary).toMatchObject({ solved: 0, errors: 0 });
  });

  test('does again what it is not told that it has done, even with SKILL 1', async () => {
    const forgetful =
      'react?actionHistory=false&observationHistory=false&errorHistory=false&thoughtHistory=false&memory=false&plan=false';
    const { lines } = await play(forgetful, 'synthetic:1', {}, 12);
    const of = (task: string) => lines.find((line) => line.task === task)!;
    expect(of('variable').status).toBe('solved');
    expect(of('two notes')).toMatchObject({ status: 'unsolved', stopped: 'steps' });
    expect(of('longest song')).toMatchObject({ status: 'unsolved', stopped: 'steps' });
  });
});
