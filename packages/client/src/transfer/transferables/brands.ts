type PlatformClass = { readonly prototype: object };

const hasPortBrand = brandCheck('MessagePort', 'hasRef', 'onmessage');
const hasReadableStreamBrand = brandCheck('ReadableStream', 'locked');
const hasWritableStreamBrand = brandCheck('WritableStream', 'locked');
const hasTransformStreamBrand = brandCheck('TransformStream', 'readable');
const hasBlobBrand = brandCheck('Blob', 'size');
const hasFileBrand = brandCheck('File', 'lastModified');
const hasFileListBrand = brandCheck('FileList', 'length');
const hasImageBitmapBrand = brandCheck('ImageBitmap', 'width');

/** Whether this is a native `MessagePort`: the browser's, or the one of Node's `worker_threads`. */
export function isNativePort(value: unknown): value is MessagePort {
  return hasPortBrand(value);
}

export function isReadableStream(value: unknown): value is ReadableStream {
  return hasReadableStreamBrand(value);
}

export function isWritableStream(value: unknown): value is WritableStream {
  return hasWritableStreamBrand(value);
}

/** Whether this is the platform's own `TransformStream`. */
export function isNativeTransformStream(value: unknown): value is TransformStream {
  return hasTransformStreamBrand(value);
}

/** Whether this is a `Blob`, or a `File`, which is one too. */
export function isBlob(value: unknown): value is Blob {
  return hasBlobBrand(value);
}

export function isFile(value: unknown): value is File {
  return hasFileBrand(value);
}

export function isFileList(value: unknown): value is FileList {
  return hasFileListBrand(value);
}

export function isImageBitmap(value: unknown): value is ImageBitmap {
  return hasImageBitmapBrand(value);
}

/**
 * Reads an attribute with the getter of the platform class: the object may be from another realm, or have an own property of that name.
 */
export function attribute<Value>(className: string, name: string): (object: object) => Value {
  const { get } = memberOf(className, name) ?? {};
  return (object) => get?.call(object) as Value;
}

/**
 * A test for instances of a platform class from any realm. The members of such a class check the internal slots of their receiver, which cannot
 * be faked with a constructor's name or a prototype.
 *
 * @param members names of getters, or of methods without side effects. The first one that exists is called.
 */
function brandCheck(className: string, ...members: string[]): (value: unknown) => boolean {
  const [member] = members.flatMap((name) => memberOf(className, name) ?? []);
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

/** A member of a platform class, as it was when this was loaded. */
function memberOf(className: string, name: string): PropertyDescriptor | undefined {
  const { prototype = {} } = (globalThis as unknown as Record<string, PlatformClass | undefined>)[className] ?? {};
  return Object.getOwnPropertyDescriptor(prototype, name);
}
