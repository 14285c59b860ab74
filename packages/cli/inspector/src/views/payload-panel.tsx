import { printable } from '@peerport/protocol/admin';
import { useMemo } from 'preact/hooks';
import { formatBytes, formatTime } from '../model/format.ts';
import { isGap, type Line } from '../model/timeline.ts';
import { decode } from '../model/values/decode.ts';
import { describe } from '../model/values/describe.ts';
import { ValueTree } from './value-tree.tsx';

interface PayloadPanelProps {
  readonly line: Line | undefined;
  readonly withPayloads: boolean;
}

/** What is in the selected message. */
export function PayloadPanel({ line, withPayloads }: PayloadPanelProps) {
  return (
    <section class="payload" aria-label="Payload" aria-live="polite">
      <div class="bar">
        <h3>Payload</h3>
        {line !== undefined && !isGap(line) && (
          <span class="note">
            {line.kind}, port {line.from}, {formatTime(line.atMs)}, {formatBytes(line.bytes)}
          </span>
        )}
      </div>
      <div class="value">
        <Content line={line} withPayloads={withPayloads} />
      </div>
    </section>
  );
}

function Content({ line, withPayloads }: PayloadPanelProps) {
  const decoded = useMemo(() => (line === undefined || isGap(line) ? undefined : decode(line)), [line]);
  if (line === undefined) return <p class="note">Select a message.</p>;
  if (isGap(line))
    return <p class="note">These messages passed faster than a tap takes them: no channel waits for its tap.</p>;
  if (line.kind !== 'message' && line.kind !== 'parcel') return <p class="note">A {line.kind} has no payload.</p>;
  if (decoded === undefined) {
    return (
      <p class="note">
        {withPayloads
          ? 'Not here: it passed before payloads were turned on, is too long for a tap, or too old to be kept.'
          : 'Payloads stay in the broker until you turn on "Show payloads"; then they come with the next messages.'}
      </p>
    );
  }
  if ('problem' in decoded) return <p class="problem">This payload cannot be decoded: {printable(decoded.problem)}.</p>;
  return <ValueTree label="message" description={describe(decoded.value)} isOpen={true} />;
}
