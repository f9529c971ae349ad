/** One episode: what it is, its journal by range, its picture at a line, and what is added to it while it runs. */
import type { Context, Hono } from 'hono';
import type { JournalMatches, JournalPage, LineDetail } from '../api/episodes.ts';
import { brief } from '../episodes/brief.ts';
import { followEpisode } from '../episodes/follow-episode.ts';
import { journalIn } from '../episodes/journal-file.ts';
import { detailOf } from '../episodes/line-detail.ts';
import { matchesIn } from '../episodes/matches.ts';
import { pictureAt } from '../episodes/picture.ts';
import { chosen, episodeView, resultOf, scenarioOf } from '../episodes/view.ts';
import { eventStream, lastEventId } from '../events.ts';
import { NotFound } from '../faults.ts';
import { wholeOf } from '../request.ts';
import type { Studio } from '../studio.ts';

const AT = '/runs/:run/episodes/:episode';

/** Lines that are sent at a time. */
const LIMIT = 100;
const MOST = 500;

/** A picture comes from a scenario's own code and shows what models may have said: no script of it runs anywhere. */
const PICTURE = {
  'content-type': 'image/svg+xml; charset=utf-8',
  // Never a page of its own: a browser connects to what such a page names, even where it may load nothing.
  'content-disposition': 'attachment; filename="picture.svg"',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
};

export function addEpisodes(api: Hono, studio: Studio): void {
  const of = (context: Context) =>
    chosen(studio, context.req.param('run') ?? '', context.req.param('episode') ?? '');

  api.get(AT, async (context) => context.json(await episodeView(studio, await of(context))));

  api.get(`${AT}/journal`, async (context) => {
    const { lines } = await journalIn((await of(context)).file);
    const from = whole(context, 'from', 0);
    const page = lines.slice(from, from + Math.min(MOST, whole(context, 'limit', LIMIT)));
    const short = context.req.query('brief') === 'true';
    return context.json({
      lines: short ? page.map(brief) : page,
      total: lines.length,
    } satisfies JournalPage);
  });

  api.get(`${AT}/journal/matches`, async (context) => {
    const { lines } = await journalIn((await of(context)).file);
    const found = matchesIn(lines, context.req.query('q') ?? '');
    return context.json({ lines: found } satisfies JournalMatches);
  });

  api.get(`${AT}/journal/:line{[0-9]+}`, async (context) => {
    const { lines } = await journalIn((await of(context)).file);
    const n = Number(context.req.param('line'));
    if (n >= lines.length) throw new NotFound(`the journal has no line ${n} yet`);
    return context.json(detailOf(lines, n) satisfies LineDetail);
  });

  api.get(`${AT}/picture`, async (context) => {
    const at = await of(context);
    const { lines } = await journalIn(at.file);
    const scenario = await scenarioOf(at, studio, await resultOf(at));
    const svg = pictureAt(lines, whole(context, 'line', lines.length), scenario);
    return svg === undefined ? context.body(null, 204) : context.body(svg, 200, PICTURE);
  });

  api.get(`${AT}/events`, async (context) => {
    const at = await of(context);
    const last = lastEventId(context);
    // The id of a journal that began anew is -1.
    const from = last === undefined ? whole(context, 'from', 0) : Math.max(0, Number(last) + 1 || 0);
    return eventStream(context, studio.closing, (send, signal) =>
      followEpisode(at, from, (event, id) => send(String(id), JSON.stringify(event)), signal),
    );
  });
}

const whole = ({ req }: Context, name: string, otherwise: number): number =>
  wholeOf(name, req.query(name)) ?? otherwise;
