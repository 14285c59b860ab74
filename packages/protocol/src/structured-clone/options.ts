/** Options of `serialize()`. */
export interface SerializeOptions {
  /**
   * The transfer list. ArrayBuffers are detached after everything else has succeeded. Any other object must be accepted by `reference`.
   */
  transfer?: readonly object[];
  /** Whether errors keep their `stack`, which shows this side's paths and code to the other side. Default: false. */
  includeStack?: boolean;
  /** Deepest nesting of objects. Default: `DEFAULT_LIMITS.maxDepthCount`. */
  maxDepthCount?: number;
  /**
   * Takes over objects that the codec cannot clone, such as ports, streams and blobs, and the objects of the transfer
   * list that are not ArrayBuffers. Asked at most once for each object.
   *
   * @param path where the object sits: `$.user.avatar`, or `transfer[0]`
   * @param isListed whether it is in the transfer list; those come first. Do not check yet whether its state allows a transfer: a getter may
   *   still change that. Use `accept`.
   * @returns the non-negative integer that `dereference` gets on the other side, or undefined if the object cannot be taken; `serialize` then
   *   throws a DataCloneError. `serialize` rethrows what the hook throws.
   */
  reference?(object: object, path: string, isListed: boolean): number | undefined;
  /**
   * Takes a large ArrayBuffer, which is then not in the result: the transferred memory, or a copy. Called last. `deserialize` needs all of them
   * in this order. Must not throw.
   */
  keepOut?(buffer: Uint8Array<ArrayBuffer>): void;
  /**
   * Called after the last getter has run and before anything is detached. `serialize` rethrows what it throws.
   *
   * @param byteLength the length of the result and of the buffers kept out
   * @param bytes the result, valid during the call only
   */
  accept?(byteLength: number, bytes: Uint8Array): void;
}

/** Options of `deserialize()`. */
export interface DeserializeOptions {
  /**
   * Returns the object that the `reference` hook took over on the other side. Called once per object, in the order in which they appear.
   * `deserialize` rethrows what it throws.
   */
  dereference?: (index: number) => unknown;
  /**
   * The buffers that `serialize` kept out, each in one or more pieces. A piece that fills its own ArrayBuffer, and is a whole buffer, is used
   * without a copy.
   */
  buffers?: readonly Uint8Array[] | undefined;
  /**
   * Whether to reject objects that are referred to more than once, so that walking the value takes time proportional to its bytes. Default:
   * false.
   */
  isTree?: boolean;
  /** Deepest nesting of objects. Default: `DEFAULT_LIMITS.maxDepthCount`. */
  maxDepthCount?: number;
}
