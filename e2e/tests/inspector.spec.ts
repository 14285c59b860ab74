import { readFile } from 'node:fs/promises';
import { formatTicket } from '@peerport/protocol';
import { flightRecordHeadSchema, flightRecordLineSchema } from '@peerport/protocol/admin';
import type { Download } from '@playwright/test';
import { contrasts } from './contrasts.ts';
import type { Harness } from './harness.ts';
import { expect, peerport, test } from './inspected.ts';

/** Two renderer processes, paired over a channel that says who they are. */
async function openLabelledPair(harness: Harness, label = 'text') {
  const [left, right] = [await harness.openPeer(), await harness.openPeer()];
  const { id, port1, port2 } = await harness.createChannel({
    label,
    origins: [left.origin],
    port1: { holder: { label: 'editor', pid: left.pid } },
    port2: { holder: { label: 'preview', pid: right.pid } },
  });
  const [leftPort, rightPort] = [await left.connect(port1), await right.connect(port2)];
  await Promise.all([leftPort.ready(), rightPort.ready()]);
  return { id, left, right, leftPort, rightPort };
}

async function read(download: Download) {
  const text = await readFile(await download.path(), 'utf8');
  const [head, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  return { head: flightRecordHeadSchema.parse(head), lines: lines.map((line) => flightRecordLineSchema.parse(line)) };
}

test('shows processes and the channel between them, until it ends, and why', async ({ harness, inspector }) => {
  await expect(inspector.page.getByText('No channel yet')).toBeVisible();
  const { leftPort, rightPort, left, right } = await openLabelledPair(harness);
  await expect(inspector.channel('text')).toContainText('paired');
  await expect(inspector.channel('text')).toContainText('editor ↔ preview');
  for (const [name, pid] of [
    ['editor', left.pid],
    ['preview', right.pid],
  ] as const) {
    await expect(inspector.graph.locator('.node', { hasText: name }).first()).toContainText(`pid ${pid}`);
  }
  await expect(inspector.graph.locator('.edge.paired')).toHaveCount(1);

  await leftPort.close();
  await rightPort.closed();
  await expect(inspector.message('reason: closed')).toBeVisible();
  await expect(inspector.channel('text')).toContainText('closed');
  await expect(inspector.graph.locator('.edge')).toHaveCount(0);
});

test('what peers named and sent is text that stays where it is', async ({ harness, inspector }) => {
  const hostile = '<img src=x onerror=alert(1)>\u202egpj\x9b';
  const { leftPort, rightPort } = await openLabelledPair(harness, hostile);
  await expect(inspector.channel('<img')).toContainText('paired');
  await inspector.showPayloads();
  await leftPort.evaluate(
    ({ port }, text) =>
      port.postMessage({ text, [text]: new Map([[text, Object.assign(new Error(text), { name: text })]]) }),
    hostile,
  );
  await inspector.message('<img').click();
  await expect(inspector.payload).toContainText('<img');
  await expect(inspector.page.locator('body')).not.toContainText(/[\p{Cf}\x80-\x9f]/u);
  await expect(inspector.page.locator('img')).toHaveCount(0);
  await leftPort.close();
  await rightPort.closed();
});

test('a process that is killed is gone', async ({ harness, inspector }) => {
  const { left, rightPort } = await openLabelledPair(harness);
  await expect(inspector.channel('text')).toContainText('paired');
  await left.kill();
  await rightPort.closed();
  await expect(inspector.page.getByText('Ended at')).toContainText('reason gone');
});

test('shows the sizes of messages, and their payloads only when asked to', async ({ harness, inspector }) => {
  const { leftPort, rightPort } = await openLabelledPair(harness);
  await expect(inspector.channel('text')).toContainText('paired');
  await leftPort.post('a secret');
  await expect(inspector.message('1 → 2')).toContainText('B');
  await inspector.message('1 → 2').click();
  await expect(inspector.payload).toContainText('Payloads stay in the broker');
  await expect(inspector.page.locator('body')).not.toContainText('a secret');

  await inspector.showPayloads();
  await inspector.messages.press('Escape');
  await rightPort.evaluate(({ port }) => {
    const value: Record<string, unknown> = {
      map: new Map<unknown, unknown>([['when', new Date(0)]]),
      error: new RangeError('too far'),
      bytes: new Uint8Array([1, 255]),
    };
    value['self'] = value;
    port.postMessage(value);
  });
  await inspector.message('too far').click();
  await expect(inspector.payload).toContainText('map: Map(1)');
  await expect(inspector.payload).toContainText('error: RangeError: too far');
  await expect(inspector.payload).toContainText('self: ↻ $');
  await inspector.payload.getByText('map: Map(1)').click();
  await expect(inspector.payload).toContainText('"when": 1970-01-01T00:00:00.000Z');
  await inspector.payload.getByText('bytes: Uint8Array(2)').click();
  await expect(inspector.payload).toContainText('0000: 01 ff');
});

test('a pause holds back what comes', async ({ harness, inspector }) => {
  const { leftPort, rightPort } = await openLabelledPair(harness);
  await leftPort.post('first');
  await expect(inspector.message('1 → 2')).toHaveCount(1);
  await inspector.button('Pause').click();
  await leftPort.post('second', 'third');
  await rightPort.received(3);
  await expect(inspector.button('Resume (2 held back)')).toBeVisible();
  await expect(inspector.message('1 → 2')).toHaveCount(1);
  await inspector.button('Resume').click();
  await expect(inspector.message('1 → 2')).toHaveCount(3);
});

test('chooses channels in the graph and in the list, and filters them and their messages', async ({
  harness,
  inspector,
}) => {
  const { leftPort, rightPort } = await openLabelledPair(harness, 'first');
  const { id } = await harness.createChannel({ label: 'second' });
  await leftPort.post('x'.repeat(5_000), 'small');
  await rightPort.post('back');
  await expect(inspector.messages.getByRole('option')).toHaveCount(4);
  await inspector.graph.locator(`[data-channel="${id}"]`).click();
  await expect(inspector.page.getByRole('article', { name: 'Channel second' })).toBeVisible();
  await inspector.channel('first').click();
  await inspector.filterMessages('1>2 >4k');
  await expect(inspector.messages.getByRole('option')).toHaveText([/1 → 2\s*message\s*4.9 KiB/]);
  await inspector.filterMessages('paired');
  await expect(inspector.messages.getByRole('option')).toHaveText([/paired/]);

  const filter = inspector.page.getByRole('searchbox', { name: 'Filter channels' });
  await expect(inspector.channels.getByRole('option')).toHaveCount(2);
  await filter.fill('sec');
  await expect(inspector.channels.getByRole('option')).toHaveText([/second/]);
  await filter.fill('created');
  await expect(inspector.channels.getByRole('option')).toHaveText([/second/]);
  await harness.broker.revoke(id);
});

test('exports the timeline, and records, as a flight record that can be replayed', async ({ harness, inspector }) => {
  const { id, leftPort, rightPort } = await openLabelledPair(harness);
  await expect(inspector.channel('text')).toContainText('paired');
  await leftPort.post('without payload');
  await expect(inspector.message('1 → 2')).toHaveCount(1);
  const exported = inspector.page.waitForEvent('download');
  await inspector.button('Export').click();
  const { head, lines } = await read(await exported);
  expect(head).toMatchObject({ channel: id, label: 'text', payload: false });
  expect(lines).toMatchObject([{ kind: 'paired' }, { kind: 'message', from: 1 }]);
  expect(JSON.stringify(lines)).not.toContain('"payload"');

  await inspector.showPayloads();
  await inspector.button('Record').click();
  const posted = ['one', { two: 2n, at: new Date(2) }];
  await rightPort.post(...posted);
  await expect(inspector.button('Stop and save (2)')).toBeVisible();
  const recorded = inspector.page.waitForEvent('download');
  await inspector.button('Stop and save').click();
  const download = await recorded;
  expect(download.suggestedFilename()).toBe('text.ndjson');
  const record = await read(download);
  expect(record.head).toMatchObject({ channel: id, payload: true });
  expect(record.lines).toMatchObject([
    { from: 2, payload: expect.any(String) },
    { from: 2, payload: expect.any(String) },
  ]);

  const { port1, port2 } = await harness.createChannel({ port1: { origins: [] } });
  const port = await (await harness.openPeer()).connect(port2);
  await peerport('replay', await download.path(), formatTicket(port1), '--side', '2', '--fast');
  expect(await port.received(posted.length)).toEqual(posted);
  expect(await port.closed()).toMatchObject({ reason: 'closed' });
});

test('can be used with the keyboard alone', async ({ harness, inspector }) => {
  const { leftPort } = await openLabelledPair(harness, 'first');
  const { id } = await harness.createChannel({ label: 'second' });
  await leftPort.post('a', 'b');
  await expect(inspector.message('1 → 2')).toHaveCount(2);
  await expect(inspector.channels.getByRole('option')).toHaveCount(2);

  const { keyboard } = inspector.page;
  const focused = inspector.page.locator(':focus');
  await inspector.page.getByRole('searchbox', { name: 'Filter channels' }).focus();
  await keyboard.press('Tab');
  await expect(focused).toContainText('first');
  await keyboard.press('ArrowDown');
  await expect(focused).toContainText('second');
  await expect(focused).toHaveAttribute('aria-selected', 'true');
  await expect(inspector.page.getByRole('article', { name: 'Channel second' })).toBeVisible();
  await keyboard.press('Home');
  await expect(inspector.page.getByRole('article', { name: 'Channel first' })).toBeVisible();

  await inspector.page.getByRole('searchbox', { name: 'Filter messages' }).focus();
  await keyboard.press('Tab');
  await expect(inspector.messages).toBeFocused();
  expect(await inspector.messages.evaluate((list) => getComputedStyle(list).outlineStyle), 'the focus shows').toBe(
    'solid',
  );
  await keyboard.press('End');
  await keyboard.press('ArrowUp');
  const selected = inspector.messages.getByRole('option', { selected: true });
  await expect(selected).toHaveAttribute('aria-posinset', '2');
  await expect(inspector.messages).toHaveAttribute('aria-activedescendant', (await selected.getAttribute('id')) ?? '');
  await expect(inspector.payload).toContainText('message, port 1');
  await keyboard.press('Escape');
  await expect(selected).toHaveCount(0);
  await harness.broker.revoke(id);
});

test('is light or dark, as the user prefers, and can be read', async ({ harness, inspector }) => {
  await openLabelledPair(harness);
  await expect(inspector.channel('text')).toContainText('paired');
  const luminances: number[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await inspector.page.emulateMedia({ colorScheme });
    const { background, worst } = await inspector.page.evaluate(contrasts);
    expect(worst, `contrast of ${worst.what}, ${colorScheme}`).toMatchObject({ isEnough: true });
    luminances.push(background);
  }
  expect(luminances[0]).toBeGreaterThan(0.7);
  expect(luminances[1]).toBeLessThan(0.1);
});

test('its address works once', async ({ inspector, inspectorUrl }) => {
  const again = await fetch(inspectorUrl);
  const unknown = await fetch(new URL('/', inspectorUrl));
  expect(again.status).toBe(unknown.status);
  expect(again.ok).toBe(false);
  expect(await again.text()).toBe(await unknown.text());
  await expect(inspector.problem).toHaveCount(0);
});

test('keeps what it has when the broker closes, and says what to do', async ({ harness, inspector }) => {
  const { leftPort } = await openLabelledPair(harness);
  await leftPort.post('last words');
  await expect(inspector.message('1 → 2')).toHaveCount(1);
  await harness.broker.close();
  await leftPort.closed();
  await expect(inspector.problem).toContainText('peerport inspector');
  await expect(inspector.page.getByRole('status')).toHaveText('lost');
  await expect(inspector.message('1 → 2')).toHaveCount(1);
});

test('a flood does not freeze it, and is counted to the last message', async ({ harness, inspector }) => {
  const messagesCount = 20_000;
  const { leftPort, rightPort } = await openLabelledPair(harness);
  await expect(inspector.channel('text')).toContainText('paired');
  await leftPort.evaluate(({ port }, count) => {
    let posted = 0;
    return new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        for (let burst = 0; burst < 50 && posted < count; burst++) port.postMessage({ id: posted++ });
        if (posted < count) return;
        clearInterval(timer);
        resolve();
      }, 10);
    });
  }, messagesCount);
  await rightPort.received(messagesCount);
  await inspector.filterMessages('message');
  await expect
    .poll(() => shownCounts(inspector.page.locator('.timeline .note')).then(sum))
    .toBeGreaterThanOrEqual(messagesCount);
  await inspector.button('Pause').click();
  await expect(inspector.button('Resume')).toBeVisible();
});

/** The figures in a text like `9 of 5,000 kept, 15,003 older dropped, 3 missed`: those that are kept, and those that are not. */
async function shownCounts(note: { textContent(): Promise<string | null> }): Promise<number[]> {
  const figures = ((await note.textContent()) ?? '').match(/[\d,]+(?= kept| older| missed)/g) ?? [];
  return figures.map((figure) => Number(figure.replaceAll(',', '')));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
