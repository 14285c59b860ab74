/** Control characters, format characters (among them those that turn the reading direction), line separators and lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Text that a peer chose, such as a label or a message, made safe to show to people: characters that could move a cursor, hide text or turn
 * its reading direction become `\u{…}` escapes. All others stay as they are. What comes out is the same when it is escaped again.
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`);
}

/** JSON text of the same value, safe to show on a terminal: what {@link printable} would escape is escaped as JSON does. */
export function printableJson(json: string): string {
  return json.replaceAll(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}
