/** The book of one trial: the accepted actions, and what of them each role has not been told yet. */
import type { Played } from '../src/agent.ts';
import type { Role } from '../src/scenario.ts';

export class Book {
  readonly #roles: readonly Role[];
  readonly #lines: string[] = [];
  readonly actions: unknown[] = [];
  /** Nothing is noted in most trials that are live at once. */
  #news: Record<Role, readonly Played[]> | undefined;

  constructor(roles: readonly Role[]) {
    this.#roles = roles;
  }

  /** The actions as text, a line each. */
  get text(): string {
    return this.#lines.join('\n');
  }

  note(played: Played, text: string): void {
    this.#lines.push(text);
    this.actions.push(played.action);
    this.#news ??= {};
    for (const role of this.#roles) this.#news[role] = [...(this.#news[role] ?? []), played];
  }

  /** What was played since this role was last told. */
  tell(role: Role): readonly Played[] {
    const news = this.#news?.[role] ?? [];
    if (this.#news) this.#news[role] = [];
    return news;
  }
}
