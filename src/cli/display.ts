/** Progress of a run: bars on a terminal, plain lines elsewhere. */
import { MultiBar } from 'cli-progress';
import type { RunEvent } from '../runs/run.ts';
import { count, dollars, duration, percent, several } from './format.ts';
import { type Io, type Style, say, styleFor } from './io.ts';

export type DisplayKind = 'bars' | 'plain' | 'none';

export interface Display {
  on(event: RunEvent): void;
  /** Takes bars off the screen; prints the last line. */
  end(): void;
}

type Start = Extract<RunEvent, { type: 'start' }>;

/** Seconds between two plain lines. */
const PACE = 5;
const BAR = 24;

/** Progress goes to stderr: stdout is for results. Bars need a terminal. */
export function createDisplay(kind: DisplayKind, io: Io): Display {
  if (kind === 'none') return { on() {}, end() {} };
  return kind === 'bars' && io.stderr.isTTY ? bars(io) : plain(io);
}

function plain(io: Io): Display {
  let progress: Progress | undefined;
  let timer: NodeJS.Timeout | undefined;
  const line = () => progress && say(io.stderr, progress.text());
  return {
    on(event) {
      if (event.type !== 'start') return;
      progress = new Progress(event);
      say(io.stderr, opening(event));
      timer = setInterval(line, 1000 * PACE).unref();
    },
    end() {
      clearInterval(timer);
      line();
    },
  };
}

function bars(io: Io): Display {
  const style = styleFor(io.stderr, io.env);
  let screen: MultiBar | undefined;
  return {
    on(event) {
      if (event.type !== 'start') return;
      say(io.stderr, style('dim', opening(event)));
      screen = new MultiBar({
        stream: io.stderr,
        format: (_, __, { line }: { line: () => string }) => line(),
        fps: 8,
        forceRedraw: true,
        clearOnComplete: true,
        hideCursor: true,
        gracefulExit: false,
      });
      for (const line of barLines(event, style, io.stderr.rows || 24)) screen.create(1, 0, { line });
      // Redrawing alone must not keep a process awake in which nothing goes on any more.
      const drawing = screen as unknown as { timer?: NodeJS.Timeout };
      drawing.timer?.unref();
      screen.on('update-post', () => drawing.timer?.unref());
    },
    end() {
      screen?.stop();
    },
  };
}

/** One line for the run and one for each arm, as many as fit on the screen. */
function barLines(start: Start, style: Style, rows: number): (() => string)[] {
  const progress = new Progress(start);
  const { arms } = start.tally;
  const perArm = start.total / arms.length;
  const width = Math.min(40, Math.max(...arms.map(({ agent }) => agent.length)));
  const digits = String(start.total).length;
  const line = (name: string, done: number, all: number, rest: string) => {
    const ratio = `${String(done).padStart(digits)}/${String(all).padStart(digits)}`;
    return `${name.slice(0, width).padEnd(width)}  ${bar(done / all, style)}  ${ratio}  ${rest}`;
  };
  const models = new Set(arms.map(({ model }) => model)).size > 1;
  return [
    () => line('', progress.done(), start.total, progress.figures()),
    ...arms.slice(0, Math.max(1, rows - 4)).map((arm) => () => {
      const errors = arm.errors > 0 ? style('red', ` · ${several(arm.errors, 'error')}`) : '';
      const model = models && arm.model ? style('dim', ` · ${arm.model}`) : '';
      return line(
        arm.agent,
        arm.episodes,
        perArm,
        `${style('green', `${arm.solved} solved`)}${errors}${model}`,
      );
    }),
  ];
}

function bar(share: number, style: Style): string {
  const full = Math.round(BAR * Math.min(1, share));
  return style('cyan', '█'.repeat(full)) + style('dim', '░'.repeat(BAR - full));
}

/** What a run plays, in a line. */
function opening({ run, plan, total, done }: Start): string {
  const { tasks, seeds } = plan.record;
  const parts = [
    several(plan.arms.length, 'arm'),
    several(tasks.count, 'task'),
    several(seeds.count, 'seed'),
  ];
  const resumed = done > 0 ? `; ${count(done)} of them done before` : '';
  return `${plan.scenario.title}: ${several(total, 'episode')} (${parts.join(' × ')}${resumed}) in ${run}`;
}

/** The figures of a run under way. */
class Progress {
  readonly #start: Start;
  readonly #began = performance.now();

  constructor(start: Start) {
    this.#start = start;
  }

  done(): number {
    return this.#sum('episodes');
  }

  /** Solved, rate, time to go, calls, cached share, cost. */
  figures(): string {
    const { total, done, meter } = this.#start;
    const ended = this.done() - done;
    const rate = ended / ((performance.now() - this.#began) / 1000);
    const left = total - this.done();
    const errors = this.#sum('errors');
    const parts = [`${count(this.#sum('solved'))} solved`];
    if (errors > 0) parts.push(several(errors, 'error'));
    parts.push(`${rate.toFixed(rate < 10 ? 1 : 0)}/s`);
    if (left > 0) parts.push(`ETA ${duration(left / rate)}`);
    if (meter.calls > 0) {
      const cached = Math.max(0, 1 - meter.live / meter.calls);
      parts.push(`${several(meter.calls, 'call')} (${percent(cached)} cached)`);
    }
    if (meter.cost > 0) parts.push(dollars(meter.cost));
    return parts.join(' · ');
  }

  text(): string {
    return `${count(this.done())}/${count(this.#start.total)} episodes · ${this.figures()}`;
  }

  #sum(field: 'episodes' | 'solved' | 'errors'): number {
    return this.#start.tally.arms.reduce((sum, arm) => sum + arm[field], 0);
  }
}
