import { serialize } from '@peerport/protocol';
import type { ChannelDetails, PortDetails, TappedMessage } from '@peerport/protocol/admin';

/** The beginning of a second. */
export const START_MS = 1_700_000_000_000;

/** A message of 100 bytes from port 1, unless it says otherwise. */
export function tapped(given: Partial<TappedMessage> = {}): TappedMessage {
  return { channel: 'c', from: 1, atMs: START_MS, lane: 0, kind: 'message', bytes: 100, ...given };
}

/** A message with a payload. */
export function tappedValue(value: unknown, given: Partial<TappedMessage> = {}): TappedMessage {
  return tapped({ payload: base64(serialize(value)), ...given });
}

/** As taps carry bytes. */
export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** A port that is taken, unless it says otherwise. */
export function port(given: Partial<PortDetails> = {}): PortDetails {
  return { state: 'taken', sentCount: 0, sentBytes: 0, bufferedBytes: 0, isPaused: false, pausesCount: 0, ...given };
}

/** A channel that is paired, unless it says otherwise. */
export function details(given: Partial<ChannelDetails> = {}): ChannelDetails {
  return { id: 'c', state: 'paired', createdAtMs: START_MS, port1: port(), port2: port(), ...given };
}
