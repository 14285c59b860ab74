import { useRef, useState } from 'preact/hooks';
import type { ChannelRecord } from '../model/channels.ts';
import { formatAge, formatBytes, formatCompact, formatCount } from '../model/format.ts';
import { holderOf } from '../model/graph.ts';
import { secondOf } from '../model/second-series.ts';
import { channelName, channelState } from './channel-name.ts';
import { stepTo } from './keys.ts';

/** More are not shown: the filter narrows them down. */
const MAX_SHOWN_COUNT = 300;

interface ChannelListProps {
  readonly channels: readonly ChannelRecord[];
  readonly nowMs: number;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** All channels, those that have ended last. One is selected. */
export function ChannelList({ channels, nowMs, selected, onSelect }: ChannelListProps) {
  const [filter, setFilter] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const found = channels.filter((record) => textOf(record).includes(filter.toLowerCase()));
  const ordered = [
    ...found.filter(({ ended }) => ended === undefined),
    ...found.filter(({ ended }) => ended !== undefined),
  ];
  const shown = ordered.slice(0, MAX_SHOWN_COUNT);
  const selectedIndex = shown.findIndex(({ id }) => id === selected);
  const focusable = Math.max(0, selectedIndex);

  const onKeyDown = (event: KeyboardEvent) => {
    const index = stepTo(event.key, selectedIndex, shown.length);
    const record = index === undefined ? undefined : shown[index];
    if (index === undefined || record === undefined) return;
    event.preventDefault();
    onSelect(record.id);
    (list.current?.children[index] as HTMLElement | undefined)?.focus();
  };

  return (
    <section class="channels">
      <div class="bar">
        <h2>Channels</h2>
        <input
          type="search"
          placeholder="label, id, state, holder"
          aria-label="Filter channels"
          value={filter}
          onInput={({ currentTarget }) => setFilter(currentTarget.value)}
        />
      </div>
      <div ref={list} class="list" role="listbox" aria-label="Channels" tabIndex={-1} onKeyDown={onKeyDown}>
        {shown.map((record, index) => (
          <ChannelItem
            key={record.id}
            record={record}
            nowMs={nowMs}
            isSelected={record.id === selected}
            isFocusable={index === focusable}
            onSelect={onSelect}
          />
        ))}
      </div>
      {ordered.length > shown.length && (
        <p class="note">{formatCount(ordered.length - shown.length)} more: filter to find them</p>
      )}
      {channels.length > 0 && ordered.length === 0 && <p class="note">None fits the filter</p>}
    </section>
  );
}

interface ChannelItemProps {
  readonly record: ChannelRecord;
  readonly nowMs: number;
  readonly isSelected: boolean;
  readonly isFocusable: boolean;
  readonly onSelect: (id: string) => void;
}

function ChannelItem({ record, nowMs, isSelected, isFocusable, onSelect }: ChannelItemProps) {
  const { id, details, ended, traffic } = record;
  const lastSecond = secondOf(nowMs) - 1;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys
    <div
      role="option"
      tabIndex={isFocusable ? 0 : -1}
      aria-selected={isSelected}
      title={id}
      class={channelState(record)}
      onClick={() => onSelect(id)}
      onFocus={() => onSelect(id)}
    >
      <span class="name">{channelName(record)}</span>
      <span class="state">{ended === undefined ? channelState(record) : ended.reason}</span>
      <span class="who">{details && `${holderOf(details.port1)} ↔ ${holderOf(details.port2)}`}</span>
      <span class="rate">
        {ended === undefined
          ? `${formatCompact(traffic.countIn(lastSecond))}/s · ${formatBytes(traffic.bytesIn(lastSecond))}/s`
          : `${formatAge(nowMs - ended.atMs)} ago`}
      </span>
    </div>
  );
}

function textOf(record: ChannelRecord): string {
  const { id, details, ended } = record;
  const holders = details === undefined ? [] : [holderOf(details.port1), holderOf(details.port2)];
  return [id, details?.label, channelState(record), ended?.reason, ...holders].join(' ').toLowerCase();
}
