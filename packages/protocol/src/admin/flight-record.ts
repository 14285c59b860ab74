import * as z from 'zod/mini';
import { tappedMessageSchema } from './tapped-message.ts';

/** The version that is written, and the newest that can be read. */
export const FLIGHT_RECORD_VERSION = 1;

/** Schema of the first line of a flight record: NDJSON, with one {@link TappedMessage} on each later line. */
export const flightRecordHeadSchema = z.object({
  peerportFlightRecord: z.int().check(z.positive()),
  channel: z.string(),
  label: z.exactOptional(z.string()),
  /** Milliseconds since the epoch. */
  startedAtMs: z.number(),
  /** Whether messages have payloads. Without, they cannot be replayed. */
  payload: z.boolean(),
});

/** Schema of a later line: a message, or a gap where the recorder missed some. */
export const flightRecordLineSchema = z.union([
  tappedMessageSchema,
  z.object({ missedCount: z.int().check(z.positive()) }),
]);

/** First line of a flight record. */
export type FlightRecordHead = z.infer<typeof flightRecordHeadSchema>;
/** Any other line of a flight record. */
export type FlightRecordLine = z.infer<typeof flightRecordLineSchema>;
