/** Options of `serialize()`. */
export interface SerializeOptions {
  /**
   * The transfer list. ArrayBuffers are detached, after everything else has succeeded; any other object must be accepted
   * by `reference`.
   */
  transfer?: readonly object[];
  /** Whether errors keep their `stack`, which tells the other side about paths and code of this one. Default: false. */
  includeStack?: boolean;
  /** Deepest nesting of objects. Default: `DEFAULT_LIMITS.maxDepthCount`. */
  maxDepthCount?: number;
  /**
   * Takes over objects that the codec cannot clone, such as ports, streams and blobs, and the objects of the transfer
   * list that are not ArrayBuffers. Asked at most once for each object.
   *
   * @param path where the object sits: `$.user.avatar`, or `transfer[0]`
   * @param isListed whether it is in the transfer list; those come first. A state that forbids to transfer it is not to be told yet,
   *   as getters may change it: see `accept`
   * @returns the integer, from 0, that `dereference` gets on the other side; undefined when the object cannot be taken,
   *   which makes `serialize` throw a DataCloneError. What it throws itself, `serialize` throws too.
   */
  reference?(object: object, path: string, isListed: boolean): number | undefined;
  /**
   * Takes a large ArrayBuffer, which then is not in the result: the memory of one that is transferred, or a copy. Called last;
   * `deserialize` wants the bytes of all of them in this order. It must not throw.
   */
  keepOut?(buffer: Uint8Array<ArrayBuffer>): void;
  /**
   * Asked at the end, after the last getter has run and before anything is detached. What it throws, `serialize` throws.
   *
   * @param byteLength the length of the result and of what is kept out
   * @param bytes the result, only for the time of the call
   */
  accept?(byteLength: number, bytes: Uint8Array): void;
}

/** Options of `deserialize()`. */
export interface DeserializeOptions {
  /**
   * Returns the object that the `reference` hook of the other side took over. Called once for each object, in the order
   * in which they appear. What it throws, `deserialize` throws.
   */
  dereference?: (index: number) => unknown;
  /**
   * What `serialize` kept out. Each piece is a part of a buffer, or all of it: then the result has its ArrayBuffer, if that is
   * nothing else.
   */
  buffers?: readonly Uint8Array[] | undefined;
  /**
   * Whether an object that is referred to again is malformed: so that whoever walks through the value takes time in proportion to its bytes.
   * Default: false.
   */
  isTree?: boolean;
  /** Deepest nesting of objects. Default: `DEFAULT_LIMITS.maxDepthCount`. */
  maxDepthCount?: number;
}
