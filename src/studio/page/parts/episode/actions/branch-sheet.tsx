/** Goes on from a step of the episode, with one thing changed, in a run of its own. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { BranchBody, BranchChoices, Branched } from '../../../../api/actions.ts';
import { get, post, useMayAct, WITHOUT_TOKEN } from '../../../api.ts';
import { Command } from '../../../components/copy.tsx';
import { Sheet } from '../../../components/sheet.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { AgentField } from './agent-field.tsx';

interface Props {
  run: string;
  episode: string;
  /** The step of this line of the journal, unless one is given. */
  line: number;
  step?: number;
  /** Played there. */
  action?: string;
  onClose: () => void;
}

export function BranchSheet({ run, episode, line, step, action, onClose }: Props) {
  const [at, setAt] = useState<{ line: number } | { step: number }>(step === undefined ? { line } : { step });
  const { data, error } = useQuery({
    queryKey: ['actions-branch', run, episode, at],
    queryFn: () => get<BranchChoices>(`runs/${run}/episodes/${episode}/branch`, at),
    placeholderData: (before) => before,
  });
  return (
    <Sheet title="Branch from here" onClose={onClose}>
      {error && <Failed error={error} />}
      {!data && !error && <Loading what="the step" />}
      {data && (
        <BranchForm
          {...{ run, episode, action, onClose }}
          choices={data}
          onStep={(next) => setAt({ step: next })}
        />
      )}
    </Sheet>
  );
}

const CHANGES = [
  ['action', 'Another action', 'It is played at the step; the agent sees what came of it.'],
  ['agent', 'Another agent or model', 'It takes its seat at the step; luck stays the same.'],
  ['luck', 'Only the luck', 'The same agents go on; what is drawn from the step on is drawn anew.'],
] as const;
type Change = (typeof CHANGES)[number][0];

interface FormProps extends Pick<Props, 'run' | 'episode' | 'action' | 'onClose'> {
  choices: BranchChoices;
  onStep: (step: number) => void;
}

function BranchForm({ run, episode, action: first, choices, onStep, onClose }: FormProps) {
  const { step, steps, role, recorded, legal, arm, model, agents, roles, reference } = choices;
  const [change, setChange] = useState<Change>('action');
  const [action, setAction] = useState(first ?? '');
  const [agent, setAgent] = useState('');
  const [other, setOther] = useState('');
  const [budget, setBudget] = useState('1');
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const body: BranchBody = {
    step,
    ...(change === 'action' && action.trim() !== '' && { action: action.trim() }),
    ...(change === 'agent' && agent.trim() !== '' && { agent: agent.trim() }),
    ...(change === 'agent' && other.trim() !== '' && { model: other.trim() }),
    ...(budget.trim() !== '' && { maxCost: Number(budget) }),
  };
  const complete = change === 'luck' || body.action !== undefined || body.agent || body.model;
  const mayAct = useMayAct();
  const branching = useMutation({
    mutationFn: () => post<Branched>(`runs/${run}/episodes/${episode}/branch`, body),
    onSuccess: (made) => {
      const beside = new URLSearchParams(search);
      beside.set('beside', `${made.run}/${made.episode}`);
      onClose();
      navigate(`/runs/${run}/${episode}?${beside}`);
    },
  });
  return (
    <form
      className="actions-branch"
      onSubmit={(event) => {
        event.preventDefault();
        branching.mutate();
      }}
    >
      <label className="actions-branch-step">
        At step
        <input
          className="field actions-number"
          type="number"
          min={1}
          max={steps}
          value={step}
          onChange={({ target }) => target.value !== '' && onStep(Number(target.value))}
        />
        of {steps}, where {role} played <code>{recorded}</code>
      </label>
      <fieldset className="actions-changes">
        <legend>What is changed there</legend>
        {CHANGES.map(([key, title, about]) => (
          <label key={key} className="actions-change">
            <input
              type="radio"
              name="change"
              value={key}
              checked={change === key}
              onChange={() => setChange(key)}
            />
            <span>
              <strong>{title}</strong>
              <span className="actions-quiet">{about}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {change === 'action' && (
        <ActionField value={action} legal={legal} recorded={recorded} onChange={setAction} />
      )}
      {change === 'agent' && (
        <AgentField
          value={agent}
          agents={agents.map((each) => (roles.length > 1 ? `${role}=${each}` : each))}
          arm={arm}
          model={{ value: other, recorded: model ?? 'synthetic' }}
          onAgent={setAgent}
          onModel={setOther}
        />
      )}
      {change === 'luck' && (
        <p className="actions-luck">
          Models are asked for other answers, chance falls anew, and agents that choose at random choose anew.
          What draws nothing goes as before; another such branch at this step draws the same once more.
        </p>
      )}
      {/* A command that says no change would change the luck. */}
      {complete && <Command>{commandOf(reference, body)}</Command>}
      <footer className="actions-branch-foot">
        <label>
          Spend at most $
          <input
            className="field actions-number"
            type="number"
            min={0}
            step="any"
            value={budget}
            onChange={({ target }) => setBudget(target.value)}
          />
        </label>
        {branching.error && (
          <span className="actions-error" role="alert">
            {branching.error.message}
          </span>
        )}
        {!mayAct && <span className="actions-quiet">{WITHOUT_TOKEN}</span>}
        {mayAct && !complete && <span className="actions-quiet">Choose what is changed first.</span>}
        <button
          type="submit"
          className="button button-main"
          disabled={!mayAct || !complete || branching.isPending}
        >
          {branching.isPending ? 'Branching …' : 'Branch'}
        </button>
      </footer>
    </form>
  );
}

function ActionField({
  value,
  legal,
  recorded,
  onChange,
}: {
  value: string;
  legal: readonly string[] | null;
  recorded: string;
  onChange: (action: string) => void;
}) {
  const [part, setPart] = useState('');
  const found = legal?.filter((each) => each.toLowerCase().includes(part.toLowerCase())) ?? [];
  return (
    <div className="actions-action">
      <label>
        Action
        <input
          className="field mono"
          value={value}
          placeholder={recorded}
          onChange={({ target }) => {
            onChange(target.value);
            setPart(target.value);
          }}
        />
      </label>
      {legal && (
        <ul className="actions-legal-list" aria-label="Legal actions">
          {(found.length > 0 ? found : legal).map((each) => (
            <li key={each}>
              <button
                type="button"
                className="chip mono"
                aria-pressed={each === value}
                disabled={each === recorded}
                title={each === recorded ? 'This is what was played' : undefined}
                onClick={() => onChange(each)}
              >
                {each}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The same on the command line. */
function commandOf(reference: string, { step, action, agent, model }: BranchBody): string {
  const flags = Object.entries({ action, agent, model }).filter(([, value]) => value !== undefined);
  return [
    `troupe branch ${quoted(reference)} --at ${step}`,
    ...flags.map(([name, value]) => `--${name} ${quoted(value!)}`),
  ].join(' ');
}

/** For a shell. */
const quoted = (text: string): string =>
  /^[\w./:=@,+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
