import { printable, type TappedMessage } from '@peerport/protocol/admin';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { FILTER_HELP, parseFilter } from '../model/filter.ts';
import { formatBytes, formatCount, formatNoun, formatTime } from '../model/format.ts';
import { isGap, type Line, type Timeline } from '../model/timeline.ts';
import { previewOf } from '../model/values/decode.ts';
import { stepTo } from './keys.ts';

const ROW_HEIGHT = 22;
/** Rows above and below those that can be seen. */
const SPARE_ROWS_COUNT = 10;

interface TimelineViewProps {
  readonly timeline: Timeline;
  readonly selected: Line | undefined;
  readonly onSelect: (line: Line | undefined) => void;
}

/** Lines that stay where they are, because someone reads them. */
interface Held {
  readonly lines: readonly Line[];
  /** Of the line after them. */
  readonly nextNumber: number;
}

/** The messages of a channel. It follows the newest, until one is selected or the user scrolls away from the end. */
export function TimelineView({ timeline, selected, onSelect }: TimelineViewProps) {
  const [filter, setFilter] = useState('');
  const [held, setHeld] = useState<Held>();
  const [top, setTop] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const nextNumber = timeline.droppedCount + timeline.lines.length;
  const lines = (held?.lines ?? timeline.lines).filter(parseFilter(filter));
  const viewHeight = box.current?.clientHeight ?? 0;
  const selectedIndex = selected === undefined ? -1 : lines.indexOf(selected);
  const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - SPARE_ROWS_COUNT);
  const visible = lines.slice(first, first + Math.ceil(viewHeight / ROW_HEIGHT) + 2 * SPARE_ROWS_COUNT);

  const hold = () => setHeld((known) => known ?? { lines: [...timeline.lines], nextNumber });
  const follow = () => {
    setHeld(undefined);
    onSelect(undefined);
  };
  const select = (line: Line | undefined) => {
    if (line === undefined) return;
    hold();
    onSelect(line);
  };

  useLayoutEffect(() => {
    if (held !== undefined || box.current === null) return;
    box.current.scrollTop = box.current.scrollHeight;
    setTop(box.current.scrollTop);
  }, [held, lines.length, nextNumber, viewHeight]);

  const onScroll = ({
    currentTarget: { scrollTop, scrollHeight, clientHeight },
  }: {
    currentTarget: HTMLDivElement;
  }) => {
    setTop(scrollTop);
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - ROW_HEIGHT;
    if (!isAtEnd) hold();
    else if (selected === undefined) setHeld(undefined);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return follow();
    const index = stepTo(event.key, selectedIndex, lines.length);
    if (index === undefined || index < 0) return;
    event.preventDefault();
    select(lines[index]);
    scrollTo(box.current, index);
  };

  return (
    <section class="timeline">
      <div class="bar">
        <h3>Messages</h3>
        <input
          type="search"
          placeholder="message 1>2 >1k text"
          aria-label="Filter messages"
          title={FILTER_HELP}
          value={filter}
          onInput={({ currentTarget }) => setFilter(currentTarget.value)}
        />
        <span class="note">
          {formatCount(lines.length)} of {formatCount(held?.lines.length ?? timeline.lines.length)} kept
          {timeline.droppedCount > 0 && `, ${formatCount(timeline.droppedCount)} older dropped`}
          {timeline.missedCount > 0 && `, ${formatCount(timeline.missedCount)} missed`}
        </span>
        {held !== undefined && (
          <button type="button" onClick={follow}>
            {formatCount(nextNumber - held.nextNumber)} newer: follow
          </button>
        )}
      </div>
      <div
        ref={box}
        class="rows"
        role="listbox"
        aria-label="Messages"
        tabIndex={0}
        aria-activedescendant={selectedIndex < 0 ? undefined : rowId(selectedIndex)}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div class="spacer" style={{ height: `${lines.length * ROW_HEIGHT}px` }}>
          {visible.map((line, index) => (
            <Row
              key={first + index}
              line={line}
              index={first + index}
              count={lines.length}
              isSelected={line === selected}
              onSelect={select}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

interface RowProps {
  readonly line: Line;
  readonly index: number;
  readonly count: number;
  readonly isSelected: boolean;
  readonly onSelect: (line: Line) => void;
}

function Row({ line, index, count, isSelected, onSelect }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and names its active row
    <div
      id={rowId(index)}
      class={`row ${isGap(line) ? 'gap' : line.kind}`}
      role="option"
      aria-selected={isSelected}
      aria-posinset={index + 1}
      aria-setsize={count}
      style={{ top: `${index * ROW_HEIGHT}px` }}
      onClick={() => onSelect(line)}
    >
      {isGap(line) ? (
        <span class="what">
          {formatNoun(line.missedCount, 'message')} missed, here or in other channels: more passed than a tap takes
        </span>
      ) : (
        <Cells message={line} />
      )}
    </div>
  );
}

function Cells({ message }: { readonly message: TappedMessage }) {
  const { atMs, from, kind, lane, bytes } = message;
  return (
    <>
      <span class="time">{formatTime(atMs)}</span>
      <span class={`direction from-${from}`}>{isNews(message) ? `port ${from}` : from === 1 ? '1 → 2' : '2 → 1'}</span>
      <span class="kind">{lane === 0 ? kind : `${kind} #${lane}`}</span>
      <span class="size">{isNews(message) || kind === 'credit' || kind === 'close' ? '' : formatBytes(bytes)}</span>
      <span class="what">{whatOf(message)}</span>
    </>
  );
}

function whatOf(message: TappedMessage): string {
  const { kind, credit, reason } = message;
  if (kind === 'credit' && credit) return `read ${formatNoun(credit.count, 'message')}, ${formatBytes(credit.bytes)}`;
  if (kind === 'ended') return `reason: ${printable(reason ?? 'unknown')}`;
  return previewOf(message) ?? '';
}

/** News of the channel did not pass through it. */
function isNews({ kind }: TappedMessage): boolean {
  return kind === 'paired' || kind === 'ended';
}

function rowId(index: number): string {
  return `row-${index}`;
}

/** Scrolls as little as it takes to see a row. */
function scrollTo(box: HTMLElement | null, index: number): void {
  if (box === null) return;
  const top = index * ROW_HEIGHT;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + ROW_HEIGHT > box.scrollTop + box.clientHeight) box.scrollTop = top + ROW_HEIGHT - box.clientHeight;
}
