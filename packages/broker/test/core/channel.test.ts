import { expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { Channel } from '../../src/core/channel.ts';
import { grantsFrom } from '../../src/core/grants.ts';

test('of sockets that went when its ports moved, and linger, four are left; those that are there are not touched', () => {
  const channel = new Channel('id', undefined, grantsFrom({}, DEFAULT_LIMITS), undefined, 0);
  const make = () => ({
    isClosing: false,
    isTerminated: false,
    close() {},
    terminate() {
      this.isTerminated = true;
      channel.sockets.delete(this);
    },
  });
  const staying = make();
  channel.admit(staying);
  const moving = Array.from({ length: 7 }, () => {
    const socket = make();
    channel.admit(socket);
    socket.isClosing = true;
    return socket;
  });
  channel.admit(make());
  expect(moving.map(({ isTerminated }) => isTerminated)).toEqual([true, true, true, false, false, false, false]);
  expect(staying.isTerminated).toBe(false);
});
