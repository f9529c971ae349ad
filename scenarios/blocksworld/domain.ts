/** The four-operator blocksworld, and whether another domain is the same. */
import { type Action, type Domain, type Effect, type Formula, readDomain } from '../../src/pddl/index.ts';

export const DOMAIN = `(define (domain blocksworld-4ops)
  (:requirements :strips)
  (:predicates (on ?x ?y) (ontable ?x) (clear ?x) (holding ?x) (handempty))
  (:action pick-up
    :parameters (?x)
    :precondition (and (handempty) (ontable ?x) (clear ?x))
    :effect (and (holding ?x) (not (handempty)) (not (ontable ?x)) (not (clear ?x))))
  (:action put-down
    :parameters (?x)
    :precondition (holding ?x)
    :effect (and (ontable ?x) (clear ?x) (handempty) (not (holding ?x))))
  (:action stack
    :parameters (?x ?y)
    :precondition (and (holding ?x) (clear ?y))
    :effect (and (on ?x ?y) (clear ?x) (handempty) (not (holding ?x)) (not (clear ?y))))
  (:action unstack
    :parameters (?x ?y)
    :precondition (and (handempty) (on ?x ?y) (clear ?x))
    :effect (and (holding ?x) (clear ?y) (not (on ?x ?y)) (not (handempty)) (not (clear ?x)))))
`;

const OWN = signature(readDomain(DOMAIN, 'blocksworld'));

/** Whether a domain has the same actions under the same names, however its parameters are called. */
export const isBlocksworld = (domain: Domain): boolean => signature(domain) === OWN;

function signature({ actions }: Domain): string {
  return JSON.stringify(actions.map(actionSignature).sort());
}

function actionSignature({ name, parameters, precondition, effect }: Action): string {
  const position = new Map(parameters.map((parameter, i) => [parameter.name, `?${i}`]));
  const atom = (of: { predicate: string; args: readonly string[] }) =>
    [of.predicate, ...of.args.map((term) => position.get(term) ?? term)].join(' ');
  const needs = (formula: Formula): string[] => {
    if (formula.kind === 'and') return formula.parts.flatMap(needs);
    return [formula.kind === 'atom' ? atom(formula.atom) : formula.kind];
  };
  const changes = (part: Effect): string[] => {
    if (part.kind === 'and') return part.parts.flatMap(changes);
    return [part.kind === 'add' || part.kind === 'delete' ? `${part.kind} ${atom(part.atom)}` : part.kind];
  };
  return JSON.stringify([name, parameters.length, needs(precondition).sort(), changes(effect).sort()]);
}
