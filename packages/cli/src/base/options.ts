import { brokerName, origins } from '@peerport/broker/inspect';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { InvalidArgumentError } from 'commander';

const LONGEST_S = 2_147_483;

/** Parses an option in seconds, fractions allowed. Returns milliseconds. */
export function secondsAsMs(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds > 0 && seconds <= LONGEST_S)) {
    throw new InvalidArgumentError(`It must be a number of seconds, above 0 and at most ${LONGEST_S}.`);
  }
  return seconds * 1_000;
}

/** Parses an option that is a TCP port. */
export function tcpPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return port;
}

/** Parses an option that is an origin, and may be repeated. */
export function originList(text: string, before: readonly string[] = []): readonly string[] {
  const result = origins.safeParse([text]);
  if (!result.success) throw new InvalidArgumentError(`It ${result.error.issues[0]?.message}.`);
  return [...before, text];
}

/** Parses an option that is the name of a broker. */
export function nameOfBroker(text: string): string {
  const result = brokerName.safeParse(text);
  if (!result.success) throw new InvalidArgumentError(`It ${result.error.issues[0]?.message}.`);
  return text;
}

/** Parses an option that is the label of a channel. */
export function channelLabel(text: string): string {
  const { maxLabelLength } = DEFAULT_LIMITS;
  if (text.length > maxLabelLength)
    throw new InvalidArgumentError(`It must have at most ${maxLabelLength} characters.`);
  return text;
}
