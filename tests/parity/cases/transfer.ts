import { type Cases, NODE_VERSION } from '../case.ts';
import { nextEvent, outcome, receive, Transcript } from '../transcript.ts';

/** What moves. */
export const transferCases: Cases = {
  'a transferred ArrayBuffer arrives, and is detached here at once; a copied one is not': {
    section: 'HTML §2.7.7, StructuredSerializeWithTransfer',
    async play({ port1, port2 }) {
      const [moved, copied] = [new Uint8Array([1, 2, 3]), new Uint8Array([4, 5])];
      port1.postMessage({ moved, copied }, [moved.buffer]);
      const here = [moved.byteLength, moved.buffer.byteLength, copied.byteLength];
      const [there] = (await receive(port2, 1)) as [{ moved: Uint8Array; copied: Uint8Array }];
      return [here, [...there.moved], [...there.copied]];
    },
    expected: [
      [0, 0, 2],
      [1, 2, 3],
      [4, 5],
    ],
  },

  'a buffer that is in the list and not in the message is detached too': {
    section: 'HTML §2.7.7, StructuredSerializeWithTransfer',
    async play({ port1, port2 }) {
      const buffer = new ArrayBuffer(8);
      port1.postMessage('without it', [buffer]);
      return [buffer.byteLength, await receive(port2, 1)];
    },
    expected: [0, ['without it']],
  },

  'a resizable buffer stays resizable, and views on one buffer share it': {
    section: 'HTML §2.7.7 and §2.7.8',
    async play({ port1, port2 }) {
      const buffer = new ArrayBuffer(4, { maxByteLength: 16 });
      port1.postMessage([new Uint8Array(buffer, 1, 2), new Uint16Array(buffer)], [buffer]);
      const [[bytes, words]] = (await receive(port2, 1)) as [[Uint8Array, Uint16Array]];
      return [
        bytes.buffer === words.buffer,
        bytes.byteOffset,
        bytes.length,
        (bytes.buffer as ArrayBuffer).maxByteLength,
      ];
    },
    expected: [true, 1, 2, 16],
  },

  'a port that was transferred: posting to it does nothing, transferring it again is a DataCloneError': {
    section: 'HTML §9.4.4, transfer steps; §2.7.7: [[Detached]]',
    async play({ port1, port2, makeChannel }) {
      const other = await makeChannel();
      const arrives = nextEvent(port2);
      port1.postMessage(null, [other.port1]);
      const results = [
        outcome(() => other.port1.postMessage('from nowhere')),
        outcome(() => port1.postMessage(null, [other.port1])),
        outcome(() => other.port1.start()),
        outcome(() => other.port1.close()),
      ];
      const [arrived] = (await arrives).ports as [MessagePort];
      arrived.postMessage('alive');
      const received = await receive(other.port2, 1);
      arrived.close();
      return [results, received];
    },
    expected: [['ok', 'DataCloneError', 'ok', 'ok'], ['alive']],
  },

  'the messages in the queue of a port move with it, before those posted later': {
    section: 'HTML §9.4.4, transfer steps: “Move all the tasks”',
    async play({ port1, port2, makeChannel, quiet }) {
      const other = await makeChannel();
      other.port2.postMessage('waiting');
      await quiet();
      other.port2.postMessage('on the way');
      const arrives = nextEvent(port2);
      port1.postMessage(null, [other.port1]);
      other.port2.postMessage('during');
      const [arrived] = (await arrives).ports as [MessagePort];
      other.port2.postMessage('after');
      const received = await receive(arrived, 4);
      arrived.close();
      return received;
    },
    expected: ['waiting', 'on the way', 'during', 'after'],
  },

  'a port that arrives has not been started, though the one that was sent had': {
    section: 'HTML §9.4.4, transfer-receiving steps',
    async play({ port1, port2, makeChannel, quiet }) {
      const other = await makeChannel();
      const atOldPort = new Transcript();
      other.port1.onmessage = ({ data }) => atOldPort.note(data);
      const arrives = nextEvent(port2);
      port1.postMessage(null, [other.port1]);
      const [arrived] = (await arrives).ports as [MessagePort];
      other.port2.postMessage('message');
      await quiet();
      const received = await receive(arrived, 1);
      arrived.close();
      return [received, atOldPort.entries];
    },
    expected: [['message'], []],
  },

  'a port that is handed on and back again works': {
    section: 'HTML §9.4.4, transfer steps',
    async play({ port1, port2, makeChannel }) {
      const other = await makeChannel();
      const there = nextEvent(port2);
      port1.postMessage(null, [other.port1]);
      const back = nextEvent(port1);
      port2.postMessage(null, [...(await there).ports]);
      const [port] = (await back).ports as [MessagePort];
      const received = Promise.all([receive(port, 1), receive(other.port2, 1)]);
      other.port2.postMessage('to the traveller');
      port.postMessage('from the traveller');
      const result = await received;
      port.close();
      return result;
    },
    expected: [['to the traveller'], ['from the traveller']],
  },

  'both ports of a channel in one message arrive, and work': {
    section: 'HTML §9.4.4, transfer steps',
    async play({ port1, port2, makeChannel }) {
      const other = await makeChannel();
      other.port1.postMessage('from the first, before');
      other.port2.postMessage('from the second, before');
      const arrives = nextEvent(port2);
      port1.postMessage(null, [other.port1, other.port2]);
      const [first, second] = (await arrives).ports as unknown as [MessagePort, MessagePort];
      const received = Promise.all([receive(first, 2), receive(second, 2)]);
      first.postMessage('from the first, after');
      second.postMessage('from the second, after');
      const result = await received;
      first.close();
      return result;
    },
    expected: [
      ['from the second, before', 'from the second, after'],
      ['from the first, before', 'from the first, after'],
    ],
  },

  'a port whose other port is in a message that nobody has read can be sent on, and so can what is behind it': {
    section: 'HTML §9.4.4, transfer steps',
    async play({ port1, port2, makeChannel }) {
      const [parked, other] = [await makeChannel(), await makeChannel()];
      parked.port1.postMessage('for later', [other.port1]);
      const arrives = nextEvent(port2);
      port1.postMessage('now', [other.port2]);
      port1.postMessage('behind');
      const [second] = (await arrives).ports as unknown as [MessagePort];
      const behind = await receive(port2, 1);
      second.postMessage('to the one that is parked');
      const unparked = nextEvent(parked.port2);
      const [first] = (await unparked).ports as unknown as [MessagePort];
      const received = await receive(first, 1);
      first.close();
      parked.port1.close();
      return [behind, received];
    },
    expected: [['behind'], ['to the one that is parked']],
  },

  'a port over which something was transferred can be transferred itself': {
    section: 'HTML §9.4.4, transfer steps',
    async play({ port1, port2, makeChannel }) {
      const [other, { port1: kept, port2: passenger }] = [await makeChannel(), new MessageChannel()];
      const arrives = nextEvent(other.port2);
      other.port1.postMessage(null, [passenger]);
      await arrives;
      const result = outcome(() => port1.postMessage(null, [other.port2]));
      port1.postMessage('usable');
      const received = await receive(port2, result === 'ok' ? 2 : 1);
      kept.close();
      return [result, received.at(-1)];
    },
    expected: ['ok', 'usable'],
    deviations: [
      {
        of: ['PeerPort in Node', 'PeerPort in Chromium'],
        because:
          'tunnelled ports and streams live in the socket of the port, which cannot move with it while they are open',
        expected: ['DataCloneError', 'usable'],
      },
    ],
  },

  'a port can be transferred over a native MessagePort': {
    section: 'HTML §9.4.4, transfer steps',
    async play({ makeChannel }) {
      const [{ port1: near, port2: far }, other] = [new MessageChannel(), await makeChannel()];
      const result = outcome(() => near.postMessage(null, [other.port1]));
      near.close();
      far.close();
      return result;
    },
    expected: 'ok',
    deviations: [
      {
        of: ['PeerPort in Chromium'],
        because:
          'the platform transfers its own objects only; post the port over a PeerPort, or the ticket over anything',
        expected: 'DataCloneError',
      },
      {
        of: ['PeerPort in Node'],
        because: 'as in Chromium, by another name before Node 22',
        expected: NODE_VERSION < 22 ? 'TypeError' : 'DataCloneError',
      },
    ],
  },

  'streams that were transferred carry chunks': {
    section: 'Streams §8.2, transferable streams',
    async play({ port1, port2 }) {
      const transform = new TransformStream<number, number>({
        transform: (chunk, controller) => controller.enqueue(chunk * 2),
      });
      const source = new ReadableStream<number>({
        start(controller) {
          for (const chunk of [1, 2, 3]) controller.enqueue(chunk);
          controller.close();
        },
      });
      const received = receive(port2, 1);
      port1.postMessage({ source, transform }, [source, transform]);
      const { locked } = source;
      const [arrived] = (await received) as [{ source: ReadableStream<number>; transform: typeof transform }];
      const reader = arrived.source.pipeThrough(arrived.transform).getReader();
      const chunks: unknown[] = [];
      for (let result = await reader.read(); !result.done; result = await reader.read()) chunks.push(result.value);
      return [locked, chunks];
    },
    expected: [true, [2, 4, 6]],
  },

  'streams that were transferred live on when the ports close that they travelled over': {
    section: 'Streams §8.2: a transferred stream has a pair of ports of its own',
    async play({ port1, port2, quiet }) {
      const written: unknown[] = [];
      let end = () => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const source = new ReadableStream<string>({
        start(controller) {
          for (const chunk of 'abc') controller.enqueue(chunk);
          controller.close();
        },
      });
      const sink = new WritableStream({ write: (chunk) => void written.push(chunk), close: () => end() });
      const received = receive(port2, 1);
      port1.postMessage({ source, sink }, [source, sink]);
      port1.close();
      const [arrived] = (await received) as [{ source: typeof source; sink: typeof sink }];
      port2.close();
      await quiet();
      await arrived.source.pipeTo(arrived.sink);
      await ended;
      return written;
    },
    expected: ['a', 'b', 'c'],
  },

  'a MessagePort that was transferred lives on when the ports close that it travelled over': {
    section: 'HTML §9.4.4, close()',
    async play({ port1, port2, quiet }) {
      const { port1: near, port2: far } = new MessageChannel();
      const arrives = nextEvent(port2);
      port1.postMessage(null, [far]);
      port1.close();
      const [arrived] = (await arrives).ports as [MessagePort];
      port2.close();
      await quiet();
      arrived.onmessage = ({ data }) => arrived.postMessage(`${data}, and back`);
      const answer = receive(near, 1);
      near.postMessage('there');
      const result = await answer;
      near.close();
      return result;
    },
    expected: ['there, and back'],
  },
};
