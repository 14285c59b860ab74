import { setTimeout as delay } from 'node:timers/promises';
import type { PeerPort } from '@peerport/client';
import type { FlightRecordLine, TappedMessage } from '@peerport/protocol/admin';
import { messageOf } from '../base/errors.ts';
import { decode } from '../tap/decode.ts';

/** Bytes that may wait for the peer before the next message is posted. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** Options of {@link replay}. */
export interface ReplayOptions {
  /** The port whose messages are posted. */
  readonly side: 1 | 2;
  /** Posts as fast as the peer reads, not at the pace of the record. */
  readonly isFast: boolean;
  /** Called for each message that cannot be posted, and for each gap. */
  readonly onSkipped: (problem: string) => void;
  readonly signal: AbortSignal;
}

/** Posts the messages of one side of a record. Resolves with the number of messages posted. @throws {PortClosedError} */
export async function replay(
  lines: AsyncIterable<FlightRecordLine>,
  port: PeerPort,
  { side, isFast, onSkipped, signal }: ReplayOptions,
): Promise<number> {
  let [postedCount, firstAtMs, startedMs] = [0, 0, 0];
  for await (const line of lines) {
    if (signal.aborted) break;
    if ('missedCount' in line) {
      onSkipped(`the recorder missed ${line.missedCount} messages here`);
      continue;
    }
    if (!isOf(side, line)) continue;
    const message = read(line, onSkipped);
    if (message === undefined) continue;
    if (postedCount === 0) [firstAtMs, startedMs] = [line.atMs, performance.now()];
    if (!isFast) await waitUntil(startedMs + line.atMs - firstAtMs, signal);
    if (signal.aborted) break;
    port.postMessage(message.value);
    postedCount++;
    if (port.bufferedAmount > MAX_WAITING_BYTES) await port.drained();
  }
  return postedCount;
}

/** Only lane 0 has the messages of the port itself. */
function isOf(side: 1 | 2, { from, lane, kind }: TappedMessage): boolean {
  return from === side && lane === 0 && (kind === 'message' || kind === 'parcel');
}

function read(message: TappedMessage, onSkipped: (problem: string) => void): { value: unknown } | undefined {
  const which = `the message of ${new Date(message.atMs).toISOString()} is skipped`;
  try {
    const decoded = decode(message);
    if (decoded === undefined) {
      onSkipped(`${which}: the record has no payload of it`);
    } else if (decoded.attachmentKinds.length > 0) {
      onSkipped(`${which}: it came with what no record can hold: ${decoded.attachmentKinds.join(', ')}`);
    } else {
      return decoded;
    }
  } catch (error) {
    onSkipped(`${which}: ${messageOf(error)}`);
  }
  return undefined;
}

async function waitUntil(atMs: number, signal: AbortSignal): Promise<void> {
  const ms = atMs - performance.now();
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => {});
}
