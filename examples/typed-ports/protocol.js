// The messages between the two processes: schemas, and the types inferred from them.
import * as z from 'zod';

export const command = z.object({ targetCelsius: z.number().min(5).max(30) });

export const report = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('measured'), celsius: z.number(), at: z.date() }),
  z.object({ kind: z.literal('misunderstood'), problem: z.string() }),
]);

/** @typedef {z.infer<typeof command>} Command */
/** @typedef {z.infer<typeof report>} Report */
