/** HTML whose text is escaped already. */
export class Markup {
  readonly #html: string;

  /** Takes HTML from someone who escapes, as is. */
  constructor(html: string) {
    this.#html = html;
  }

  toString(): string {
    return this.#html;
  }
}

/** What may stand in a template; `undefined` stands for nothing. */
export type Content = Markup | string | number | undefined | readonly Content[];

/** Escapes all that is filled in, unless it is markup. Attributes must be quoted. */
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
