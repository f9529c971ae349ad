/** Names as models may call them: letters, digits, `_` and `-`, at most 64. */

export const toolName = (name: string): string => name.replace(/[^\w-]/g, '_').slice(0, 64);

/** Names for tools, each its own: where two would be alike, the later ones are numbered. */
export function toolNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const base = toolName(name);
    let own = base;
    for (let i = 2; taken.has(own); i++) own = `${base.slice(0, 60)}_${i}`;
    taken.add(own);
    return own;
  });
}
