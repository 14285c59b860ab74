import { describe, expect, test } from '@jest/globals';
import { type CreditPayload, ProtocolError } from '@peerport/protocol';
import fc from 'fast-check';
import { NO_CREDIT, ReceiveWindow, SendWindow } from '../../src/lanes/flow-control.ts';

const window = { windowBytes: 100, windowCount: 4 };

describe('SendWindow', () => {
  test('is open until the window is full, by bytes', () => {
    const send = new SendWindow(NO_CREDIT, window);
    send.onSent(99);
    expect(send.isOpen).toBe(true);
    send.onSent(1);
    expect(send.isOpen).toBe(false);
    send.onCredit({ bytes: 1, count: 0 });
    expect(send.isOpen).toBe(true);
  });

  test('is open until the window is full, by count', () => {
    const send = new SendWindow(NO_CREDIT, window);
    for (let index = 0; index < 4; index++) {
      expect(send.isOpen).toBe(true);
      send.onSent(0);
    }
    expect(send.isOpen).toBe(false);
  });

  test('lets any one message cross the edge', () => {
    const send = new SendWindow(NO_CREDIT, window);
    send.onSent(1_000_000);
    expect(send.isOpen).toBe(false);
    expect(send.outstanding).toEqual({ bytes: 1_000_000, count: 1 });
  });

  test.each([[{ bytes: 11, count: 1 }], [{ bytes: 10, count: 2 }]])(
    '%j of credit for 10 bytes in one message is a protocol error',
    (credit) => {
      const send = new SendWindow(NO_CREDIT, window);
      send.onSent(10);
      expect(() => send.onCredit(credit)).toThrow(ProtocolError);
    },
  );
});

describe('ReceiveWindow', () => {
  test('rides along from an eighth of the window, and goes by itself from a half', () => {
    const receive = new ReceiveWindow(NO_CREDIT, window);
    const read = (bytes: number) => {
      receive.onReceived(bytes);
      receive.onRead(bytes);
      return [receive.mayRideAlong, receive.mustReturn];
    };
    expect(read(12)).toEqual([true, false]);
    expect(receive.take()).toEqual({ bytes: 12, count: 1 });
    expect(read(0)).toEqual([true, false]);
    expect(read(50)).toEqual([true, true]);
    expect(receive.take()).toEqual({ bytes: 50, count: 2 });
    expect([receive.mayRideAlong, receive.mustReturn]).toEqual([false, false]);
  });

  test.each([
    ['bytes', [100, 1]],
    ['count', [0, 0, 0, 0, 0]],
  ])('a sender that sends on without credit breaks the protocol, by %s', (_name, sizes) => {
    const receive = new ReceiveWindow(NO_CREDIT, window);
    for (const bytes of sizes.slice(0, -1)) receive.onReceived(bytes);
    expect(() => receive.onReceived(sizes.at(-1) as number)).toThrow(ProtocolError);
  });
});

describe('windowBytes', () => {
  test.each([
    ['overridden', window, 100],
    ['default', undefined, 4 * 1024 * 1024],
  ])('%s: at, the sender waits; over, the receiver does not take it', (_name, limits, most) => {
    const [send, receive] = [new SendWindow(NO_CREDIT, limits), new ReceiveWindow(NO_CREDIT, limits)];
    for (const bytes of [most - 1, 1]) {
      expect(send.isOpen).toBe(true);
      send.onSent(bytes);
      receive.onReceived(bytes);
    }
    expect(send.isOpen).toBe(false);
    expect(() => receive.onReceived(0)).toThrow(ProtocolError);
  });
});

describe('windowCount', () => {
  test.each([
    ['overridden', window, 4],
    ['default', undefined, 16_384],
  ])('%s: at, the sender waits; over, the receiver does not take it', (_name, limits, most) => {
    const [send, receive] = [new SendWindow(NO_CREDIT, limits), new ReceiveWindow(NO_CREDIT, limits)];
    for (let count = 0; count < most; count++) {
      expect(send.isOpen).toBe(true);
      send.onSent(0);
      receive.onReceived(0);
    }
    expect(send.isOpen).toBe(false);
    expect(() => receive.onReceived(0)).toThrow(ProtocolError);
  });
});

/** A sender, a receiver, and a way in each direction that takes its time: the interleaving is what fast-check picks. */
function simulate(sizes: readonly number[], choices: Iterator<number>) {
  const send = new SendWindow(NO_CREDIT, window);
  const receive = new ReceiveWindow(NO_CREDIT, window);
  const [toSend, onTheWay, unread] = [[...sizes], [] as number[], [] as number[]];
  const credits: CreditPayload[] = [];
  const read: number[] = [];
  let maxUnreadBytes = 0;
  const steps: { can: () => boolean; run: () => void }[] = [
    {
      can: () => toSend.length > 0 && send.isOpen,
      run: () => {
        const bytes = toSend.shift() as number;
        send.onSent(bytes);
        onTheWay.push(bytes);
      },
    },
    {
      can: () => onTheWay.length > 0,
      run: () => {
        const bytes = onTheWay.shift() as number;
        receive.onReceived(bytes);
        unread.push(bytes);
        const unreadBytes = unread.reduce((sum, size) => sum + size, 0);
        maxUnreadBytes = Math.max(maxUnreadBytes, unreadBytes - bytes);
      },
    },
    {
      can: () => unread.length > 0,
      run: () => {
        const bytes = unread.shift() as number;
        receive.onRead(bytes);
        read.push(bytes);
        if (receive.mustReturn) credits.push(receive.take());
      },
    },
    { can: () => credits.length > 0, run: () => send.onCredit(credits.shift() as CreditPayload) },
    { can: () => receive.mayRideAlong, run: () => credits.push(receive.take()) },
  ];
  for (;;) {
    const possible = steps.filter(({ can }) => can());
    if (possible.length === 0) return { read, maxUnreadBytes };
    possible[(choices.next().value ?? 0) % possible.length]?.run();
  }
}

test('in whatever order things happen, everything is read, and nobody holds more than the window', () => {
  const sizes = fc.array(fc.oneof(fc.nat(20), fc.nat(300)), { maxLength: 60 });
  fc.assert(
    fc.property(sizes, fc.infiniteStream(fc.nat(4)), (messages, choices) => {
      const { read, maxUnreadBytes } = simulate(messages, choices);
      expect(read).toEqual(messages);
      expect(maxUnreadBytes).toBeLessThan(window.windowBytes);
    }),
    { numRuns: 2_000 },
  );
});
