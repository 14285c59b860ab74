import { type PortDetails, printable } from '@peerport/protocol/admin';
import { useState } from 'preact/hooks';
import type { ChannelRecord } from '../model/channels.ts';
import { formatAge, formatBytes, formatNoun, formatTime } from '../model/format.ts';
import { holderOf } from '../model/graph.ts';
import type { Line } from '../model/timeline.ts';
import { channelName, channelState } from './channel-name.ts';
import { PayloadPanel } from './payload-panel.tsx';
import { Plots } from './plots.tsx';
import { TimelineView } from './timeline-view.tsx';

interface ChannelPaneProps {
  readonly record: ChannelRecord;
  readonly nowMs: number;
  readonly withPayloads: boolean;
}

/** Everything about one channel. */
export function ChannelPane({ record, nowMs, withPayloads }: ChannelPaneProps) {
  const [line, selectLine] = useState<Line>();
  const { id, details, traffic } = record;
  return (
    <article aria-label={`Channel ${channelName(record)}`}>
      <div class="summary">
        <h2>{channelName(record)}</h2>
        <span class={`badge ${channelState(record)}`}>{channelState(record)}</span>
        <code>{id}</code>
        <span class="note">
          {details !== undefined && `created ${formatAge(nowMs - details.createdAtMs)} ago`}
          {details?.parent !== undefined && `, by a port of ${details.parent}`}
        </span>
      </div>
      <Ending record={record} />
      {details !== undefined && (
        <div class="ports">
          <Port number={1} port={details.port1} />
          <Port number={2} port={details.port2} />
        </div>
      )}
      <Plots record={record} nowMs={nowMs} />
      <div class="messages">
        <TimelineView timeline={traffic.timeline} selected={line} onSelect={selectLine} />
        <PayloadPanel line={line} withPayloads={withPayloads} />
      </div>
    </article>
  );
}

function Ending({ record: { ended } }: { readonly record: ChannelRecord }) {
  if (ended === undefined) return null;
  return (
    <p class="ending">
      Ended at {formatTime(ended.atMs)}, reason <strong>{printable(ended.reason)}</strong>
    </p>
  );
}

function Port({ number, port }: { readonly number: 1 | 2; readonly port: PortDetails }) {
  const { holder, origin, process, isPaused, pausesCount } = port;
  const who = [
    origin ?? holder?.origin,
    holder?.pid !== undefined && `pid ${holder.pid}`,
    process && holder?.pid !== process.pid && `socket of ${process.name}, pid ${process.pid}`,
  ];
  return (
    <dl class={`port from-${number}`} aria-label={`Port ${number}`}>
      <div>
        <dt>
          Port {number}, {port.state}
          {isPaused && ', held back'}
        </dt>
        <dd>
          <strong>{holderOf(port)}</strong> <span class="note">{printable(who.filter(Boolean).join(' · '))}</span>
        </dd>
      </div>
      <div>
        <dt>Sent by WebSocket</dt>
        <dd>
          {formatBytes(port.sentBytes)}, {formatNoun(port.sentCount, 'message')}
        </dd>
      </div>
      <div>
        <dt>Waits for it</dt>
        <dd>{formatBytes(port.bufferedBytes)}</dd>
      </div>
      <div>
        <dt>Held back</dt>
        <dd>{formatNoun(pausesCount, 'time')}</dd>
      </div>
    </dl>
  );
}
