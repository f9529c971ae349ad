/** One run: how it is doing, and all of its episodes. */
import { partText } from '../../../../reports/words.ts';
import { Failed, Loading } from '../../components/states.tsx';
import { SyntheticNote } from '../../components/synthetic-note.tsx';
import { useViewParams } from '../../components/view-params.ts';
import { ComparePanel } from './compare-panel.tsx';
import { useFirstEpisodes } from './episode-query.ts';
import { EpisodesTable } from './episodes-table.tsx';
import { RunAbout } from './run-about.tsx';
import { RunCharts } from './run-charts.tsx';
import { RunErrors } from './run-errors.tsx';
import { RunHead } from './run-head.tsx';
import { RunTiles } from './run-tiles.tsx';
import { RunningNow } from './running-now.tsx';
import { useRun } from './use-run.ts';
import './run.css';

export const RunPart = ({ run }: { run: string }) => <OneRun key={run} run={run} />;

function OneRun({ run }: { run: string }) {
  const { detail, refresh } = useRun(run);
  useFirstEpisodes(run);
  const { params } = useViewParams();
  const { data } = detail;
  // What is known stays while the server is away.
  if (data === undefined) {
    return detail.isError ? (
      <Failed error={detail.error} onRetry={refresh} />
    ) : (
      <Loading what={`run ${run}`} />
    );
  }
  if (data.damage !== undefined) return <Failed error={data.damage} onRetry={refresh} />;
  const compares = params.has('with') || params.has('compare');
  // Of a file that is still read nobody knows yet.
  const part = data.reading ? undefined : partText(data.episodes, data.total);
  return (
    <div className="run">
      <RunHead detail={data} onChanged={refresh} />
      <RunTiles detail={data} />
      {part && <p className="run-caution">{part}</p>}
      {compares ? <ComparePanel detail={data} /> : <RunCharts detail={data} />}
      {data.synthetic && <SyntheticNote />}
      <RunErrors errors={data.errorKinds} />
      {data.status === 'running' && <RunningNow run={run} />}
      <EpisodesTable detail={data} />
      <RunAbout detail={data} />
    </div>
  );
}
