import * as z from 'zod/mini';
import { invalidFrame, jsonOf } from './frame-text.ts';
import { isChannelId, isToken } from './ticket.ts';

/** Schema of a channel id, for frames that brokers read. */
export const zodChannelId: z.ZodMiniType<string> = z
  .string('must be a string')
  .check(z.refine(isChannelId, 'must be 22 base64url characters'));

/** What a port sends to the broker, as JSON in a text frame. */
export type RequestFrame =
  /** The port is moving to another process. It sends nothing more. */
  | { readonly type: 'move' }
  /** Answers `peer-moving`: the port sends no messages until `peer-moved`. */
  | { readonly type: 'holding' }
  /**
   * The ticket with `token`, of a port that moves, is about to travel over this port's channel: the other side may redeem it. Only the process
   * that received the `moved` frame knows the token, so one process holds, or held, both ports.
   */
  | { readonly type: 'carry'; readonly token: string }
  /** Asks for a new channel. The broker checks `options` against what the port may do. */
  | { readonly type: 'create-channel'; readonly request: number; readonly options?: unknown };

const requestFrameSchema: z.ZodMiniType<RequestFrame> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('move') }),
  z.object({ type: z.literal('holding') }),
  z.object({ type: z.literal('carry'), token: z.string().check(z.refine(isToken)) }),
  z.object({ type: z.literal('create-channel'), request: z.int().check(z.nonnegative()), options: z.unknown() }),
]);

/**
 * Decodes a request of a port.
 *
 * @throws {ProtocolError} `ERR_CONTROL_FRAME`
 */
export function decodeRequestFrame(text: string): RequestFrame {
  const result = requestFrameSchema.safeParse(jsonOf(text));
  if (result.success) return result.data;
  throw invalidFrame(result.error.issues[0]?.path.join('.') ?? '');
}
