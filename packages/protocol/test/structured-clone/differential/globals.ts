import { deserialize, serialize } from '../../../src/structured-clone/index.ts';

/** An object of a class of the platform, or one that only has its prototype. */
export interface Specimen {
  readonly name: string;
  readonly object: object;
  /** Whether it must be cloned as the platform clones it. What Node has written in JavaScript it clones as `{}`. */
  readonly isImpostor: boolean;
}

/** What came of it: by the platform's structuredClone, and by the codec. */
export interface Verdict {
  readonly name: string;
  readonly native: string;
  readonly own: string;
}

/** What the codec clones better than some platforms. */
const BETTER = /^(?:AggregateError|DOMException|QuotaExceededError)$/;

const ARGUMENTS: readonly (readonly unknown[])[] = [
  [],
  ['text'],
  [0],
  [{}],
  [[]],
  ['text', {}],
  [{ value: 'i32' }],
  [{ initial: 1 }],
  [{ initial: 1, element: 'anyfunc' }],
  [() => {}],
  [2, 2],
  [new ArrayBuffer(8)],
];

/** Those that open, ask for or print something, and those that compile what they are given. */
const AVOIDED =
  /Worker|Socket|EventSource|Transport|Notification|Audio|Presentation|Payment|Speech|Peer|Function$|^Module$|^Instance$/;

/** Instances of all classes of the platform that can be made without knowing anything of them. */
export function* specimens(): Generator<Specimen> {
  for (const [prefix, space] of Object.entries({ '': globalThis, 'Intl.': Intl, 'WebAssembly.': WebAssembly })) {
    for (const name of Object.getOwnPropertyNames(space)) {
      const Class = memberOf(space, name);
      if (typeof Class !== 'function' || !/^[A-Z]/.test(name) || AVOIDED.test(name)) continue;
      const object = anyInstanceOf(Class as new () => object);
      if (object !== undefined) yield { name: prefix + name, object, isImpostor: false };
      if (Class.prototype !== undefined && !isWrittenInJavaScript(Class)) {
        yield {
          name: `Object.create(${prefix}${name}.prototype)`,
          object: Object.create(Class.prototype),
          isImpostor: true,
        };
      }
    }
  }
}

/**
 * What the codec clones otherwise than the platform does, and what it refuses that the platform clones as more than `{}`. What the
 * platform refuses, the codec must refuse; what it clones, the codec may refuse, but never make something else of it.
 */
export function compareSpecimens(): { wrong: Verdict[]; refused: string[]; count: number } {
  const wrong: Verdict[] = [];
  const refused: string[] = [];
  let count = 0;
  for (const { name, object, isImpostor } of specimens()) {
    const native = outcome(() => structuredClone(object));
    const own = outcome(() => deserialize(serialize(object)));
    count++;
    if (own === native || BETTER.test(name)) continue;
    if (isImpostor || own !== 'DataCloneError') wrong.push({ name, native, own });
    else if (!/^(?:Object|Error|TypeError)/.test(native)) refused.push(name);
  }
  return { wrong, refused, count };
}

function isWrittenInJavaScript(Class: object): boolean {
  return !Function.prototype.toString.call(Class).includes('[native code]');
}

function memberOf(space: object, name: string): unknown {
  try {
    return (space as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

function anyInstanceOf(Class: new (...args: readonly unknown[]) => object): object | undefined {
  for (const args of ARGUMENTS) {
    try {
      const instance = new Class(...args);
      if (typeof instance === 'object') return instance;
    } catch {}
  }
  return undefined;
}

/** The class and the text of a clone, or what was thrown. */
function outcome(clone: () => unknown): string {
  try {
    const copy = clone() as object;
    const { name } = Object.getPrototypeOf(copy).constructor as { name: string };
    return copy instanceof Map || copy instanceof Set
      ? `${name} ${JSON.stringify([...copy])}`
      : `${name} ${textOf(copy)}`;
  } catch (error) {
    return (error as Error).name === 'DataCloneError' ? 'DataCloneError' : `${error}`;
  }
}

function textOf(copy: object): string {
  return copy instanceof Error ? copy.message : JSON.stringify(copy);
}
