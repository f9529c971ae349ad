/** Every machine as a small chart, by what it is. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { MachineKind, MachineSummary } from '../../../api/machines.ts';
import { get } from '../../api.ts';
import { Chip } from '../../components/controls.tsx';
import { Drawing } from '../../components/statechart/drawing.tsx';
import { useMachine } from '../../components/statechart/use-machine.ts';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { useViewParams } from '../../components/view-params.ts';
import './gallery.css';

const KINDS: readonly { kind: MachineKind; title: string; one: string }[] = [
  { kind: 'episode', title: 'The episode', one: 'Seats agents at a scenario and lets them play it out.' },
  { kind: 'scenario', title: 'Scenarios', one: 'The worlds that are played.' },
  { kind: 'agent', title: 'Agents', one: 'Who plays them.' },
  {
    kind: 'invoked',
    title: 'Within others',
    one: 'Machines that another machine runs as an actor of its own.',
  },
];

export function Gallery() {
  const { params, set } = useViewParams();
  const run = params.get('run') ?? undefined;
  const { data, error } = useQuery({
    queryKey: ['machines', run],
    queryFn: () => get<MachineSummary[]>('machines', { run }),
  });
  if (error) return <Failed error={error} />;
  if (!data) return <Loading what="the machines" />;
  const words = params.get('q') ?? '';
  const chosen = params.get('kind');
  const fits = ({ id, title, kind }: MachineSummary) =>
    (chosen === null || kind === chosen) &&
    `${id} ${title}`.toLowerCase().includes(words.trim().toLowerCase());
  const shown = data.filter(fits);
  return (
    <div className="gallery">
      <header className="gallery-head">
        <h1>Machines</h1>
        <input
          className="field"
          type="search"
          aria-label="Filter machines by name"
          placeholder="Filter by name"
          value={words}
          onChange={({ target }) => set({ q: target.value })}
        />
        <div className="gallery-kinds">
          {KINDS.map(({ kind, title }) => (
            <Chip
              key={kind}
              on={chosen === kind}
              onClick={() => set({ kind: chosen === kind ? undefined : kind })}
            >
              {title}
            </Chip>
          ))}
        </div>
        <span className="gallery-quiet" role="status">
          {shown.length === data.length ? `${data.length} machines` : `${shown.length} of ${data.length}`}
        </span>
      </header>
      {shown.length === 0 && (
        <Empty what="No machine is called so">
          <p>Take out the filter to see all of them.</p>
        </Empty>
      )}
      {KINDS.map(({ kind, title, one }) => {
        const own = shown.filter((each) => each.kind === kind);
        return own.length === 0 ? null : (
          <section key={kind} aria-labelledby={`kind-${kind}`}>
            <h2 id={`kind-${kind}`}>
              {title} <span className="gallery-quiet">{one}</span>
            </h2>
            <ul className={`gallery-cards gallery-${kind}`}>
              {own.map((summary) => (
                <li key={summary.id}>
                  <Card summary={summary} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function Card({ summary }: { summary: MachineSummary }) {
  const { id, title, states, transitions, compiles, kind } = summary;
  return (
    <Link className="gallery-card" href={`/machines/${encodeURIComponent(id)}`}>
      <Thumbnail id={id} title={title} />
      <span className="gallery-title">{title}</span>
      <span className="gallery-id">{id}</span>
      <span className="gallery-quiet">
        {counted(states, 'state')} · {counted(transitions, 'transition')}
      </span>
      {kind === 'scenario' && (
        <span className="gallery-quiet">{compiles ? '✓ world model' : 'no world model'}</span>
      )}
    </Link>
  );
}

export const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** Asked for when it comes into sight. */
function Thumbnail({ id, title }: { id: string; title: string }) {
  const box = useRef<HTMLSpanElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setSeen(true),
      { rootMargin: '200px' },
    );
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const { data } = useMachine(seen ? id : undefined);
  return (
    <span className="gallery-thumbnail" ref={box}>
      {data && <Drawing layout={data.layout} title={`Statechart of ${title}`} still />}
    </span>
  );
}
