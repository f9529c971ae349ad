/** What a request asks for, out of the text of its address or its body. Each throws BadInput. */
import { BadInput } from '../../errors.ts';
import type { Wanted } from '../../runs/play/control.ts';
import type { EpisodeQuery, Sort } from '../api/runs.ts';
import { wholeOf } from '../request.ts';
import { SORTS } from './row-choice.ts';
import type { Page } from './run-view.ts';
import type { Sides } from './side-by-side.ts';

const PAGE = 100;

export function pageOf(given: Record<string, string[]>): Page {
  const one = (name: keyof EpisodeQuery) => given[name]?.[0] || undefined;
  const [sort, order] = [one('sort'), one('order')];
  if (sort !== undefined && !SORTS.includes(sort))
    throw new BadInput(`sort=${sort}: there are ${SORTS.join(', ')}`);
  if (order !== undefined && order !== 'asc' && order !== 'desc')
    throw new BadInput(`order=${order}: asc or desc`);
  const exact = Object.fromEntries(
    (['task', 'kind', 'stopped', 'phase'] as const).flatMap((name) => {
      const value = one(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return {
    offset: wholeOf('offset', one('offset')) ?? 0,
    limit: wholeOf('limit', one('limit')) ?? PAGE,
    descending: order === 'desc',
    words: (one('q') ?? '').trim(),
    choice: {
      ...(sort !== undefined && { sort: sort as Sort }),
      ...exact,
      statuses: (given.status ?? []).flatMap((text) => text.split(',')).filter((text) => text !== ''),
      // Names of arms have commas of their own.
      arms: (given.arm ?? []).filter((text) => text !== ''),
    },
  };
}

export function sidesOf({ with: other, arms, arm, other: otherArm }: Record<string, string>): Sides {
  if (other !== undefined && arms !== undefined)
    throw new BadInput('arms and with: arms are those of one run; of two runs give arm and other');
  return {
    ...(arms && { arms }),
    ...(other && { other }),
    ...(arm && { arm }),
    ...(otherArm && { otherArm }),
  };
}

export function wantedOf(body: unknown): Partial<Wanted> {
  const { paused, concurrency } = (body ?? {}) as Record<string, unknown>;
  if (paused === undefined && concurrency === undefined)
    throw new BadInput('nothing is wanted: give paused or concurrency');
  if (paused !== undefined && typeof paused !== 'boolean') throw new BadInput('paused: true or false');
  if (
    concurrency !== undefined &&
    concurrency !== -1 &&
    !(Number.isSafeInteger(concurrency) && Number(concurrency) > 0)
  )
    throw new BadInput('concurrency: give a whole number from 1, or -1 for all');
  return {
    ...(paused !== undefined && { paused }),
    ...(concurrency !== undefined && { concurrency: Number(concurrency) }),
  };
}
