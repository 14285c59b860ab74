import { offeredSubprotocols } from '@peerport/protocol';
import { render } from 'preact';
import { openLink } from './broker-link.ts';
import { Inspector } from './inspector.ts';
import { readSession } from './session.ts';
import { App } from './views/app.tsx';

const root = document.getElementById('app') as HTMLElement;
let isScheduled = false;
const inspector = new Inspector(scheduleRender);

/** Renders at most once per animation frame. */
function scheduleRender(): void {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    render(<App inspector={inspector} />, root);
  });
}

async function main(): Promise<void> {
  const { url, token } = readSession(document);
  await inspector.run(await openLink(new WebSocket(url, offeredSubprotocols(token)), inspector.events));
}

scheduleRender();
main().catch((error: unknown) => inspector.fail(error));
