import { afterEach, expect, jest, test } from '@jest/globals';
import { ADMIN_LIMITS } from '../../src/inspect/limits.ts';

afterEach(() => {
  jest.useRealTimers();
});

test('a call that is not answered fails, and says so', async () => {
  jest.useFakeTimers();
  // birpc keeps the timers that it finds when it is loaded.
  const { createJsonRpc } = await import('../../src/inspect/json-rpc.ts');
  const rpc = createJsonRpc<{ stats(): void }, object>({}, { send() {}, listen() {}, onMalformed() {} });
  let problem: Error | undefined;
  rpc.stats().catch((error: Error) => {
    problem = error;
  });
  await jest.advanceTimersByTimeAsync(ADMIN_LIMITS.answerTimeoutMs - 1);
  expect(problem).toBeUndefined();
  await jest.advanceTimersByTimeAsync(1);
  expect(problem?.message).toBe('the other side did not answer stats() within 30 s');
});
