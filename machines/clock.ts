/**
 * The clock a scenario's machine sees (`after`, delayed events). Its time passes only when the episode
 * lets it, so that a world with timers runs the same on every machine and as fast as it can.
 */
import type { ActorOptions, AnyActorLogic } from 'xstate';

type Clock = NonNullable<ActorOptions<AnyActorLogic>['clock']>;

interface Timer {
  at: number;
  fire: () => void;
}

export class WorldClock implements Clock {
  /** Milliseconds of world time since the scenario started. */
  now = 0;
  /** Most worlds have none, and thousands are live at once. */
  #timers: Map<number, Timer> | undefined;
  #next = 0;
  #real: { timer: NodeJS.Timeout; since: number } | undefined;
  #running = false;

  setTimeout(fire: (...args: unknown[]) => void, delay: number): number {
    const id = this.#next++;
    this.#timers ??= new Map();
    this.#timers.set(id, { at: this.#time() + delay, fire });
    // It may be earlier than what time runs towards.
    if (this.#running) this.run();
    return id;
  }

  clearTimeout(id: number): void {
    // It may be what time runs towards.
    if (this.#timers?.delete(id) && this.#running) this.run();
  }

  /** Fires the earliest timer now; false when there is none. */
  jump(): boolean {
    const earliest = this.#earliest();
    if (!earliest) return false;
    const [id, timer] = earliest;
    this.#timers?.delete(id);
    this.now = timer.at;
    timer.fire();
    return true;
  }

  /** Lets real time pass until the earliest timer fires, or `hold` is called. */
  run(): void {
    this.hold();
    this.#running = true;
    const earliest = this.#earliest();
    if (!earliest) return;
    const timer = setTimeout(() => {
      this.#real = undefined;
      this.jump();
      // A timer of a child's is no news to the world itself: the next one is armed here.
      if (this.#running && !this.#real) this.run();
    }, earliest[1].at - this.now);
    this.#real = { timer, since: performance.now() };
  }

  /** Time stands still; what has really passed is kept. */
  hold(): void {
    this.#running = false;
    if (!this.#real) return;
    clearTimeout(this.#real.timer);
    const passed = this.#time();
    this.now = Math.min(passed, this.#earliest()?.[1].at ?? passed);
    this.#real = undefined;
  }

  /** World time at this moment: it passes while a timer is run towards. */
  #time(): number {
    return this.#real ? this.now + performance.now() - this.#real.since : this.now;
  }

  stop(): void {
    this.hold();
    this.#timers?.clear();
  }

  #earliest(): [number, Timer] | undefined {
    let best: [number, Timer] | undefined;
    for (const entry of this.#timers ?? []) {
      if (!best || entry[1].at < best[1].at) best = entry;
    }
    return best;
  }
}
