import { printable } from '@peerport/protocol/admin';
import type { Inspector } from '../inspector.ts';
import type { ChannelRecord } from '../model/channels.ts';
import { flightRecordOf, type RecordedChannel } from '../model/flight-record.ts';
import { formatAge, formatCount } from '../model/format.ts';
import { download } from './download.ts';

/** Which broker this is, and the controls. */
export function Header({
  inspector,
  selected,
}: {
  readonly inspector: Inspector;
  readonly selected: ChannelRecord | undefined;
}) {
  return (
    <header>
      <h1>peerport inspector</h1>
      <Broker inspector={inspector} />
      <div class="controls" role="toolbar" aria-label="Controls">
        <Payloads inspector={inspector} />
        <Pause inspector={inspector} />
        <Record inspector={inspector} selected={selected} />
        <Export selected={selected} />
      </div>
    </header>
  );
}

function Broker({ inspector: { about, problem, isPaused } }: { readonly inspector: Inspector }) {
  const state = problem !== undefined ? 'lost' : about === undefined ? 'connecting' : isPaused ? 'paused' : 'live';
  return (
    <p class="broker">
      <span class={`badge ${state}`} role="status">
        {state}
      </span>
      {about !== undefined && (
        <>
          <strong>{about.name}</strong> <code>{about.url}</code> pid {about.pid}, up{' '}
          {formatAge(Date.now() - about.startedAtMs)}, v{about.version}
        </>
      )}
    </p>
  );
}

function Payloads({ inspector }: { readonly inspector: Inspector }) {
  return (
    <label title="Messages may contain secrets: without this, only their sizes leave the broker">
      <input
        type="checkbox"
        checked={inspector.withPayloads}
        disabled={inspector.recording !== undefined || inspector.isRetapping}
        onChange={({ currentTarget }) => void inspector.setPayloads(currentTarget.checked)}
      />{' '}
      Show payloads
    </label>
  );
}

function Pause({ inspector }: { readonly inspector: Inspector }) {
  const { isPaused, heldBackCount } = inspector;
  return (
    <button type="button" onClick={() => (isPaused ? inspector.resume() : inspector.pause())}>
      {isPaused ? `Resume (${formatCount(heldBackCount)} held back)` : 'Pause'}
    </button>
  );
}

/** A recording goes on while another channel is looked at. */
function Record({
  inspector,
  selected,
}: {
  readonly inspector: Inspector;
  readonly selected: ChannelRecord | undefined;
}) {
  const { recording, withPayloads } = inspector;
  const start = () => {
    if (selected !== undefined) inspector.startRecording(recordedChannel(selected));
  };
  const stop = () => {
    const stopped = inspector.stopRecording();
    if (stopped !== undefined) download(stopped.toBlob(), fileName(stopped.channel));
  };
  if (recording === undefined) {
    const hint = withPayloads
      ? 'Everything that passes through the selected channel, until you stop it'
      : 'Everything that passes through the selected channel; turn on payloads to be able to replay it';
    return (
      <button
        type="button"
        class="record"
        title={hint}
        disabled={selected === undefined || inspector.isRetapping}
        onClick={start}
      >
        Record
      </button>
    );
  }
  return (
    <button
      type="button"
      class="record active"
      title={`Channel ${printable(nameOf(recording.channel))}`}
      onClick={stop}
    >
      {recording.isFull ? 'Full: save' : 'Stop and save'} ({formatCount(recording.count)})
    </button>
  );
}

function Export({ selected }: { readonly selected: ChannelRecord | undefined }) {
  const save = () => {
    if (selected === undefined) return;
    const channel = recordedChannel(selected);
    download(flightRecordOf(channel, selected.traffic.timeline.lines), fileName(channel));
  };
  return (
    <button
      type="button"
      title="Saves the timeline of the selected channel"
      disabled={selected === undefined}
      onClick={save}
    >
      Export
    </button>
  );
}

function recordedChannel({ id, details }: ChannelRecord): RecordedChannel {
  return { id, label: details?.label };
}

function nameOf({ id, label }: RecordedChannel): string {
  return label ?? id;
}

function fileName(channel: RecordedChannel): string {
  return `${nameOf(channel).replace(/[^\w.-]+/g, '-')}.ndjson`;
}
