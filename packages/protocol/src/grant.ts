import * as z from 'zod/mini';

/** Which way messages may go, as the holder of a port sees it. */
export type Direction = 'both' | 'send' | 'receive';

/** What a port may do, as the broker tells both sides when they are paired. */
export interface PortGrant {
  /** Whether its holder may create channels with `port.createChannel()`. */
  readonly canCreate: boolean;
  /** Whether its holder may transfer it. */
  readonly canTransfer: boolean;
  /** Longest message that its holder may post. */
  readonly maxMessageBytes: number;
  readonly direction: Direction;
}

/** Schema of {@link PortGrant}. */
export const portGrantSchema: z.ZodMiniType<PortGrant> = z.object({
  canCreate: z.boolean(),
  canTransfer: z.boolean(),
  maxMessageBytes: z.int().check(z.positive()),
  direction: z.enum(['both', 'send', 'receive']),
});
