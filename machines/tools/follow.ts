/** The actors that a world invokes, tools among them: when each begins and ends its work. */
import type { AnyActorRef } from 'xstate';
import type { ToolEntry } from '../src/episode.ts';

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
    const entry = { actor: 'scenario', type: 'tool', id, name: nameOf(tool) } as const;
    journal({ ...entry, event: 'start' });
    tool.subscribe({
      complete: () => journal({ ...entry, event: 'end' }),
      error: (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        journal({ ...entry, event: 'end', error: message });
      },
    });
  }
}

/** By the name of its logic; logic that stands in the machine itself has none. */
function nameOf({ id, src }: AnyActorRef): string {
  return typeof src === 'string' && !src.startsWith('xstate.') ? src : id;
}
