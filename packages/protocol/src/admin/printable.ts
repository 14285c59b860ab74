/** Control characters, format characters (including bidirectional controls), line separators and lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Makes text that a peer chose, such as a label or a message, safe to show. Characters that could move the cursor, hide text or change its
 * reading direction become `\u{…}` escapes. All others stay. Idempotent.
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`);
}

/** Makes JSON safe to show on a terminal, with the same value: escapes what {@link printable} escapes, as JSON does. */
export function printableJson(json: string): string {
  return json.replaceAll(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}
