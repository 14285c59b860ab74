import { dataCloneError } from '@peerport/protocol';
import type { NativePorts } from '../../platform/platform.ts';
import type { LaneLike } from '../carrier.ts';
import { isNativePort } from './brands.ts';
import { discard, discardMessages } from './discard.ts';
import { isUsable, watchClose } from './native-port-state.ts';

/**
 * @param path where the port is in the message or the transfer list.
 * @throws {DataCloneError} the port is closed, or was transferred before. Platforms other than Chromium and Node may notice only in
 *   {@link sendNativePort}.
 */
export function checkNativePort(port: MessagePort, path: string, nativePorts: NativePorts): void {
  if (!isUsable(port, nativePorts))
    throw dataCloneError(path, 'is a MessagePort that is closed, was transferred already, or must not be transferred');
}

/**
 * Takes a native port over, as if it had been transferred (HTML §9.4.4, “transfer steps”). From now on a tunnel connects its other end with the
 * lane: messages that the port held, and those that the other end posts, go into the lane, and messages from the lane go to the other end.
 *
 * - Closing either end closes the other, after everything that was posted before. In Chromium, which fires no event, the far end closes within a
 *   second. If the socket goes down, both ends close.
 * - A message that a native port accepts and a lane does not (such as a `SharedArrayBuffer`), or that cannot be read on arrival, is dropped, and
 *   the ports in it are closed. Other messages arrive. If the lane rejects a message for any other reason, the tunnel closes.
 * - In Node the tunnel does not keep the process alive. The other end does if someone listens to it, and so does the socket.
 *
 * @throws {DataCloneError} see {@link checkNativePort}. The port is untouched then.
 */
export function sendNativePort(port: MessagePort, lane: LaneLike, nativePorts: NativePorts): void {
  checkNativePort(port, '$', nativePorts);
  tunnel(nativePorts.transfer(port), lane);
}

/** Creates a native port, connected to the one that the other side gave to {@link sendNativePort}. */
export function receiveNativePort(lane: LaneLike, nativePorts: NativePorts): MessagePort {
  const { port1, port2 } = nativePorts.newChannel();
  tunnel(port1, lane);
  return port2;
}

/** On the wire: what was posted, and the ports for the event, in order. */
type TunnelMessage = readonly [data: unknown, ports: readonly MessagePort[]];

/** The length is checked first: an array can claim to have billions of ports. */
function isTunnelMessage(message: unknown, transferred: readonly object[]): message is TunnelMessage {
  if (!Array.isArray(message) || message.length !== 2) return false;
  const ports: unknown = message[1];
  return Array.isArray(ports) && ports.length <= transferred.length && ports.every(isNativePort);
}

/** In Node, `event.ports` also has the internal ports of transferred streams, which have handlers. */
function isFresh(port: MessagePort): boolean {
  return port.onmessage === null;
}

function tunnel(port: MessagePort, lane: LaneLike): void {
  const stopWatching = watchClose(port, close);

  port.onmessage = ({ data, ports }) => {
    const message: TunnelMessage = [data, ports.filter(isFresh)];
    forward(ports, () => lane.post(message, 'all'));
  };
  (port as Partial<{ unref(): void }>).unref?.();

  lane.listen({
    onMessage({ data: message, transferred }) {
      if (!isTunnelMessage(message, transferred)) {
        discard(transferred);
        close();
        return;
      }
      const [data, ports] = message;
      forward(transferred, () => port.postMessage(data, [...new Set([...ports, ...transferred])] as Transferable[]));
    },
    onClose: close,
  });

  function forward(transferred: readonly object[], post: () => void): void {
    try {
      post();
    } catch (error) {
      discard(transferred);
      if ((error as Error).name !== 'DataCloneError') close();
    }
  }

  function close(): void {
    stopWatching();
    port.onmessage = null;
    port.close();
    lane.listen(discardMessages);
    lane.close();
  }
}
