/** Bounds on what grounding writes out: a problem that is too large is an error, and no crash. */
import { refuse } from './source.ts';
import type { Action, Domain, Effect, Formula, Problem, Quantified, Typed } from './types.ts';
import { fits } from './typing.ts';

/** Literals are those of all ground conditions and effects: they are what takes memory. */
const MOST = { actions: 100_000, choices: 5_000_000, literals: 2_000_000 };

const HELP =
  'use fewer objects or variables, narrower types, or fixed facts as conditions that rule choices out';

/** What grounding has spent. All methods throw BadInput, with place and count, beyond the bounds. */
export class Budget {
  readonly #domain: Domain;
  readonly #problem: Problem;
  /** What is being written out. */
  #part: Action | Formula | Effect;
  #actions = 0;
  #choices = 0;
  #literals = 0;

  constructor(domain: Domain, problem: Problem) {
    this.#domain = domain;
    this.#problem = problem;
    this.#part = problem.goal;
  }

  /** An action, or the goal, is written out from now on. */
  begin(part: Action | Formula): void {
    this.#part = part;
  }

  /** One more object for a parameter of the action was looked at. */
  choice(): void {
    if (++this.#choices <= MOST.choices) return;
    throw this.#over(`more than ${figure(MOST.choices)} choices of objects were looked at; ${this.#size()}`);
  }

  /** One more ground action was found. */
  action(): void {
    if (++this.#actions <= MOST.actions) return;
    throw this.#over(`the domain has more than ${figure(MOST.actions)} ground actions; ${this.#size()}`);
  }

  /** A quantified part is written out for all choices of objects for its variables. */
  expand(part: Quantified): void {
    const count = this.#choicesFor(part.variables);
    this.#choices += count;
    if (this.#choices <= MOST.choices) return;
    const own = `${part.kind} ${said(part.variables)} stands for ${figure(count)} choices of objects`;
    const whole =
      count > MOST.choices ? '' : ', and has been written out for many choices of other variables';
    throw this.#over(`${own}${whole}: more than ${figure(MOST.choices)} in all`, part);
  }

  /** One more literal was written out. */
  literal(): void {
    if (++this.#literals <= MOST.literals) return;
    throw this.#over(
      `conditions and effects have more than ${figure(MOST.literals)} ground literals; ${this.#size()}`,
    );
  }

  #size(): string {
    if (!('parameters' in this.#part)) return 'those of the goal are too many';
    const { name, parameters } = this.#part;
    return `${said(parameters)} of ${name} alone stand for ${figure(this.#choicesFor(parameters))} choices`;
  }

  #choicesFor(variables: readonly Typed[]): number {
    return variables.reduce((product, { types }) => {
      const fitting = this.#problem.objects.filter((object) => fits(object.types, types, this.#domain.types));
      return product * fitting.length;
    }, 1);
  }

  #over(what: string, part: Action | Formula | Effect = this.#part) {
    const place = this.#domain.places.get(part) ?? this.#problem.places.get(part)!;
    const { file } = this.#problem.places.get(this.#problem.goal)!;
    return refuse(place, `too large with the objects of ${file}: ${what}: ${HELP}`);
  }
}

const figure = (count: number) => count.toLocaleString('en');
const said = (variables: readonly Typed[]) => variables.map(({ name }) => name).join(' ') || 'no parameters';
