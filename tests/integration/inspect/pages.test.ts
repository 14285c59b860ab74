import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { openAdminClient } from '@peerport/broker/inspect';
import { adminSocket, inspectedBroker, openAdmin } from '../../support/inspect.ts';
import { answer, bare } from '../../support/raw-http.ts';

const events = { tapped() {} };

function hashOf(text = ''): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function sessionIn(html: string): { url: string; token: string } {
  return JSON.parse(/<script type="application\/json" id="session">([^<]+)<\/script>/.exec(html)?.[1] ?? '');
}

test('the inspector is served once for each address, under a policy that lets nothing else in', async () => {
  const { broker, found } = await inspectedBroker();
  const { functions } = await openAdmin(found);
  const url = await functions.inspectorUrl();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/inspector\/[\w-]{43}$/);
  const response = await fetch(url);
  expect(response.status).toBe(200);
  const html = await response.text();
  const [, script] = /<script type="module">(.*?)<\/script>|<script>(.*?)<\/script>/s.exec(html)?.filter(Boolean) ?? [];
  const [, style] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-security-policy': [
      "default-src 'none'",
      `script-src ${hashOf(script)}`,
      `style-src ${hashOf(style)}`,
      `connect-src ${broker.url}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  });
  const again = await answer(broker.url, [`GET ${new URL(url).pathname} HTTP/1.1`, 'Host: HOST']);
  expect(again).toBe(bare('404 Not Found'));
});

test('its token opens one admin socket, and is not the admin token', async () => {
  const { broker, found } = await inspectedBroker();
  const { functions } = await openAdmin(found);
  const origin = broker.url.replace('ws', 'http');
  const html = await (await fetch(await functions.inspectorUrl())).text();
  const { url, token } = sessionIn(html);
  expect(url).toBe(broker.url);
  expect(token).not.toBe(found.token);
  const page = await openAdminClient(adminSocket(url, { origin }), token, events);
  expect(await page.functions.channels()).toEqual([]);
  await expect(openAdminClient(adminSocket(url, { origin }), token, events)).rejects.toThrow('its time is over');
  page.close();
  await page.closed;
  const [code] = await once(adminSocket(url, { origin: 'null' }), 'error');
  expect(String(code)).toContain('403');
});

test('metrics are for whoever has the token in the file', async () => {
  const { broker, found } = await inspectedBroker({ metrics: true });
  await broker.revoke((await broker.createChannel()).id);
  const token = await readFile(found.path.replace(/json$/, 'metrics-token'), 'utf8');
  const response = await fetch(`${broker.url.replace('ws', 'http')}/metrics`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await response.text()).toContain('\npeerport_channels_created_total 1\n');
});
