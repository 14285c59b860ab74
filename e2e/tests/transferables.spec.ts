import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@peerport/client';
import { expect, test } from './fixtures.ts';

// What happens in a page is written in the function that runs there: it can use nothing from here.

test.describe('copies', () => {
  test('a Blob and a File arrive with bytes, type and name, and messages behind them keep their place', async ({
    harness,
  }) => {
    const { leftPort, rightPort } = await harness.openPair();
    await leftPort.evaluate(({ port }) => {
      const blob = new Blob([new Uint8Array(300_000).fill(7)], { type: 'application/x-sevens' });
      const file = new File(['content ☃'], 'name.txt', { type: 'text/plain', lastModified: 12_345 });
      port.postMessage({ blob, file, again: blob });
      port.postMessage('behind');
    });
    const arrived = await rightPort.evaluate(async (recorded) => {
      const [message, behind] = (await recorded.received(2)) as [{ blob: Blob; file: File; again: Blob }, string];
      const { blob, file, again } = message;
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return {
        blob: [blob instanceof Blob, blob.type, bytes.length, bytes.every((byte) => byte === 7)],
        file: [file instanceof File, file.name, file.type, file.lastModified, await file.text()],
        isShared: again === blob,
        behind,
      };
    });
    expect(arrived).toEqual({
      blob: [true, 'application/x-sevens', 300_000, true],
      file: [true, 'name.txt', 'text/plain', 12_345, 'content ☃'],
      isShared: true,
      behind: 'behind',
    });
  });

  test('a File that changed on the disk since it was chosen is a messageerror, and the port lives on', async ({
    harness,
  }) => {
    const { left, right, leftPort, rightPort } = await harness.openPair();
    const directory = await mkdtemp(join(tmpdir(), 'peerport-file-'));
    try {
      const path = join(directory, 'changing.txt');
      await writeFile(path, 'as it was chosen');
      await left.page.evaluate(() => {
        document.body.append(Object.assign(document.createElement('input'), { type: 'file' }));
      });
      await left.page.setInputFiles('input', path);
      expect(await left.page.evaluate(() => document.querySelector('input')?.files?.[0]?.text())).toBe(
        'as it was chosen',
      );
      await writeFile(path, 'and as it is when it is posted');
      // Chromium compares the times of modification, in whole seconds.
      const later = new Date(Date.now() + 10_000);
      await utimes(path, later, later);
      await rightPort.evaluate(({ port }) => {
        const failed = new Promise((resolve) => {
          port.onmessageerror = ({ data, error }) => resolve({ data, name: (error as Error).name });
        });
        Object.assign(globalThis, { failed });
      });
      harness.expectConsole(/^messageerror: the bytes of a Blob could not be read/);
      await leftPort.evaluate(({ port }) => port.postMessage(document.querySelector('input')?.files?.[0]));
      const failed = await right.page.evaluate(() => (globalThis as unknown as { failed: Promise<unknown> }).failed);
      expect(failed).toEqual({ data: null, name: 'NotReadableError' });
      await leftPort.post('still here');
      expect(await rightPort.received(1)).toEqual(['still here']);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test('ImageData, DOMException and geometry arrive as what they are', async ({ harness }) => {
    const { leftPort, rightPort } = await harness.openPair();
    await leftPort.evaluate(({ port }) => {
      const image = new ImageData(new Uint8ClampedArray([1, 2, 3, 4, 5, 6, 7, 8]), 2, 1, { colorSpace: 'display-p3' });
      const exception = new DOMException('message', 'NotFoundError');
      port.postMessage({ image, exception, rect: new DOMRect(1, 2, 3, 4), matrix: new DOMMatrix([1, 2, 3, 4, 5, 6]) });
    });
    const arrived = await rightPort.evaluate(async (recorded) => {
      const [message] = (await recorded.received(1)) as [
        { image: ImageData; exception: DOMException; rect: DOMRect; matrix: DOMMatrix },
      ];
      const { image, exception, rect, matrix } = message;
      return {
        image: [image instanceof ImageData, image.width, image.height, image.colorSpace, [...image.data]],
        exception: [exception instanceof DOMException, exception.name, exception.message, exception.code],
        rect: [rect instanceof DOMRect, rect.x, rect.y, rect.width, rect.height],
        matrix: [matrix instanceof DOMMatrix, matrix.is2D, matrix.a, matrix.f],
      };
    });
    expect(arrived).toEqual({
      image: [true, 2, 1, 'display-p3', [1, 2, 3, 4, 5, 6, 7, 8]],
      exception: [true, 'NotFoundError', 'message', 8],
      rect: [true, 1, 2, 3, 4],
      matrix: [true, true, 1, 6],
    });
  });

  test('what the platform of the other side does not have is a messageerror there, and the port lives on', async ({
    harness,
  }) => {
    const page = await harness.openPeer();
    const { port1, port2 } = await harness.createChannel({ port2: { origins: [] } });
    const [pagePort, nodePort] = [await page.connect(port1), connect(port2)];
    const events: unknown[] = [];
    nodePort.onmessageerror = ({ data, error }) => events.push([data, (error as Error).name, (error as Error).message]);
    nodePort.onmessage = ({ data }) => events.push(data);
    await pagePort.evaluate(async ({ port }) => {
      const image = new ImageData(2, 1);
      port.postMessage(image);
      port.postMessage(await createImageBitmap(image));
      port.postMessage('usable');
      port.close();
    });
    expect(await nodePort.closed).toMatchObject({ reason: 'closed' });
    expect(events).toEqual([
      [null, 'ProtocolError', expect.stringContaining('this platform has no ImageData; post its attributes')],
      [
        null,
        'DataCloneError',
        expect.stringMatching(/holds an ImageBitmap, which this platform does not have; .*post the data/),
      ],
      'usable',
    ]);
  });

  test('an ImageBitmap arrives with its pixels; a transferred one is closed here, a copied one is not', async ({
    harness,
  }) => {
    const { leftPort, rightPort } = await harness.openPair();
    const [pixels, here] = await leftPort.evaluate(async ({ port }) => {
      const source = crypto.getRandomValues(new Uint8ClampedArray(16 * 8 * 4));
      for (let alpha = 3; alpha < source.length; alpha += 4) source[alpha] = 255;
      const image = new ImageData(source, 16, 8);
      const [copied, moved] = [await createImageBitmap(image), await createImageBitmap(image)];
      port.postMessage({ copied, moved }, [moved]);
      return [[...source], [copied.width, moved.width]] as const;
    });
    const arrived = await rightPort.evaluate(async (recorded) => {
      const [{ copied, moved }] = (await recorded.received(1)) as [{ copied: ImageBitmap; moved: ImageBitmap }];
      return [copied, moved].map((bitmap) => {
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
        context?.drawImage(bitmap, 0, 0);
        return [...(context?.getImageData(0, 0, 16, 8).data ?? [])];
      });
    });
    expect(here).toEqual([16, 0]);
    expect(arrived).toEqual([pixels, pixels]);
  });

  test('a transferred ArrayBuffer is detached here, and arrives resizable if it was', async ({ harness }) => {
    const { leftPort, rightPort } = await harness.openPair();
    const here = await leftPort.evaluate(({ port }) => {
      const plain = Uint8Array.from([1, 2, 3]);
      const resizable = new ArrayBuffer(2, { maxByteLength: 8 });
      port.postMessage({ plain, resizable }, { transfer: [plain.buffer, resizable] });
      return [plain.byteLength, resizable.byteLength];
    });
    const arrived = await rightPort.evaluate(async (recorded) => {
      const [{ plain, resizable }] = (await recorded.received(1)) as [{ plain: Uint8Array; resizable: ArrayBuffer }];
      return [[...plain], resizable.byteLength, resizable.maxByteLength];
    });
    expect(here).toEqual([0, 0]);
    expect(arrived).toEqual([[1, 2, 3], 2, 8]);
  });
});

test.describe('a native MessagePort', () => {
  test('carries messages both ways', async ({ harness }) => {
    const { leftPort, rightPort } = await harness.openPair();
    const answers = leftPort.evaluate(({ port }) => {
      const { port1, port2 } = new MessageChannel();
      port.postMessage({ port: port2 }, [port2]);
      for (const number of [1, 2, 3]) port1.postMessage({ number });
      const received: unknown[] = [];
      return new Promise<unknown[]>((resolve) => {
        port1.onmessage = ({ data }) => {
          if (received.push(data) === 3) resolve(received);
        };
      });
    });
    const isNative = await rightPort.evaluate(async (recorded) => {
      const [{ port }] = (await recorded.received(1)) as [{ port: MessagePort }];
      port.onmessage = ({ data }) => port.postMessage(data.number * 2);
      return port instanceof MessagePort;
    });
    expect(isNative).toBe(true);
    expect(await answers).toEqual([2, 4, 6]);
  });

  test('can be sent through another one', async ({ harness }) => {
    const { leftPort, rightPort } = await harness.openPair();
    const answer = leftPort.evaluate(({ port }) => {
      const [outer, inner] = [new MessageChannel(), new MessageChannel()];
      port.postMessage(outer.port2, [outer.port2]);
      outer.port1.postMessage({ inner: inner.port2 }, [inner.port2]);
      inner.port1.postMessage('through two');
      return new Promise<unknown>((resolve) => {
        inner.port1.onmessage = ({ data }) => resolve(data);
      });
    });
    await rightPort.evaluate(async (recorded) => {
      const [outer] = (await recorded.received(1)) as [MessagePort];
      outer.onmessage = ({ data: { inner }, ports }) => {
        inner.onmessage = ({ data }: MessageEvent) => inner.postMessage([data, ports[0] === inner]);
      };
    });
    expect(await answer).toEqual(['through two', true]);
  });

  test('closes on the other side, too, after what was posted before', async ({ harness }) => {
    const { leftPort, rightPort } = await harness.openPair();
    await leftPort.evaluate(({ port }) => {
      const { port1, port2 } = new MessageChannel();
      port.postMessage(port2, [port2]);
      Object.assign(globalThis, { near: port1 });
    });
    await rightPort.evaluate(async (recorded) => {
      const [far] = (await recorded.received(1)) as [MessagePort];
      far.postMessage('last words');
      far.close();
    });
    const received = await leftPort.evaluate(async () => {
      const { near } = globalThis as unknown as { near: MessagePort };
      const lastWords = await new Promise((resolve) => {
        near.onmessage = ({ data }) => resolve(data);
      });
      // Chromium has no close event, but it reads a message only if the port is open.
      for (let isOpen = true; isOpen; await new Promise(requestAnimationFrame)) {
        isOpen = false;
        const bait = {
          get field() {
            isOpen = true;
            return null;
          },
        };
        near.postMessage(bait);
      }
      return lastWords;
    });
    expect(received).toBe('last words');
  });
});
