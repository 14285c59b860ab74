/** A test vector of a page: `left → right`, without the remark behind it. */
export interface Vector {
  readonly left: string;
  readonly right: string;
}

/** The code block whose info string ends with `kind`. @throws {Error} there is none. */
export function blockIn(page: string, kind: string): string {
  const block = new RegExp(`^\`\`\`\\w+ ${kind}\\n(.*?)^\`\`\``, 'ms').exec(page)?.[1];
  if (block === undefined) throw new Error(`the page has no block of ${kind}`);
  return block;
}

/** Its vectors. A line that begins with blanks goes on with the one before. */
export function vectorsIn(page: string, kind: string): Vector[] {
  const lines = blockIn(page, kind)
    .replaceAll(/ +# .*$/gm, '')
    .replaceAll(/\n +/g, ' ')
    .trimEnd()
    .split('\n');
  return lines.map((line) => {
    const [left = '', right = ''] = line.split(/ ?→ ?/);
    return { left, right };
  });
}

/** Bytes as a page writes them. */
export function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

/** Bytes as {@link bytesOf} reads them, without blanks. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The value of an expression. */
export function evaluate(expression: string): unknown {
  return new Function(`return (${expression})`)();
}
