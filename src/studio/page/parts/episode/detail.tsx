/** The line that is looked at, closely. */
import type { JournalLine } from '../../../../runs/folder/journal.ts';
import type { EpisodeView, LineDetail } from '../../../api/episodes.ts';
import { isExport } from '../../api.ts';
import { Tabs } from '../../components/controls.tsx';
import { Code, CopyButton } from '../../components/copy.tsx';
import { duration } from '../../components/numbers.ts';
import { Failed, Loading } from '../../components/states.tsx';
import { EpisodeActions } from './actions/episode-actions.tsx';
import { valueText } from './active-states.ts';
import { CallDetail } from './call-detail.tsx';
import { CameOf } from './came-of.tsx';
import { ContextDiff } from './context-diff.tsx';
import { Data } from './data.tsx';
import { DebugMenu } from './debug-menu.tsx';
import { Ended } from './ended.tsx';
import { SearchDetail } from './search-detail.tsx';
import { ToolDetail } from './tool-detail.tsx';
import { useLine } from './use-line.ts';
import { useParam } from './use-place.ts';
import './detail.css';

type TabKey = 'detail' | 'context' | 'json';
const TABS: readonly { key: TabKey; title: string }[] = [
  { key: 'detail', title: 'Detail' },
  { key: 'context', title: 'Context' },
  { key: 'json', title: 'JSON' },
];

export function Detail({
  view,
  path,
  line,
  step,
  onLine,
}: {
  view: EpisodeView;
  path: string;
  line: number;
  step: number;
  onLine: (line: number) => void;
}) {
  const { run, episode, noBranch } = view;
  const { data, error, refetch } = useLine(run, episode, path, line);
  const [tab, setTab] = useParam('show');
  const chosen = TABS.find(({ key }) => key === tab)?.key ?? 'detail';
  return (
    <div className="episode-detail">
      <div className="episode-detail-head">
        <DebugMenu view={view} step={step} attempt={data?.line.attempt as number | undefined} />
        <CopyButton text={linkTo(line)}>Copy link</CopyButton>
        <EpisodeActions
          run={run}
          episode={episode}
          line={line}
          step={step}
          call={data?.line.n === line && data.line.type === 'call'}
          noBranch={noBranch}
        />
      </div>
      {error && !data && <Failed error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading what={`line ${line}`} />}
      {data && (
        <>
          <h2>
            {titleOf(data.line)}
            <span className="episode-quiet">
              {' '}
              line {data.line.n} · {duration(data.line.t / 1000)}
            </span>
          </h2>
          <Tabs
            label="About this line"
            tabs={TABS}
            chosen={chosen}
            onChoose={(key) => setTab(key === 'detail' ? '' : key)}
          >
            <div className="episode-detail-body" data-line={data.line.n}>
              {chosen === 'detail' && <About view={view} detail={data} onLine={onLine} />}
              {chosen === 'context' && <Context detail={data} onLine={onLine} />}
              {chosen === 'json' && (
                <div data-fields="">
                  <Code label={`Line ${data.line.n}`}>{JSON.stringify(data.line, undefined, 2)}</Code>
                </div>
              )}
            </div>
          </Tabs>
        </>
      )}
    </div>
  );
}

/** The address of a line of what is shown; in a copy all of it stands behind the hash. */
function linkTo(line: number): string {
  const address = new URL(location.href);
  const [way = '', search = ''] = address.hash.slice(1).split('?');
  const params = new URLSearchParams(isExport ? search : address.search);
  params.set('line', String(line));
  if (isExport) address.hash = `${way}?${params}`;
  else address.search = String(params);
  return address.href;
}

function titleOf({ actor, type, name }: JournalLine): string {
  if (type === 'feedback') return 'What the world says';
  if (type === 'environment') return 'The world';
  if (type === 'end') return 'The end';
  if (type === 'tool') return `Tool ${name}`;
  const whose = `${actor}: `;
  if (type === 'state') return `${whose}state`;
  if (type === 'call') return `${whose}model call`;
  return whose + type;
}

function About({
  view,
  detail,
  onLine,
}: {
  view: EpisodeView;
  detail: LineDetail;
  onLine: (line: number) => void;
}) {
  const { line, before, after } = detail;
  switch (line.type) {
    case 'call':
      return <CallDetail detail={detail} onLine={onLine} />;
    case 'observation':
      return <Code label={`What ${line.actor} is shown`}>{String(line.text)}</Code>;
    case 'action':
      return (
        <>
          <Code label="Action">{String(line.text)}</Code>
          {line.thought ? <Code label="Thought">{String(line.thought)}</Code> : null}
          <Data label="As data" value={line.action} />
          <CameOf lines={after} replies={[]} onLine={onLine} />
        </>
      );
    case 'search':
      return <SearchDetail run={view.run} episode={view.episode} line={line} />;
    case 'state':
      return (
        <>
          <p className="episode-transition">
            <span className="episode-quiet">{before ? valueText(before.value as string) : 'begins'}</span>
            <span aria-hidden="true">→</span>
            <b>{valueText(line.value as string)}</b>
          </p>
          {line.context === undefined ? (
            <p className="episode-quiet">
              Of agents and the episode only the state is kept, not the context.
            </p>
          ) : (
            <ContextDiff before={before?.context} now={line.context} />
          )}
        </>
      );
    case 'tool':
      return <ToolDetail detail={detail} onLine={onLine} />;
    case 'end':
      return <Ended line={line} index={view.index} onLine={onLine} />;
    default:
      return <Data label={line.type} value={fieldsOf(line)} />;
  }
}

const fieldsOf = ({ n: _n, t: _t, actor: _actor, type: _type, ...fields }: JournalLine) => fields;

function Context({ detail, onLine }: { detail: LineDetail; onLine: (line: number) => void }) {
  const { state, stateBefore } = detail;
  if (!state) return <p className="episode-quiet">The scenario has not begun.</p>;
  return (
    <>
      <p className="episode-transition">
        <span className="episode-quiet">
          {stateBefore ? valueText(stateBefore.value as string) : 'begins'}
        </span>
        <span aria-hidden="true">→</span>
        <b>{valueText(state.value as string)}</b>
        <button type="button" className="episode-link" onClick={() => onLine(state.n)}>
          line {state.n}
        </button>
      </p>
      <ContextDiff before={stateBefore?.context} now={state.context} />
    </>
  );
}
