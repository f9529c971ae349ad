/** What an exploration of the tools has left in the agent's notes. */
import type { Notes } from '../../../src/agent.ts';
import type { ToolSpec } from '../../../src/tool.ts';

/**
 * The tools as the agent knows them: a note of the kind `documentation` that begins with a tool's name stands in
 * place of that tool's description.
 */
export function documented(tools: readonly ToolSpec[], notes: Notes): readonly ToolSpec[] {
  const texts = new Map((notes.documentation ?? []).map((text) => [firstName(text), text.trim()]));
  if (texts.size === 0) return tools;
  return tools.map((tool) => {
    const description = texts.get(tool.name);
    return description === undefined ? tool : { ...tool, description };
  });
}

/** Marks that models put around a name do not belong to it. */
const firstName = (text: string) => /[\w-]+/.exec(text.replace(/^[\s#*`-]+/, ''))?.[0];
