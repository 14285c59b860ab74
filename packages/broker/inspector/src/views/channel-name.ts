import type { ChannelRecord } from '../model/channels.ts';

const SHORT_ID_LENGTH = 8;

/** The label of a channel, or the beginning of its id. */
export function channelName({ id, details }: ChannelRecord): string {
  return details?.label ?? id.slice(0, SHORT_ID_LENGTH);
}

/** What became of it. */
export function channelState({ details, ended }: ChannelRecord): string {
  return ended === undefined ? (details?.state ?? 'new') : 'ended';
}
