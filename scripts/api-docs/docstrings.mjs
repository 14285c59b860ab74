import ts from 'typescript';

/** The docstring of a declaration as Markdown: its text, then a list of its parameters and errors. */
export function docOf(node) {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = comments.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '').join('\n\n');
  const items = comments.flatMap(({ tags = [] }) => tags.map(itemOf)).filter((item) => item !== undefined);
  return linksAsText([text, items.map((item) => `- ${item}`).join('\n')].filter(Boolean).join('\n\n'));
}

/** `{@link name}` as `name`, `{@link name | text}` as its text. */
export function linksAsText(text) {
  return text.replaceAll(/\{@link ([^}|]+?)(?:\s*\|\s*([^}]+))?\}/g, (_, name, words) => words ?? name);
}

function itemOf(tag) {
  const text = (ts.getTextOfJSDocComment(tag.comment) ?? '').replaceAll(/\s*\n\s*/g, ' ').trim();
  if (ts.isJSDocThrowsTag(tag)) {
    const type = tag.typeExpression?.type.getText();
    return type === undefined ? `throws ${text}` : [`throws \`${type}\``, text].filter(Boolean).join(': ');
  }
  if (ts.isJSDocParameterTag(tag)) return `\`${tag.name.getText()}\`: ${text}`;
  if (tag.tagName.text === 'typeParam') return text.replace(/^(\w+)\s+/, '`$1`: ');
  return undefined;
}
