type PlatformClass = { readonly prototype: object };

const hasPortBrand = brandCheck('MessagePort', 'hasRef', 'onmessage');
const hasReadableStreamBrand = brandCheck('ReadableStream', 'locked');
const hasWritableStreamBrand = brandCheck('WritableStream', 'locked');
const hasTransformStreamBrand = brandCheck('TransformStream', 'readable');

/** Whether this is a `MessagePort` of the platform: the browser's, or that of Node's `worker_threads`. */
export function isNativePort(value: unknown): value is MessagePort {
  return hasPortBrand(value);
}

export function isReadableStream(value: unknown): value is ReadableStream {
  return hasReadableStreamBrand(value);
}

export function isWritableStream(value: unknown): value is WritableStream {
  return hasWritableStreamBrand(value);
}

/** Whether this is a `TransformStream` of the platform. */
export function isNativeTransformStream(value: unknown): value is TransformStream {
  return hasTransformStreamBrand(value);
}

/**
 * A test for instances of a platform class, of whatever realm: the members of such a class check the internal slots of their
 * receiver, which neither a constructor's name nor a prototype can fake.
 *
 * @param members names of getters, or of methods without effect; the first that the platform has is called.
 */
function brandCheck(className: string, ...members: string[]): (value: unknown) => boolean {
  const prototype = (globalThis as unknown as Record<string, PlatformClass | undefined>)[className]?.prototype ?? {};
  const [member] = members.flatMap((name) => Object.getOwnPropertyDescriptor(prototype, name) ?? []);
  const probe: (() => unknown) | undefined = member?.get ?? member?.value;
  return (value) => {
    if (probe === undefined) return false;
    try {
      probe.call(value);
      return true;
    } catch {
      return false;
    }
  };
}
