import { expect, test } from '@jest/globals';
import { type AdminSocket, openAdminClient } from '../../src/inspect/admin-client.ts';

/** A socket to whoever has taken the port of a broker, and what it can say. */
function squatted() {
  let say = (_data: unknown) => {};
  const counts = { closes: 0, reads: 0 };
  const socket = {
    readyState: 1,
    send() {},
    close: () => counts.closes++,
    addEventListener(type: string, listener: (event: { data: unknown }) => void) {
      if (type === 'message') say = (data) => listener({ data });
    },
  } as unknown as AdminSocket;
  const client = openAdminClient(socket, 'A'.repeat(43), { tapped() {} });
  const sayCounted = (text: string, times: number) => {
    const data = { toString: () => `${text}${counts.reads++}` };
    for (let count = 0; count < times; count++) say(data);
  };
  return { client, counts, sayCounted };
}

test('what is sent after a wrong proof is not looked at, nor kept', async () => {
  const { client, counts, sayCounted } = squatted();
  sayCounted('wrong', 1);
  await expect(client).rejects.toThrow('what listens there is not the broker that the token is from');
  sayCounted('more', 3);
  expect(counts).toEqual({ reads: 1, closes: 1 });
});

test('nor is much more than a proof, before there has been time to look at it', async () => {
  const { client, counts, sayCounted } = squatted();
  sayCounted('x'.repeat(30_000), 10);
  await expect(client).rejects.toThrow('what listens there is not the broker that the token is from');
  // The first is what was waited for.
  expect(counts).toEqual({ reads: 1 + 3, closes: 1 });
});
