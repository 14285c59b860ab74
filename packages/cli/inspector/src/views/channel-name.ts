import { printable } from '@peerport/protocol/admin';
import type { ChannelRecord } from '../model/channels.ts';

const SHORT_ID_LENGTH = 8;

/** The label of a channel, or the beginning of its id. */
export function channelName({ id, details }: ChannelRecord): string {
  return details?.label === undefined ? id.slice(0, SHORT_ID_LENGTH) : printable(details.label);
}

/** What became of it. */
export function channelState({ details, ended }: ChannelRecord): string {
  return ended === undefined ? (details?.state ?? 'new') : 'ended';
}
