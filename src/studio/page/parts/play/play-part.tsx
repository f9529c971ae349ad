/** Games against agents: one is set up, or one is played. */
import { GamePage } from './game-page.tsx';
import { Lobby } from './lobby.tsx';
import './play.css';

export function PlayPart({ game }: { game?: string }) {
  return game === undefined ? <Lobby /> : <GamePage key={game} game={game} />;
}
