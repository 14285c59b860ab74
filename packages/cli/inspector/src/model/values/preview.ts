import { type Description, describe } from './describe.ts';

const MAX_LENGTH = 240;
const MAX_DEPTH = 4;

/** A value in one line, shortened. */
export function preview(value: unknown): string {
  const text = line(describe(value), MAX_LENGTH, MAX_DEPTH);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function line({ kind, text, children }: Description, room: number, depth: number): string {
  if (children === undefined || kind !== 'object') return text;
  if (depth === 0 || room <= 0) return '…';
  const isArray = text.startsWith('Array(');
  const [name, open, close] = isArray
    ? ['', '[', ']']
    : text === 'Object'
      ? ['', '{ ', ' }']
      : [`${text} `, '{ ', ' }'];
  const parts: string[] = [];
  let left = room;
  for (const { label, description } of children()) {
    if (left <= 0) {
      parts.push('…');
      break;
    }
    const inner = line(description, left, depth - 1);
    const part = isArray || label === '…' ? inner : `${label}: ${inner}`;
    parts.push(part);
    left -= part.length + 2;
  }
  return `${name}${open}${parts.join(', ')}${close}`;
}
