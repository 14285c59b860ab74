/** Through an alias of its own, each side would be taken for the same as `any`. */
type Same<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? [] : ['these types differ:', One, Other];

/** Does nothing; compiles only if both types are exactly the same. */
export function same<One, Other>(..._: Same<One, Other>): void {}
