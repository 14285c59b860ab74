import * as z from 'zod/mini';
import { invalidFrame, jsonOf } from './frame-text.ts';
import { isChannelId, isToken } from './ticket.ts';

/** Schema of the id of a channel, for what brokers read. */
export const zodChannelId: z.ZodMiniType<string> = z
  .string('must be a string')
  .check(z.refine(isChannelId, 'must be 22 base64url characters'));

/** What a port asks of the broker, as JSON in a text frame. */
export type RequestFrame =
  /** The port is to move to another process. It sends nothing more. */
  | { readonly type: 'move' }
  /** Answers `peer-moving`: the port sends no message until `peer-moved`. */
  | { readonly type: 'holding' }
  /**
   * The ticket of a port that moves, which `token` is of, is about to travel over the channel of this port: the other side may redeem
   * it. Whoever knows the token has it from the `moved` frame, so the same process holds, or held, both ports.
   */
  | { readonly type: 'carry'; readonly token: string }
  /** Asks for a new channel; the broker checks `options` against what the port may do. */
  | { readonly type: 'create-channel'; readonly request: number; readonly options?: unknown };

const requestFrameSchema: z.ZodMiniType<RequestFrame> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('move') }),
  z.object({ type: z.literal('holding') }),
  z.object({ type: z.literal('carry'), token: z.string().check(z.refine(isToken)) }),
  z.object({ type: z.literal('create-channel'), request: z.int().check(z.nonnegative()), options: z.unknown() }),
]);

/**
 * Reads what a port asks of the broker.
 *
 * @throws {ProtocolError} `ERR_CONTROL_FRAME`
 */
export function decodeRequestFrame(text: string): RequestFrame {
  const result = requestFrameSchema.safeParse(jsonOf(text));
  if (result.success) return result.data;
  throw invalidFrame(result.error.issues[0]?.path.join('.') ?? '');
}
