/** A run under way on a terminal, redrawn in place, and the keys that steer it. */
import { stripVTControlCharacters } from 'node:util';
import type { Live } from '../runs/folder/live.ts';
import type { Wanted } from '../runs/play/control.ts';
import { count } from './format.ts';
import { harmless, type Io, styleFor } from './io.ts';
import { changed, figuresOf } from './watch-view.ts';

export interface WatchScreen {
  show(live: Live | undefined): void;
  /** Aborts when the user has seen enough. */
  readonly left: AbortSignal;
  end(): void;
}

const KEYS = 'p pause / resume   + − episodes in flight   q leave the run alone';
const LONGEST_BAR = 60;
const CTRL_C = '\u0003';

/** `want` is told what a key wants of the run. */
export function createScreen(
  { stdin, stdout, env }: Io,
  shown: string,
  want: (wanted: Partial<Wanted>) => void,
): WatchScreen {
  const style = styleFor(stdout, env);
  const keyboard = stdin as NodeJS.ReadStream;
  let live: Live | undefined;
  /** What was wanted and is not heard yet: the next key counts from there. */
  let asked: Partial<Wanted> = {};
  const left = new AbortController();
  let drawn = 0;

  function wants(pressed: string): Partial<Wanted> | undefined {
    if (pressed === 'q' || pressed === CTRL_C) left.abort();
    if (!live) return undefined;
    if (pressed === 'p' || pressed === ' ') return { paused: !live.paused };
    if (pressed === '+' || pressed === '=') return { concurrency: changed(live, 1) };
    if (pressed === '-' || pressed === '−') return { concurrency: changed(live, -1) };
    return undefined;
  }
  const onKey = (data: Buffer) => {
    // Keys that are pressed fast come together.
    for (const pressed of data.toString()) {
      const wanted = wants(pressed);
      if (!live || !wanted) continue;
      asked = { ...asked, ...wanted };
      want(asked);
      show(live);
    }
  };
  function draw(): string[] {
    if (!live) return [style('bold', shown), style('dim', 'it has only just begun')];
    const width = (stdout.columns || 80) - 1;
    const room = Math.max(10, Math.min(LONGEST_BAR, width - 24));
    const full = Math.round((room * live.ended) / Math.max(1, live.total));
    const bar = style('cyan', '█'.repeat(full)) + style('dim', '░'.repeat(room - full));
    const head = live.paused ? `${shown}  ${style('yellow', 'paused')}` : shown;
    const figures = figuresOf(live).filter((part) => part !== 'PAUSED');
    return [
      style('bold', head),
      `${bar}  ${count(live.ended)}/${count(live.total)}`,
      ...wrapped(figures.slice(1), width),
      style('dim', KEYS),
    ];
  }

  function show(now: Live | undefined): void {
    const { paused = now?.paused, concurrency = now?.concurrency } = asked;
    if (now && now.paused === paused && now.concurrency === concurrency) asked = {};
    live = now && { ...now, ...asked };
    const lines = draw();
    const up = drawn > 0 ? `\u001b[${drawn}A\u001b[J` : '';
    stdout.write(`${up}${harmless(lines.join('\n'))}\n`);
    drawn = lines.length;
  }

  keyboard.setRawMode?.(true);
  keyboard.on('data', onKey).resume();
  return {
    show,
    left: left.signal,
    end() {
      keyboard.off('data', onKey).pause();
      keyboard.setRawMode?.(false);
    },
  };
}

/** Parts with dots between them, on as many lines as they need. */
function wrapped(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const longer = last === undefined ? part : `${last} · ${part}`;
    if (last !== undefined && stripVTControlCharacters(longer).length <= width)
      lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}
