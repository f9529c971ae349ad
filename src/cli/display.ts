/** Progress of a run: bars on a terminal, plain lines elsewhere. */
import { MultiBar } from 'cli-progress';
import type { RunEvent } from '../runs/play/run-options.ts';
import { createBars } from './bars.ts';
import { type Io, say, styleFor } from './io.ts';
import { exploredLine, opening, Progress } from './progress.ts';

export type DisplayKind = 'bars' | 'plain' | 'none';

export interface Display {
  on(event: RunEvent): void;
  /** Takes bars off the screen; prints the last line. */
  end(): void;
}

/** Seconds between two plain lines. */
const PACE = 5;

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
      if (event.type === 'explored') say(io.stderr, exploredLine(event));
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
      if (event.type === 'explored') screen?.log(`${exploredLine(event)}\n`);
      if (event.type !== 'start') return;
      say(io.stderr, style('dim', opening(event)));
      const arms = Math.max(1, (io.stderr.rows || 24) - 5);
      const draw = createBars(event, style, arms);
      let lines: string[] = [];
      screen = new MultiBar({
        stream: io.stderr,
        format: (_, __, { line }: { line: number }) => lines[line]!,
        fps: 8,
        forceRedraw: true,
        clearOnComplete: true,
        hideCursor: true,
        gracefulExit: false,
      });
      const redraw = () => {
        // A line that reaches the edge may wrap.
        lines = draw((io.stderr.columns || 80) - 1);
      };
      redraw();
      for (let line = 0; line < lines.length; line++) screen.create(1, 0, { line });
      screen.on('redraw-pre', redraw);
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
