import * as z from 'zod/mini';
import { tappedMessageSchema } from './tapped-message.ts';

/** The version that this library writes, and the newest that it reads. */
export const FLIGHT_RECORD_VERSION = 1;

/** First line of a flight record: NDJSON, one {@link TappedMessage} on each line after it. */
export const flightRecordHeadSchema = z.object({
  peerportFlightRecord: z.int().check(z.positive()),
  channel: z.string(),
  label: z.exactOptional(z.string()),
  /** Milliseconds since the epoch. */
  startedAtMs: z.number(),
  /** Whether messages have their payload; only then can they be replayed. */
  payload: z.boolean(),
});

/** Schema of a line after the first: something that passed, or a gap of messages that the recorder missed. */
export const flightRecordLineSchema = z.union([
  tappedMessageSchema,
  z.object({ missedCount: z.int().check(z.positive()) }),
]);

/** First line of a flight record. */
export type FlightRecordHead = z.infer<typeof flightRecordHeadSchema>;
/** Any other line of a flight record. */
export type FlightRecordLine = z.infer<typeof flightRecordLineSchema>;
