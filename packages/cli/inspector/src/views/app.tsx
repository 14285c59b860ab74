import { useState } from 'preact/hooks';
import type { Inspector } from '../inspector.ts';
import { ChannelList } from './channel-list.tsx';
import { ChannelPane } from './channel-pane.tsx';
import { GraphView } from './graph-view.tsx';
import { Header } from './header.tsx';
import { StatusBar } from './status-bar.tsx';

/** The whole page. */
export function App({ inspector }: { readonly inspector: Inspector }) {
  const [chosen, choose] = useState<string>();
  const { channels, nowMs, problem } = inspector;
  const selected = channels.get(chosen ?? '') ?? channels.all[0];
  return (
    <>
      <Header inspector={inspector} selected={selected} />
      {problem !== undefined && (
        <p class="problem" role="alert">
          <strong>Nothing new can come: {problem}.</strong> What is below stays, and can be exported. Run{' '}
          <code>peerport inspector</code> again for a new page; this address works only once.
        </p>
      )}
      <main>
        <nav aria-label="Channels">
          <GraphView channels={channels.all} nowMs={nowMs} selected={selected?.id} onSelect={choose} />
          <ChannelList channels={channels.all} nowMs={nowMs} selected={selected?.id} onSelect={choose} />
        </nav>
        {selected === undefined ? (
          <p class="empty">No channel yet. One appears here as soon as the broker's owner creates it.</p>
        ) : (
          <ChannelPane key={selected.id} record={selected} nowMs={nowMs} withPayloads={inspector.withPayloads} />
        )}
      </main>
      <StatusBar inspector={inspector} />
    </>
  );
}
