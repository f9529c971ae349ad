/** One simulation, on its way down from the root. */
import type { Pick } from './decoupled.ts';

/** What a simulation needs before it goes on. */
export const DONE = 0;
export const EVALUATION = 1;
export const STATE = 2;

/** One way down from the root. */
export class Simulation<S> {
  path = new Int32Array(64);
  length = 0;
  state: S;
  /** The return of each role. */
  readonly values: Float64Array;
  /** The evaluation asked for ends the simulation. */
  final = false;
  /** The simulation is the first at its last node. */
  fresh = false;
  /** The actions chosen at nodes of simultaneous moves. */
  readonly picks: Pick[] = [];

  constructor(roles: number, root: S) {
    this.values = new Float64Array(roles);
    this.state = root;
  }

  get node(): number {
    return this.path[this.length - 1]!;
  }

  push(node: number): void {
    if (this.length === this.path.length) {
      const path = new Int32Array(this.length * 2);
      path.set(this.path);
      this.path = path;
    }
    this.path[this.length++] = node;
  }
}
