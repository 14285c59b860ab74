/** The part of the Standard Schema interface (standardschema.dev, version 1) that a port uses. zod, Valibot and ArkType implement it. */
export interface StandardSchema<Output = unknown> {
  /** The members that the interface requires. */
  readonly '~standard': {
    /** Version of the interface. */
    readonly version: 1;
    /** Name of the library, such as `zod`. */
    readonly vendor: string;
    /** Validates a message. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    /** For the type checker only. */
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** The result of a validation: the output, or what is wrong with the message. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** What is wrong with a message. */
export interface SchemaIssue {
  /** What is wrong, as a sentence for people. */
  readonly message: string;
  /** The keys that lead to it, from the root of the message. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A message may have as many issues as it has elements. */
const MAX_TOLD_ISSUES = 10;

/** The `error` of a `messageerror` event: the message does not match the schema. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  /** What is wrong with the message. */
  readonly issues: readonly SchemaIssue[];

  constructor(issues: readonly SchemaIssue[]) {
    const told = issues.slice(0, MAX_TOLD_ISSUES).map(describe);
    const restCount = issues.length - told.length;
    super(`a message does not match the schema: ${told.join('; ')}${restCount > 0 ? `; and ${restCount} more` : ''}`);
    this.issues = issues;
  }
}

/**
 * Validates a message. Returns the output of the schema, or a promise of it.
 *
 * @throws {SchemaError} the message does not match.
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
