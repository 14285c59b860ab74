import { useState } from 'preact/hooks';
import type { Description } from '../model/values/describe.ts';

interface ValueTreeProps {
  readonly label: string;
  readonly description: Description;
  readonly isOpen?: boolean;
}

/** A value, and what it contains: made when it is opened, so that cycles do no harm. */
export function ValueTree({ label, description, isOpen: isOpenAtFirst = false }: ValueTreeProps) {
  const [isOpen, setIsOpen] = useState(isOpenAtFirst);
  const { kind, text, children } = description;
  const heading = (
    <>
      <span class="label">{label}: </span>
      <span class={`text ${kind}`}>{text}</span>
    </>
  );
  if (children === undefined) return <div class="leaf">{heading}</div>;
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{heading}</summary>
      {isOpen &&
        Array.from(children(), (child) => (
          <ValueTree key={child.label} label={child.label} description={child.description} />
        ))}
    </details>
  );
}
