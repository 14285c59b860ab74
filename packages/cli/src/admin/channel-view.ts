import { type ChannelDetails, type PortDetails, printable } from '@peerport/protocol/admin';
import { colors } from '../terminal/colors.ts';

/** Describes the holder of a port in a few words. */
export function peerOf({ state, holder, origin, process }: PortDetails): string {
  const who = holder?.label ?? origin ?? holder?.origin ?? process?.name;
  const pid = holder?.pid ?? process?.pid;
  const words = [who && printable(who), pid].filter((word) => word !== undefined);
  if (state === 'vacant') return colors.dim(['vacant', ...words].join(' '));
  if (state === 'left') return colors.dim(['left', ...words].join(' '));
  return words.length === 0 ? 'taken' : words.join(' ');
}

export function labelOf({ label }: ChannelDetails): string {
  return label === undefined ? colors.dim('-') : printable(label);
}

export function stateOf({ state }: ChannelDetails): string {
  const paint = { created: colors.dim, waiting: colors.yellow, paired: colors.green, abandoned: colors.red };
  return paint[state](state);
}
