import { connect } from '@peerport/client';
import { expect, test } from './fixtures.ts';

// What happens in a page is written in the function that runs there: it can use nothing from here.

test('objects of another realm arrive as those of this one do', async ({ harness }) => {
  const { leftPort, rightPort } = await harness.openPair();
  const sent = await leftPort.evaluate(async ({ port }) => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const realm = frame.contentWindow as unknown as typeof globalThis;
    const pixels = new realm.ImageData(new realm.Uint8ClampedArray([1, 2, 3, 255]), 1, 1);
    const values: Record<string, unknown> = {
      blob: new realm.Blob(['blob'], { type: 'text/plain' }),
      file: new realm.File(['file'], 'a.txt', { lastModified: 5 }),
      bitmap: await realm.createImageBitmap(pixels),
      pixels,
      exception: new realm.DOMException('message', 'NotFoundError'),
      quota: new realm.DOMException('message', 'QuotaExceededError'),
      point: new realm.DOMPoint(1, 2, 3, 4),
      pointReadOnly: new realm.DOMPointReadOnly(1, 2, 3, 4),
      rect: new realm.DOMRect(1, 2, 3, 4),
      rectReadOnly: new realm.DOMRectReadOnly(1, 2, 3, 4),
      quad: new realm.DOMQuad({ x: 1 }, { x: 2 }, { x: 3 }, { x: 4 }),
      matrix: new realm.DOMMatrix([1, 2, 3, 4, 5, 6]),
      matrixReadOnly: new realm.DOMMatrixReadOnly([1, 2, 3, 4, 5, 6]),
      map: new realm.Map([[1, new realm.Set([2])]]),
      date: new realm.Date(3),
      regExp: new realm.RegExp('a', 'g'),
      error: new realm.RangeError('range'),
      buffer: new realm.ArrayBuffer(3),
      view: new realm.Uint16Array([1, 2]),
      array: Object.assign(new realm.Array(3), { 0: 1, 2: new realm.Object() }),
      object: Object.assign(new realm.Object(), { a: 1n }),
      boxed: new realm.String('text'),
    };
    port.postMessage(values);
    const { port1, port2 } = new realm.MessageChannel();
    const readable = new realm.ReadableStream({ start: (controller) => controller.close() });
    const moved = new realm.ArrayBuffer(7);
    port.postMessage({ port: port2, readable, moved }, [port2, readable, moved]);
    Object.assign(globalThis, { kept: port1 });
    const tagOf = (value: unknown) => Object.prototype.toString.call(structuredClone(value));
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tagOf(value)]));
  });
  const arrived = await rightPort.evaluate(async (recorded) => {
    const [values, moved] = (await recorded.received(2)) as [
      { blob: Blob; file: File; map: Map<number, Set<number>>; array: unknown[] },
      { port: MessagePort; readable: ReadableStream; moved: ArrayBuffer },
    ];
    const { blob, file, map, array } = values;
    const tagOf = (value: unknown) => Object.prototype.toString.call(value);
    return {
      tags: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tagOf(value)])),
      contents: [await blob.text(), blob.type, await file.text(), file.name, file.lastModified],
      map: [...(map.get(1) ?? [])],
      array: [array.length, 1 in array],
      moved: [tagOf(moved.port), tagOf(moved.readable), moved.moved.byteLength],
    };
  });
  expect(arrived).toEqual({
    tags: sent,
    contents: ['blob', 'text/plain', 'file', 'a.txt', 5],
    map: [2],
    array: [3, false],
    moved: ['[object MessagePort]', '[object ReadableStream]', 7],
  });
});

test('what an object says of itself does not matter: a Blob is what the platform made it', async ({ harness }) => {
  const { leftPort, rightPort } = await harness.openPair();
  await leftPort.evaluate(({ port }) => {
    const blob = new Blob(['four']);
    Object.defineProperties(blob, { size: { value: 1e9 }, type: { value: 'text/lie' }, arrayBuffer: { value: null } });
    const file = Object.defineProperty(new File(['five5'], 'a.txt'), 'name', { value: 'lie' });
    port.postMessage({ blob, file });
  });
  const arrived = await rightPort.evaluate(async (recorded) => {
    const [{ blob, file }] = (await recorded.received(1)) as [{ blob: Blob; file: File }];
    return [await blob.text(), blob.type, await file.text(), file.name];
  });
  expect(arrived).toEqual(['four', '', 'five5', 'a.txt']);
});

