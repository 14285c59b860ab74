import { test } from '@jest/globals';

/** Something that not every system has. */
export interface Need {
  readonly isMet: boolean;
  /** Why a test that needs it is skipped. */
  readonly reason: string;
}

const { platform } = process;

/** Signals that stop a process, and that it can catch. */
export const SIGNALS: Need = { isMet: platform !== 'win32', reason: 'Windows ends a process, whatever the signal' };

/** A POSIX shell and its `ulimit`, bits of access, scripts that can be run. */
export const SHELL: Need = { isMet: platform !== 'win32', reason: 'Windows has no POSIX shell' };

/** `/proc`, `xdg-open`, GNU tools. */
export const LINUX: Need = { isMet: platform === 'linux', reason: 'only Linux has it' };

type Test = Pick<typeof test, 'each'> & ((name: string, run: () => Promise<void>, timeout?: number) => void);

/** `test`, where the system has what is needed; elsewhere `test.skip`, with the reason in the name. */
export function testWith({ isMet, reason }: Need): Test {
  if (isMet) return test;
  const skip: Test = (name, run, timeout) => test.skip(`${name} (skipped: ${reason})`, run, timeout);
  skip.each = test.skip.each;
  return skip;
}
