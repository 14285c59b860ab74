import { getPrototypeOf, objectToString, ownData } from '../base/intrinsics.ts';

/** The name of an object's class, for error messages. Undefined if it is `Object`. Runs no code of the app, except a Proxy's traps. */
export function classNameOf(object: object): string | undefined {
  try {
    for (let link = getPrototypeOf(object); link !== null; link = getPrototypeOf(link)) {
      const constructor = ownData(link, 'constructor')?.value;
      const tag = ownData(link, Symbol.toStringTag)?.value;
      const name = tag ?? (typeof constructor === 'function' ? ownData(constructor, 'name')?.value : undefined);
      if (typeof name === 'string' && name !== '' && name !== 'Object') return name;
    }
    const builtIn = objectToString.call(object).slice(8, -1);
    return builtIn === 'Object' ? undefined : builtIn;
  } catch {
    return undefined;
  }
}
