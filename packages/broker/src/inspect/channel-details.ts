import type { ChannelDetails, PortDetails } from '@peerport/protocol/admin';
import type { Side } from '../core/side.ts';
import type { RelaySocket } from '../relay/relay-socket.ts';
import type { Inspected } from './inspected.ts';
import type { OsProcess, SocketProcesses } from './socket-processes.ts';

/** Everything that a broker knows about its channels, oldest first. */
export async function channelDetails(
  { channels }: Pick<Inspected, 'channels'>,
  processes: SocketProcesses,
): Promise<ChannelDetails[]> {
  const sides = [...channels.values()].flatMap((channel) => [channel.sides[1], channel.sides[2]]);
  const sockets = sides.flatMap(({ socket }) => socket ?? []);
  const found = await processes.find(sockets);
  const portDetails = (side: Side<RelaySocket>) => detailsOf(side, side.socket && found.get(side.socket));
  return Array.from(channels.values(), (channel) => ({
    ...channel.info(),
    port1: portDetails(channel.sides[1]),
    port2: portDetails(channel.sides[2]),
  }));
}

function detailsOf(
  { state, socket, origin, grant: { holder }, traffic }: Side<RelaySocket>,
  process: OsProcess | undefined,
): PortDetails {
  const { sentCount, sentBytes, pausesCount } = traffic;
  return {
    state: state.name,
    ...(holder !== undefined && { holder }),
    ...(origin !== undefined && { origin }),
    ...(process !== undefined && { process }),
    sentCount,
    sentBytes,
    bufferedBytes: socket?.bufferedBytes ?? 0,
    isPaused: socket?.isPaused ?? false,
    pausesCount,
  };
}
