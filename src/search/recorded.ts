/** Searches as journals hold them. An agent of somebody's own may journal one in any form, which is then not taken for these. */

/** A candidate of one level of thoughts. */
export interface RecordedThought {
  text?: string;
  /** The path to it, where it has one. */
  actions?: readonly unknown[];
  value: number;
  kept: boolean;
}

export interface RecordedLevel {
  candidates: readonly RecordedThought[];
}

/** An action at the root of a tree. */
export interface RecordedAction {
  text: string;
  visits: number;
  value: number;
}

type Fields = Readonly<Record<string, unknown>>;

const listOf = <T>(given: unknown, isOne: (one: Fields) => boolean): readonly T[] | undefined => {
  const isList = Array.isArray(given) && given.every((one) => one && typeof one === 'object' && isOne(one));
  return isList ? (given as T[]) : undefined;
};

const isThought = ({ text, actions, value, kept }: Fields) =>
  typeof value === 'number' &&
  typeof kept === 'boolean' &&
  ((text === undefined && Array.isArray(actions)) || typeof text === 'string') &&
  (actions === undefined || Array.isArray(actions));

/** The levels of a search by Tree of Thoughts. */
export const levelsIn = ({ levels }: Fields): readonly RecordedLevel[] | undefined =>
  listOf(levels, ({ candidates }) => listOf(candidates, isThought) !== undefined);

/** The root's table of a tree; none without an action. */
export function rootIn<T extends RecordedAction>({ root }: Fields): readonly T[] | undefined {
  const rows = listOf<T>(
    root,
    ({ text, visits, value }) =>
      typeof text === 'string' && typeof visits === 'number' && typeof value === 'number',
  );
  return rows && rows.length > 0 ? rows : undefined;
}
