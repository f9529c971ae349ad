/** Tools from outside, opened for as long as a world lives; on replay as they were then. */
import { type EventObject, fromCallback } from 'xstate';
import { whyAndWhere } from '../../src/blame.ts';
import type { ReplayedTools } from '../../src/episode.ts';
import { EpisodeError, Stopped } from '../../src/errors.ts';
import {
  LONGEST,
  type OpenedTool,
  type Tool,
  ToolError,
  type ToolSession,
  type ToolSpec,
} from '../../src/tool.ts';
import { workshopOf } from './services.ts';

/** What the actor tells its world: that the tools are open, or why they are not. */
export type OpeningEvent =
  | { type: 'OPENED'; tools: readonly OpenedTool[] }
  | { type: 'NOT OPENED'; error: EpisodeError };

/** Opens tools and keeps them open; what comes open too late is closed at once. */
export const openTools = fromCallback<EventObject, { open(): Promise<ToolSession> }>(
  ({ input, sendBack, system }) => {
    const tell = (event: OpeningEvent) => sendBack(event);
    let stopped = false;
    let session: ToolSession | undefined;
    input.open().then(
      (opened) => {
        if (stopped) return void closed(opened);
        session = opened;
        workshopOf(system).session = opened;
        tell({ type: 'OPENED', tools: opened.tools.map(openedTool) });
      },
      (error: unknown) => tell({ type: 'NOT OPENED', error: notOpened(error) }),
    );
    return () => {
      stopped = true;
      if (session) void closed(session);
    };
  },
);

/** Nothing can be done about tools that do not close. */
const closed = (session: ToolSession): Promise<void> => session.close().catch(() => {});

function notOpened(error: unknown): EpisodeError {
  if (error instanceof AsRecorded) return new EpisodeError('tool', error.message);
  return new EpisodeError('tool', `the tools do not open: ${whyAndWhere(error)}`);
}

const openedTool = (tool: Tool): OpenedTool => ({ ...specOf(tool), ...(tool.ends && { ends: true }) });

const specOf = ({ name, description, parameters }: ToolSpec): ToolSpec => ({ name, description, parameters });

/** What a model is shown of tools. */
export const specsOf = (tools: readonly ToolSpec[]): ToolSpec[] => tools.map(specOf);

/** Its message is the whole of what the episode ended with. */
class AsRecorded extends Error {}

/** Tools from outside as they came open when the episode was first played, or did not. */
export async function reopened(replayed: ReplayedTools): Promise<ToolSession> {
  const { specs, failure = 'that the tools came open is not recorded' } = replayed;
  if (!specs) throw new AsRecorded(failure);
  return { tools: specs.map((tool) => closedTool(tool, replayed)), close: async () => {} };
}

/** What is outside must not hear of a replay, not even of a call whose record was cut off. */
export const replayedTool = (tool: Tool, replayed: ReplayedTools): Tool =>
  tool.external ? closedTool(tool, replayed) : tool;

/** A tool as it was when it was called; now it answers from the record alone. */
const closedTool = (tool: OpenedTool, replayed: ReplayedTools): Tool => ({
  ...specOf(tool),
  kind: 'tool',
  read: (given) => given,
  run: () => {
    throw unrecorded(tool.name, replayed);
  },
  timeout: LONGEST,
  tries: 1,
  ends: tool.ends ?? false,
  external: true,
});

/** Why a call ends whose record was cut off. */
export const unrecorded = (name: string, { stopped }: ReplayedTools): Error =>
  stopped
    ? new Stopped(stopped, 'as recorded')
    : new ToolError('died', `what ${name} brought is not recorded`);
