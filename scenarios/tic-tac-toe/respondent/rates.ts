/**
 * The error rates of the simulated player, before SKILL. All are our own guesses, set before any planner
 * was scored: no record of a model's single answers exists. They are meant for a weak player, who knows the
 * rules but mostly plays by feeling, and loses many games to perfect play.
 */
import type { Draws } from '../../../src/models/types.ts';

export const rates = {
  /** Lines that are never seen as a line, by their kind: a misconception about every board. */
  blind: { row: 0.03, column: 0.1, diagonal: 0.45 },
  /** Positions in which moves and judgements come by feeling, not by thinking the game through. */
  feeling: 0.9,
  /** By feeling: positions in which a line that can be completed is overlooked, one's own or the other's. */
  overlook: { own: 0.1, other: 0.3 },
  /** So much of the overlooking is left when a lesson says to block. */
  reminded: 0.5,
  /** By feeling: how readily cells come to mind, and how far the choice is fixed by the position. */
  liking: { centre: 4, corner: 2, edge: 1, correlation: 0.8 },
  /** Cells that are mistaken for a neighbour when a mark is put there in thought, and single boards. */
  misplaced: { cell: 0.12, board: 0.04 },
  /** Positions in which the other's reply is believed to be one that merely comes to mind. */
  reply: 0.6,
  /** Slips, drawn for each sample: a taken cell, no cell at all, a wrong word on who has won. */
  slip: { taken: 0.02, unreadable: 0.01, outcome: 0.01 },
} as const;

/** Whether a misconception of this rate is held about a fact. */
export const believes = (draws: Draws, rate: number, ...fact: (string | number)[]): boolean =>
  draws.belief(...fact) < rate * (1 - draws.skill);

/** Whether this sample slips. */
export const slips = (draws: Draws, rate: number, label: string): boolean =>
  draws.slip(label) < rate * (1 - draws.skill);
