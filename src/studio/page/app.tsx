/** What stands where: every part has an address of its own. */
import { Route, Switch } from 'wouter';
import { Missing } from './components/states.tsx';
import { EpisodePart } from './parts/episode/episode-part.tsx';
import { MachinesPart } from './parts/machines/machines-part.tsx';
import { OccupancyPart } from './parts/occupancy/occupancy-part.tsx';
import { PlayPart } from './parts/play/play-part.tsx';
import { RunPart } from './parts/run/run-part.tsx';
import { RunsPart } from './parts/runs/runs-part.tsx';
import { SearchPart } from './parts/search/search-part.tsx';
import { Shell } from './shell.tsx';

export function App() {
  return (
    <Shell>
      <Switch>
        <Route path="/" component={RunsPart} />
        <Route path="/runs/:run">{({ run }) => <RunPart run={run} />}</Route>
        <Route path="/runs/:run/occupancy">{({ run }) => <OccupancyPart run={run} />}</Route>
        <Route path="/runs/:run/:episode">
          {({ run, episode }) => <EpisodePart run={run} episode={episode} />}
        </Route>
        <Route path="/runs/:run/:episode/search/:line">
          {({ run, episode, line }) => <SearchPart run={run} episode={episode} line={Number(line)} />}
        </Route>
        <Route path="/machines">{() => <MachinesPart />}</Route>
        <Route path="/machines/:machine">{({ machine }) => <MachinesPart machine={machine} />}</Route>
        <Route path="/play">{() => <PlayPart />}</Route>
        <Route path="/play/:game">{({ game }) => <PlayPart game={game} />}</Route>
        <Route>
          <Missing what="There is no such page" />
        </Route>
      </Switch>
    </Shell>
  );
}
