/**
 * One step from a container into its contents: a property name, an array index, or, for Map and Set, the bitwise complement of a position in
 * the container's snapshot (`[key, value, key, value, …]` or `[value, value, …]`).
 */
export type Step = string | number;

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const MAX_STEPS = 24;
const MAX_TEXT = 64;

/**
 * Renders the path to a value as source text: `$.list[3]["odd key"].map.get("k")`. The middle of a long path and the end of a long key become
 * `…`.
 *
 * @param snapshots at each depth, the snapshot of the Map that the step at that depth leads out of
 */
export function renderPath(steps: readonly Step[], snapshots: readonly (readonly unknown[] | undefined)[]): string {
  const parts = steps.map((step, depth) => renderStep(step, snapshots[depth]));
  if (parts.length > MAX_STEPS) parts.splice(MAX_STEPS / 2, parts.length - MAX_STEPS, '…');
  return `$${parts.join('')}`;
}

function renderStep(step: Step, snapshot: readonly unknown[] | undefined): string {
  if (typeof step === 'string') return IDENTIFIER.test(step) ? `.${clip(step)}` : `[${quote(step)}]`;
  if (step >= 0) return `[${step}]`;
  const position = ~step;
  if (snapshot === undefined) return `.values()[${position}]`;
  const key = snapshot[position - 1];
  if (position % 2 === 0) return `.keys()[${position / 2}]`;
  if (typeof key === 'string') return `.get(${quote(key)})`;
  return typeof key === 'number' ? `.get(${key})` : `.values()[${(position - 1) / 2}]`;
}

function clip(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

function quote(text: string): string {
  return JSON.stringify(clip(text));
}
