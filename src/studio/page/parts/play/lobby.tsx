/** Where a game is set up: what is played, who plays which role, against whom. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { PlayScenario, PlaySetup, PlayStarted } from '../../../api/play.ts';
import { get, post, useMayAct, WITHOUT_TOKEN } from '../../api.ts';
import { count } from '../../components/numbers.ts';
import { Failed, Loading } from '../../components/states.tsx';
import { useViewParams } from '../../components/view-params.ts';
import { OptionFields } from './option-fields.tsx';
import { SeatField } from './seat-field.tsx';
import { agentAt, PERSON, setupOf } from './setup.ts';

export function Lobby() {
  const { data, error, refetch } = useQuery({
    queryKey: ['play-scenarios'],
    queryFn: () => get<PlayScenario[]>('play/scenarios'),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading what="the scenarios" />;
  return <Choices scenarios={data} />;
}

function Choices({ scenarios }: { scenarios: readonly PlayScenario[] }) {
  const { params, set } = useViewParams();
  const [, navigate] = useLocation();
  const wanted = params.get('scenario') ?? 'tic-tac-toe';
  const scenario = scenarios.find(({ id }) => id === wanted) ?? scenarios[0]!;
  const setup = setupOf(params, scenario);
  const start = useMutation({
    mutationFn: (chosen: PlaySetup) => post<PlayStarted>('play', chosen),
    onSuccess: ({ game }) => navigate(`/play/${encodeURIComponent(game)}`),
  });
  const mayAct = useMayAct();
  const people = Object.values(setup.seats).filter(({ agent }) => agent === PERSON).length;
  return (
    <form
      className="play-lobby"
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate(setup);
      }}
    >
      <header className="play-lobby-head">
        <h1>Play</h1>
        <p className="note">
          Take a role against any agent. A game is a run of one episode in your folder, with its journal.
        </p>
      </header>
      <fieldset className="play-scenarios">
        <legend>Scenario</legend>
        {scenarios.map(({ id, title, roles, tasks }) => (
          <label key={id} className="play-scenario">
            <input
              type="radio"
              name="scenario"
              value={id}
              checked={id === scenario.id}
              onChange={() => navigate(`/play?scenario=${id}`, { replace: true })}
            />
            <span className="play-scenario-name">{title}</span>
            <span className="note">
              {roles.length === 1 ? 'alone' : roles.join(' · ')}
              {tasks.count > 1 && ` · ${count(tasks.count)} tasks`}
            </span>
          </label>
        ))}
      </fieldset>
      <div className="play-setup">
        <p className="play-rules">{scenario.rules}</p>
        <TaskField scenario={scenario} task={setup.task ?? ''} onChange={(task) => set({ task })} />
        {scenario.roles.map((role) => (
          <SeatField
            key={role}
            scenario={scenario}
            role={role}
            agent={params.get(role) ?? agentAt(scenario, role)}
            textOf={(name) => params.get(`${role}.${name}`) ?? ''}
            onAgent={(agent) => set({ [role]: agent })}
            onValue={(name, value) => set({ [`${role}.${name}`]: value })}
          />
        ))}
        <details key={scenario.id} className="play-more" open={scenario.tasks.count === 0 || start.isError}>
          <summary>Scenario’s options, seed</summary>
          <OptionFields
            options={[
              ...scenario.options,
              { name: 'seed', fallback: 'drawn', description: 'of all luck: chance, agents, models' },
            ]}
            textOf={(name) => params.get(name === 'seed' ? name : `set.${name}`) ?? ''}
            onValue={(name, value) => set({ [name === 'seed' ? name : `set.${name}`]: value })}
          />
        </details>
        {start.error && (
          <p role="alert" className="play-wrong">
            {start.error.message}
          </p>
        )}
        <div className="play-start">
          <button
            type="submit"
            className="button button-main"
            disabled={!mayAct || start.isPending || people === 0}
          >
            {start.isPending ? 'Starting …' : 'Start the game'}
          </button>
          {!mayAct && <span className="note">{WITHOUT_TOKEN}</span>}
          {people === 0 && <span className="note">Take a role yourself: nobody would play here.</span>}
          {people > 1 && <span className="note">{people} roles are played at this page, in turn.</span>}
        </div>
      </div>
    </form>
  );
}

function TaskField({
  scenario: { tasks, taskFiles },
  task,
  onChange,
}: {
  scenario: PlayScenario;
  task: string;
  onChange: (task: string) => void;
}) {
  if (tasks.count === 1 && taskFiles === undefined) return null;
  if (tasks.count > 0 && tasks.count === tasks.names.length) {
    return (
      <label className="play-row">
        <span>Task</span>
        <select className="field" value={task} onChange={({ target }) => onChange(target.value)}>
          {tasks.names.map((name, i) => (
            <option key={name} value={i}>
              {name}
            </option>
          ))}
        </select>
      </label>
    );
  }
  const name = tasks.names[Number(task)];
  const hint = tasks.count > 0 ? `0 to ${tasks.count - 1}, or FILE:0` : 'a file of one task, or FILE:0';
  return (
    <label className="play-row">
      <span>Task</span>
      <input
        className="field"
        value={task}
        placeholder={hint}
        title={taskFiles}
        onChange={({ target }) => onChange(target.value)}
      />
      <span className="note">{name === undefined ? hint : `${name} (${hint})`}</span>
    </label>
  );
}
