import { printable, printableJson, type TappedMessage } from '@peerport/protocol/admin';
import { messageOf } from '../base/errors.ts';
import { colors } from '../terminal/colors.ts';
import { formatBytes, formatTime } from '../terminal/format.ts';
import { shown } from '../terminal/value.ts';
import { stringifyTagged } from '../values/tagged-json.ts';
import { decode } from './decode.ts';

const KIND_WIDTH = 'message'.length;
const SIZE_WIDTH = '1,023 KiB'.length;

/** Formats a tapped message as a line for people. */
export function lineOf(message: TappedMessage): string {
  const { kind, from, atMs, lane } = message;
  const time = colors.dim(formatTime(atMs));
  if (kind === 'paired') return `${time} ${colors.green('paired')}`;
  if (kind === 'ended') return `${time} ${colors.red('ended')}: ${printable(message.reason ?? 'nobody said why')}`;
  const arrow = from === 1 ? colors.cyan('1 → 2') : colors.magenta('2 → 1');
  const head = `${time} ${arrow} ${kind.padEnd(KIND_WIDTH)}`;
  return [head, contentOf(message), lane === 0 ? '' : colors.dim(`lane ${lane}`)].filter(Boolean).join(' ');
}

/** Formats a tapped message as a line of JSON, with the value in place of its payload. */
export function jsonOf({ payload, buffers, ...message }: TappedMessage): string {
  const head = printableJson(JSON.stringify(message));
  if (payload === undefined) return head;
  try {
    const decoded = decode({ ...message, payload, ...(buffers && { buffers }) });
    return decoded === undefined ? head : `${head.slice(0, -1)},"value":${stringifyTagged(decoded.value)}}`;
  } catch (error) {
    return printableJson(JSON.stringify({ ...message, problem: messageOf(error) }));
  }
}

function contentOf(message: TappedMessage): string {
  const { kind, bytes, credit } = message;
  if (kind === 'credit')
    return colors.dim(`has read ${credit?.count ?? 0} messages, ${formatBytes(credit?.bytes ?? 0)}`);
  if (kind === 'close') return '';
  return `${formatBytes(bytes).padStart(SIZE_WIDTH)} ${shownValue(message)}`.trimEnd();
}

function shownValue(message: TappedMessage): string {
  try {
    const decoded = decode(message);
    if (decoded === undefined) return '';
    return shown(decoded.value, { breakLength: Number.POSITIVE_INFINITY });
  } catch (error) {
    return message.mayBeCut ? colors.dim('(it began before the tap)') : colors.red(messageOf(error));
  }
}
