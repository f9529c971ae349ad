/** What stands where: every part has an address of its own. */
import { Redirect, Route, Switch } from 'wouter';
import { isExport } from './api.ts';
import { plainPart } from './components/address.ts';
import { NamedRun } from './components/named-run.tsx';
import { Missing } from './components/states.tsx';
import { EpisodePart } from './parts/episode/episode-part.tsx';
import { MachinesPart } from './parts/machines/machines-part.tsx';
import { OccupancyPart } from './parts/occupancy/occupancy-part.tsx';
import { PlayPart } from './parts/play/play-part.tsx';
import { RunPart } from './parts/run/run-part.tsx';
import { RunsPart } from './parts/runs/runs-part.tsx';
import { SearchPart } from './parts/search/search-part.tsx';
import { Shell } from './shell.tsx';

/** In a copy nothing is under way, and nobody plays. */
const inCopy = <Missing what="This is a copy of a run: troupe studio shows what needs a server" />;

export function App() {
  return (
    <Shell>
      <Switch>
        <Route path="/" component={RunsPart} />
        <Route path="/runs">
          <Redirect to="/" replace />
        </Route>
        <Route path="/runs/:run">
          {({ run }) => <NamedRun part={run}>{(id) => <RunPart run={id} />}</NamedRun>}
        </Route>
        <Route path="/runs/:run/occupancy">
          {({ run }) =>
            isExport ? inCopy : <NamedRun part={run}>{(id) => <OccupancyPart run={id} />}</NamedRun>
          }
        </Route>
        <Route path="/runs/:run/:episode">
          {({ run, episode }) => (
            <NamedRun part={run}>{(id) => <EpisodePart run={id} episode={plainPart(episode)} />}</NamedRun>
          )}
        </Route>
        <Route path="/runs/:run/:episode/search/:line">
          {({ run, episode, line }) => (
            <NamedRun part={run}>
              {(id) => <SearchPart run={id} episode={plainPart(episode)} line={Number(line)} />}
            </NamedRun>
          )}
        </Route>
        <Route path="/machines">{() => <MachinesPart />}</Route>
        <Route path="/machines/:machine">
          {({ machine }) => <MachinesPart machine={plainPart(machine)} />}
        </Route>
        <Route path="/play">{() => (isExport ? inCopy : <PlayPart />)}</Route>
        <Route path="/play/:game">
          {({ game }) => (isExport ? inCopy : <PlayPart game={plainPart(game)} />)}
        </Route>
        <Route>
          <Missing what="There is no such page" />
        </Route>
      </Switch>
    </Shell>
  );
}
