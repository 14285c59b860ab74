import type { ChannelDetails, PortDetails } from '@peerport/protocol/admin';
import type { Channel } from '../core/channel.ts';
import type { Side } from '../core/pairing.ts';
import type { Inspected } from './inspected.ts';
import type { OsProcess, SocketProcesses } from './socket-processes.ts';

/** All that a broker knows of its channels, oldest first. */
export async function channelDetails(
  { channels, pairing }: Pick<Inspected, 'channels' | 'pairing'>,
  processes: SocketProcesses,
): Promise<ChannelDetails[]> {
  const sides: readonly Side[] = [1, 2];
  const sockets = [...channels.keys()].flatMap((id) => sides.flatMap((side) => pairing.socketOf(id, side) ?? []));
  const found = await processes.find(sockets);
  return Array.from(channels.values(), (channel) => {
    const port = (side: Side) => {
      const socket = pairing.socketOf(channel.id, side);
      return portDetails(channel, side, pairing.sideStateOf(channel.id, side), socket, socket && found.get(socket));
    };
    return { ...channel.info(pairing.stateOf(channel.id) ?? 'created'), port1: port(1), port2: port(2) };
  });
}

function portDetails(
  channel: Channel,
  side: Side,
  state: PortDetails['state'] = 'left',
  socket: { readonly bufferedBytes: number; readonly isPaused: boolean } | undefined,
  process: OsProcess | undefined,
): PortDetails {
  const { holder } = channel.grant(side);
  const { origin, sentCount, sentBytes, pausesCount } = channel.records[side];
  return {
    state,
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
