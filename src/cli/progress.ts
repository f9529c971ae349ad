/** The figures of a run under way. */
import { gameRoleOf, solvedWords } from '../runs/figures/outcome.ts';
import type { Plan, ScenarioPlan } from '../runs/plan/plan.ts';
import type { RunEvent } from '../runs/play/run-options.ts';
import { count, dollars, duration, oneLine, percent, several } from './format.ts';

export type Start = Extract<RunEvent, { type: 'start' }>;

/** Characters of the last failure's message. */
const MESSAGE = 60;

/** What a run plays, in a line. */
export function opening({ run, plan, total, done }: Start): string {
  const resumed = done > 0 ? `; ${count(done)} of them done before` : '';
  return `${titleOf(plan)}: ${several(total, 'episode')} (${extentOf(plan)}${resumed}) in ${run}`;
}

/** What was explored first. */
export const exploredLine = ({
  tools,
  explorer,
  iterations,
}: Extract<RunEvent, { type: 'explored' }>): string =>
  `${explorer} has explored ${tools}: ${iterations.join(', ')} ${iterations.length === 1 && iterations[0] === 1 ? 'turn' : 'turns'}`;

/** What a plan plays. */
export const titleOf = ({ scenarios }: Plan): string =>
  scenarios.map(({ scenario }) => scenario.title).join(', ');

/** `2 arms × 10 tasks × 3 seeds`; the tasks of several scenarios together, and different arms. */
export function extentOf({ scenarios }: Plan): string {
  const { seeds } = scenarios[0]!.record;
  const sum = (of: (plan: ScenarioPlan) => number) => scenarios.reduce((total, plan) => total + of(plan), 0);
  const arms = new Set(scenarios.flatMap((plan) => plan.arms.map(({ text }) => text))).size;
  const parts = [
    several(arms, 'arm'),
    several(
      sum(({ tasks }) => tasks.length),
      'task',
    ),
    several(seeds.count, 'seed'),
  ];
  const extent = parts.join(' × ');
  return scenarios.length > 1 ? `${several(scenarios.length, 'scenario')}: ${extent}` : extent;
}

/** `--set` as it was given; what differs between scenarios with the scenario it is of. */
export function setOf({ scenarios }: Plan): string[] {
  const pairs = scenarios.flatMap(({ scenario, record }) =>
    Object.entries(record.set).map(([name, value]) => [`${name}=${value}`, scenario.id] as const),
  );
  return [...Map.groupBy(pairs, ([pair]) => pair)].map(([pair, of]) =>
    of.length === scenarios.length ? pair : `${pair} (${of.map(([, id]) => id).join(', ')})`,
  );
}

export class Progress {
  readonly #start: Start;
  readonly #began = performance.now();
  readonly #first: string | undefined;

  constructor(start: Start) {
    this.#start = start;
    this.#first = gameRoleOf(start.plan);
  }

  get total(): number {
    return this.#start.total;
  }

  done(): number {
    return this.#sum('episodes');
  }

  /** That it is paused, solved, errors, rate, time, time to go, calls, cached share, money, failed tries. */
  figures(): string[] {
    const { total, done, meter, failures, wanted } = this.#start;
    const seconds = (performance.now() - this.#began) / 1000;
    const rate = (this.done() - done) / seconds;
    const left = total - this.done();
    const errors = this.#sum('errors');
    const parts = [solvedWords(count(this.#sum('solved')), this.#first)];
    if (wanted.paused && this.done() < total) parts.unshift('paused');
    if (errors > 0) parts.push(several(errors, 'error'));
    parts.push(`${rate.toFixed(rate < 10 ? 1 : 0)}/s`, `elapsed ${duration(seconds)}`);
    if (left > 0 && !wanted.paused) parts.push(`ETA ${duration(left / rate)}`);
    if (meter.calls > 0) parts.push(`${several(meter.calls, 'call')} (${cachedShare(meter)} cached)`);
    if (meter.cost > 0) parts.push(dollars(meter.cost));
    if (meter.spent > 0) parts.push(`${dollars(meter.spent)} spent`);
    if (failures.count > 0) parts.push(several(failures.count, 'failed try'));
    return parts;
  }

  /** What the last failed try said, if any, to be put behind the figures. */
  trouble(): string {
    const { last } = this.#start.failures;
    return last === undefined ? '' : `: ${oneLine(last, MESSAGE)}`;
  }

  text(): string {
    const figures = this.figures().join(' · ') + this.trouble();
    return `${count(this.done())}/${count(this.total)} episodes · ${figures}`;
  }

  #sum(field: 'episodes' | 'solved' | 'errors'): number {
    return this.#start.tally.arms.reduce((sum, arm) => sum + arm[field], 0);
  }
}

/** Of what was answered; calls under way and failed ones are neither cached nor live. */
const cachedShare = ({ answered, live }: Start['meter']) =>
  answered === 0 ? '–' : percent((answered - live) / answered);