test('a FileList arrives as one, with its files, from any realm', async ({ harness }) => {
  const { leftPort, rightPort } = await harness.openPair();
  await leftPort.evaluate(({ port }) => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const realm = frame.contentWindow as unknown as typeof globalThis;
    const lists = [globalThis, realm].map(({ DataTransfer, File }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['first'], 'a.txt', { type: 'text/plain', lastModified: 5 }));
      transfer.items.add(new File(['second'], 'a.txt'));
      return transfer.files;
    });
    const input = Object.assign(document.createElement('input'), { type: 'file', files: lists[0] });
    port.postMessage([...lists, input.files, new DataTransfer().files]);
    port.postMessage('behind');
  });
  const arrived = await rightPort.evaluate(async (recorded) => {
    const [lists, behind] = (await recorded.received(2)) as [FileList[], string];
    const look = async (file: File) => [file.name, file.type, await file.text()];
    const seen = lists.map(async (list) => [list instanceof FileList, await Promise.all(Array.from(list, look))]);
    return [await Promise.all(seen), lists[0]?.[0]?.lastModified, behind];
  });
  const files = [
    ['a.txt', 'text/plain', 'first'],
    ['a.txt', '', 'second'],
  ];
  expect(arrived).toEqual([
    [
      [true, files],
      [true, files],
      [true, files],
      [true, []],
    ],
    5,
    'behind',
  ]);
});

test('a FileList is a messageerror in Node, and the port lives on', async ({ harness }) => {
  const page = await harness.openPeer();
  const { port1, port2 } = await harness.createChannel({ port2: { origins: [] } });
  const [pagePort, nodePort] = [await page.connect(port1), connect(port2)];
  const events: unknown[] = [];
  nodePort.onmessageerror = ({ data, error }) => events.push([data, (error as Error).message]);
  nodePort.onmessage = ({ data }) => events.push(data);
  await pagePort.evaluate(({ port }) => {
    port.postMessage(new DataTransfer().files);
    port.postMessage('usable');
    port.close();
  });
  await nodePort.closed;
  expect(events).toEqual([[null, expect.stringContaining('FileList')], 'usable']);
});

test('a FileList of 1,000 files arrives, a longer one is a DataCloneError', async ({ harness }) => {
  const { leftPort, rightPort } = await harness.openPair();
  const error = await leftPort.evaluate(({ port }) => {
    const transfer = new DataTransfer();
    for (let count = 0; count < 1_000; count++) transfer.items.add(new File([], `${count}`));
    port.postMessage(transfer.files);
    transfer.items.add(new File([], 'one more'));
    try {
      port.postMessage({ list: transfer.files });
      return undefined;
    } catch (error) {
      return [(error as Error).name, (error as Error).message];
    }
  });
  const arrived = await rightPort.evaluate(async (recorded) => {
    const [list] = (await recorded.received(1)) as [FileList];
    return [list.length, list[999]?.name];
  });
  expect(error).toEqual(['DataCloneError', expect.stringContaining('$.list is a FileList of 1001 files')]);
  expect(arrived).toEqual([1_000, '999']);
});

test('what else the browser can clone or transfer is a DataCloneError, in the list or not', async ({ harness }) => {
  const { leftPort } = await harness.openPair();
  const outcomes = await leftPort.evaluate(async ({ port }) => {
    const bytes = new Uint8Array(4);
    const directory = await navigator.storage.getDirectory();
    const video: VideoFrameBufferInit = { format: 'RGBA', codedWidth: 1, codedHeight: 1, timestamp: 0 };
    const audio: AudioDataInit = {
      format: 'u8',
      sampleRate: 8_000,
      numberOfFrames: 4,
      numberOfChannels: 1,
      timestamp: 0,
      data: bytes,
    };
    const objects = [
      await crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt']),
      await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' } as EcKeyGenParams),
      directory,
      await directory.getFileHandle('file', { create: true }),
      new VideoFrame(bytes, video),
      new AudioData(audio),
      new EncodedVideoChunk({ type: 'key', timestamp: 0, data: bytes }),
      new EncodedAudioChunk({ type: 'key', timestamp: 0, data: bytes }),
      new OffscreenCanvas(1, 1),
    ];
    const nameOf = (call: () => unknown) => {
      try {
        call();
        return 'ok';
      } catch (error) {
        return (error as Error).name;
      }
    };
    return objects.map((object) => [
      object.constructor.name,
      nameOf(() => port.postMessage(object)),
      nameOf(() => port.postMessage({ object }, [object as Transferable])),
      nameOf(() => structuredClone(object, object instanceof OffscreenCanvas ? { transfer: [object] } : {})),
    ]);
  });
  const names = [
    'CryptoKey',
    'RTCCertificate',
    'FileSystemDirectoryHandle',
    'FileSystemFileHandle',
    'VideoFrame',
    'AudioData',
    'EncodedVideoChunk',
    'EncodedAudioChunk',
    'OffscreenCanvas',
  ];
  expect(outcomes).toEqual(names.map((name) => [name, 'DataCloneError', 'DataCloneError', 'ok']));
});
