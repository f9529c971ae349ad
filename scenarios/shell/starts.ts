/** The worlds that tasks begin in. */
import type { World } from './world.ts';

/** Folders end in `/`; a file is its lines, the first of which may be SEALED. */
type Tree = Readonly<Record<string, readonly string[] | null>>;

const SEALED = '(sealed)';

function world(tree: Tree, variables: Readonly<Record<string, string>>): World {
  const entries = Object.entries(tree).map(([path, lines]) => {
    if (!lines) return [path.slice(0, -1), 'folder'];
    const sealed = lines[0] === SEALED;
    return [path, { text: lines.slice(sealed ? 1 : 0).join('\n'), sealed }];
  });
  return { here: '/', entries: Object.fromEntries(entries), variables };
}

export const office = world(
  {
    '/desk/': null,
    '/desk/plan.txt': ['call the printer', 'book the hall', 'send the draft'],
    '/desk/draft_spring.txt': ['a first page', 'a second page'],
    '/desk/draft_autumn.txt': ['one page only'],
    '/desk/budget.csv': ['paper,120', 'ink,85', 'stamps,40', 'envelopes,30'],
    '/shelf/': null,
    '/shelf/old/': null,
    '/shelf/old/draft_winter.txt': ['never printed'],
    '/shelf/contract.txt': [SEALED, 'signed in May', 'valid for one year'],
    '/bin/': null,
  },
  { OWNER: 'mira', YEAR: '2031' },
);

export const garden = world(
  {
    '/beds/': null,
    '/beds/north.txt': ['kale', 'leek', 'beans'],
    '/beds/south.txt': ['tomato', 'basil', 'pepper', 'beans'],
    '/beds/west.txt': ['mint'],
    '/beds/empty/': null,
    '/shed/': null,
    '/shed/tools.txt': ['rake', 'axe', 'spade', 'hoe'],
    '/shed/seeds/': null,
    '/shed/seeds/beans.txt': ['bought in March', 'sow in May'],
    '/shed/spare/': null,
    '/diary.txt': ['frost on Monday'],
  },
  { SEASON: 'spring', WATER: 'daily' },
);

export const band = world(
  {
    '/songs/': null,
    '/songs/river.txt': ['verse', 'chorus', 'verse', 'chorus', 'bridge'],
    '/songs/lantern.txt': ['verse', 'chorus', 'solo'],
    '/songs/harbour.txt': ['intro', 'verse', 'solo', 'outro'],
    '/songs/demo_rain.txt': ['hum'],
    '/tour/': null,
    '/tour/dates.txt': ['Lyon 4 June', 'Basel 6 June', 'Graz 9 June'],
    '/tour/crew.txt': [SEALED, 'Ole', 'Ana', 'Ben'],
    '/attic/': null,
    '/attic/demo_snow.txt': ['hum', 'clap'],
    '/attic/demo_wind.txt': ['hum'],
  },
  { LEADER: 'Ana', MODE: 'stage' },
);

export const library = world(
  {
    '/hall/': null,
    '/hall/new.txt': ['Atlas of Rivers', 'Bread at Home', 'Clocks'],
    '/hall/lent.txt': ['Moss', 'Tides', 'Old Maps'],
    '/hall/notes.txt': ['the lamp is broken', 'ask about Tides'],
    '/stacks/': null,
    '/stacks/a/': null,
    '/stacks/a/moss.txt': ['green', 'damaged'],
    '/stacks/a/atlas.txt': ['blue'],
    '/stacks/b/': null,
    '/stacks/b/tides.txt': ['grey', 'damaged'],
    '/stacks/b/clocks.txt': ['red'],
    '/stacks/c/': null,
    '/repair/': null,
  },
  { KEEPER: 'Joan', OPEN: 'yes' },
);

export const lab = world(
  {
    '/runs/': null,
    '/runs/one.log': ['start', 'warn: hot', 'end'],
    '/runs/two.log': ['start', 'error: no power', 'retry', 'error: no power'],
    '/runs/three.log': ['start', 'end'],
    '/runs/four.log': ['start', 'retry', 'error: door open', 'retry', 'end'],
    '/setup.txt': [SEALED, 'speed=3', 'mode=test', 'lamp=off'],
    '/results/': null,
    '/results/summary.txt': ['so far nothing'],
    '/trash/': null,
  },
  { STAGE: 'test', LIMIT: '5' },
);
