/** HTML whose text has been escaped. */
export class Markup {
  readonly #html: string;

  /** Wraps HTML that is already escaped. */
  constructor(html: string) {
    this.#html = html;
  }

  toString(): string {
    return this.#html;
  }
}

/** A value in a template; `undefined` renders as nothing. */
export type Content = Markup | string | number | undefined | readonly Content[];

/** Escapes all values except markup. Attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(String.raw({ raw: strings }, ...contents.map(escaped)));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(content: Content): string {
  if (content instanceof Markup) return content.toString();
  if (Array.isArray(content)) return content.map(escaped).join('');
  return String(content ?? '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
