/** What a port receives is what its schema makes of it. Compiled, never run. */
import { connect, type PeerPort, type StandardSchema } from '@peerport/client';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as z from 'zod';
import * as mini from 'zod/mini';
import { same } from './same.ts';

declare const ticket: string;

// The output of a zod schema, not its input.
const Edit = z.object({ line: z.coerce.number(), at: z.string().transform((text) => new Date(text)) });
const edits = connect(ticket, { schema: Edit });
same<typeof edits, PeerPort<{ line: number; at: Date }>>();
edits.onmessage = ({ data }) => same<typeof data, { line: number; at: Date }>();
for await (const { at } of edits) same<typeof at, Date>();
// @ts-expect-error: the schema makes a Date of it
edits.onmessage = ({ data }) => data.at.toUpperCase();

// Out is said beside the schema.
const typed = connect<z.infer<typeof Edit>, { readonly ok: boolean }>(ticket, { schema: Edit });
typed.postMessage({ ok: true });
// @ts-expect-error: no boolean
typed.postMessage({ ok: 1 });
// @ts-expect-error: the schema makes something else
connect<{ readonly line: string }, unknown>(ticket, { schema: Edit });

// zod/mini, and unions that are narrowed.
const Event = mini.discriminatedUnion('type', [
  mini.object({ type: mini.literal('open'), path: mini.string() }),
  mini.object({ type: mini.literal('quit') }),
]);
connect(ticket, { schema: Event }).onmessage = ({ data }) => {
  if (data.type === 'open') same<typeof data.path, string>();
  // @ts-expect-error: only 'open' has a path
  else console.log(data.path);
};

// Any library that implements Standard Schema.
declare const standard: StandardSchemaV1<string, bigint>;
const standards = connect(ticket, { schema: standard });
same<typeof standards, PeerPort<bigint>>();
standards.addEventListener('message', ({ data }) => same<typeof data, bigint>());

// One that is written by hand.
const positive: StandardSchema<number> = {
  '~standard': {
    version: 1,
    vendor: 'hand',
    validate: (value) =>
      typeof value === 'number' && value > 0 ? { value } : { issues: [{ message: 'must be above 0', path: [] }] },
  },
};
for await (const amount of connect(ticket, { schema: positive })) same<typeof amount, number>();
// @ts-expect-error: a function is no schema
connect(ticket, { schema: (value: unknown) => value });
