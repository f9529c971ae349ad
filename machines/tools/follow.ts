/** The actors that a world invokes, tools among them: when each begins and ends its work. */
import type { AnyActorRef } from 'xstate';
import type { ToolEntry } from '../../src/episode.ts';
import type { CallOutput, ToolCall, ToolResult } from '../../src/tool.ts';
import { type CallInput, callNumber } from './call.ts';
import { workshopOf } from './services.ts';

export type Children = Readonly<Record<string, AnyActorRef | undefined>>;

/** Journals those of a world's actors that it did not have before, and their ends. */
export function followTools(
  children: Children,
  before: Children | undefined,
  journal: (entry: ToolEntry) => void,
): void {
  if (children === before) return;
  for (const [id, tool] of Object.entries(children)) {
    if (!tool || tool === before?.[id]) continue;
    const call = callIn(tool);
    const entry = { actor: 'scenario', type: 'tool', id, name: call?.tool ?? nameOf(tool) } as const;
    journal({ ...entry, event: 'start', ...(call && { arguments: call.arguments }) });
    tool.subscribe({
      complete() {
        const nondeterministic = workshopOf(tool.system).nondeterministic.has(callNumber(id));
        journal({ ...entry, event: 'end', ...resultIn(tool), ...(nondeterministic && { nondeterministic }) });
      },
      error: (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        journal({ ...entry, event: 'end', error: message });
      },
    });
  }
}

/** What a tool call is made with. */
const callIn = (tool: AnyActorRef): ToolCall | undefined =>
  (tool.getSnapshot() as { context?: { given?: CallInput } }).context?.given?.call;

/** What a tool call has brought, but for what its start has said. */
function resultIn(tool: AnyActorRef): Partial<ToolResult> {
  const { result } = (tool.getSnapshot() as { output?: Partial<CallOutput> }).output ?? {};
  if (!result) return {};
  const { tool: _, arguments: __, ...brought } = result;
  return brought;
}

/** By the name of its logic; logic that stands in the machine itself has none. */
function nameOf({ id, src }: AnyActorRef): string {
  return typeof src === 'string' && !src.startsWith('xstate.') ? src : id;
}
