/**
 * Root-parallel trees are grown by several jobs, each of which takes tree after tree until none is left: asking the
 * main thread for each would mean to wait until it gets a core.
 */
import { type Grown, mergeTrees } from '../search/merge.ts';
import type { SearchTree } from '../search/types.ts';

/** Trees that are merged at once. Fixed: neither threads nor load decide in which order numbers are added. */
export const GROUP = 4;

/** The places of a search's trees, of which each of its jobs takes some. */
export interface Places {
  trees: number;
  /** This one of so many jobs, from 0; it begins with groups of its own. */
  job: number;
  jobs: number;
  /** How many places of each group have been taken; absent where one job takes them all. */
  taken?: SharedArrayBuffer;
}

/** What a job has grown; the places of other jobs' trees are empty. */
export interface Share {
  /** By place; a group that the job has grown whole is one tree, in the first place of the group. */
  trees: SearchTree[];
  /** By place: of every tree, what `mergeTrees` needs for the line. */
  grown: Grown[];
}

const groupsOf = (trees: number): number => Math.ceil(trees / GROUP);

/** The places of one search, as each of its jobs is told of them. */
export function placesFor(trees: number, jobs: number): Places[] {
  const taken = new SharedArrayBuffer(groupsOf(trees) * Int32Array.BYTES_PER_ELEMENT);
  return Array.from({ length: jobs }, (_, job) => ({ trees, job, jobs, ...(jobs > 1 && { taken }) }));
}

/** Takes one place after another until none is left. */
export function* take({ trees, job, jobs, taken }: Places): Generator<number> {
  const groups = groupsOf(trees);
  const counts = taken ? new Int32Array(taken) : new Int32Array(groups);
  const own = Math.floor((job * groups) / jobs);
  for (let i = 0; i < groups; i++) {
    const group = (own + i) % groups;
    const size = Math.min(GROUP, trees - group * GROUP);
    for (let n = Atomics.add(counts, group, 1); n < size; n = Atomics.add(counts, group, 1)) {
      yield group * GROUP + n;
    }
  }
}

/** A job's share of `count` trees; `trees` are by their place. */
export function shareOf(trees: SearchTree[], count: number): Share {
  const grown = trees.map(({ root, line }) => ({ root, line }));
  const kept: SearchTree[] = [];
  for (let first = 0; first < count; first += GROUP) {
    const group = trees.slice(first, first + GROUP);
    const known = group.filter(() => true);
    if (known.length === Math.min(GROUP, count - first)) kept[first] = mergeTrees(known);
    else
      group.forEach((tree, i) => {
        kept[first + i] = tree;
      });
  }
  return { trees: kept, grown };
}

/** All shares of a search: its trees, or merged ones, group by group. */
export function joined(shares: readonly Share[]): { groups: SearchTree[][]; grown: Grown[] } {
  const trees: SearchTree[] = Object.assign([], ...shares.map((share) => share.trees));
  const grown: Grown[] = Object.assign([], ...shares.map((share) => share.grown));
  // Of a group that came merged only the first place is filled.
  return { groups: inGroups(trees).map((group) => group.filter(() => true)), grown };
}

/** A list cut into groups. */
export const inGroups = <T>(list: T[]): T[][] =>
  Array.from({ length: groupsOf(list.length) }, (_, i) => list.slice(i * GROUP, (i + 1) * GROUP));
