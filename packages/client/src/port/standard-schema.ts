/** The part of the Standard Schema interface (standardschema.dev, version 1) that a port uses; zod, Valibot and ArkType have it. */
export interface StandardSchema<Output = unknown> {
  /** What the interface asks of every schema. */
  readonly '~standard': {
    /** Of the interface. */
    readonly version: 1;
    /** The library: `zod`. */
    readonly vendor: string;
    /** Says what becomes of a message. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    /** For the type checker alone. */
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** What a schema makes of a message: a value, or what is wrong with it. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** What is wrong with a message. */
export interface SchemaIssue {
  /** What is wrong, for people. */
  readonly message: string;
  /** The keys that lead to it, from the root of the message. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What has as many elements as a message may have, may have as many issues. */
const MAX_TOLD_ISSUES = 10;

/** The `error` of a `messageerror` event for a message that does not match the schema. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  /** What the schema found. */
  readonly issues: readonly SchemaIssue[];

  constructor(issues: readonly SchemaIssue[]) {
    const told = issues.slice(0, MAX_TOLD_ISSUES).map(describe);
    const restCount = issues.length - told.length;
    super(`a message does not match the schema: ${told.join('; ')}${restCount > 0 ? `; and ${restCount} more` : ''}`);
    this.issues = issues;
  }
}

/**
 * What the schema makes of a message.
 *
 * @throws {SchemaError} it does not match.
 * @throws whatever the schema throws.
 */
export function validate(schema: StandardSchema, data: unknown): unknown {
  const result = schema['~standard'].validate(data);
  return result instanceof Promise ? result.then(outputOf) : outputOf(result);
}

function outputOf(result: SchemaResult<unknown>): unknown {
  if (result.issues !== undefined) throw new SchemaError(result.issues);
  return result.value;
}

function describe({ path = [], message }: SchemaIssue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return `${['$', ...keys].join('.')} ${message}`;
}
