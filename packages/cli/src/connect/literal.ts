import { type Expression, type PrivateIdentifier, parseExpressionAt, type SpreadElement } from 'acorn';

/** For `--help`: what the user may type as a message. */
export const LITERALS_HELP = `Messages are typed as JSON, or as JavaScript literals:
  "text"  'text'  42  -0  NaN  12n  true  null  undefined  /a+/g
  [1, 2, 3]  { name: 'value', nested: { list: [] } }
  new Date('2026-01-31')  new Map([['key', 1]])  new Set([1, 2])
  new Error('text')  new Uint8Array([1, 2, 3])
Nothing is run: there are no variables, functions or operators.`;

type Node = Expression | SpreadElement | PrivateIdentifier | null;

const CONSTANTS = new Map<string, unknown>([
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
]);

// biome-ignore lint/suspicious/noExplicitAny: each takes what its constructor takes, and says what is wrong with it
type Constructor = new (...parameters: any[]) => object;

const CONSTRUCTORS = new Map<string, Constructor>(
  Object.entries({
    Date,
    Map,
    Set,
    ArrayBuffer,
    ...{ Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError },
    ...{ Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array },
    ...{ Float32Array, Float64Array, BigInt64Array, BigUint64Array },
  }),
);

/**
 * The value of a JavaScript literal. Runs no code but that of the constructors in {@link LITERALS_HELP}.
 *
 * @throws {SyntaxError} with a sentence for people: what is wrong, and where.
 */
export function parseLiteral(text: string): unknown {
  return evaluate(parse(text), text);
}

function parse(text: string): Expression {
  try {
    const expression = parseExpressionAt(text, 0, { ecmaVersion: 2022 });
    const rest = text.slice(expression.end).trim();
    if (rest !== '') throw new SyntaxError(`'${rest}' is left over`);
    return expression;
  } catch (error) {
    throw new SyntaxError((error as Error).message.replace(/ \(1:(\d+)\)$/, ', at column $1'), { cause: error });
  }
}

function evaluate(node: Node, text: string): unknown {
  switch (node?.type) {
    case 'Literal':
      return node.value;
    case 'TemplateLiteral':
      if (node.expressions.length > 0) break;
      return node.quasis[0]?.value.cooked;
    case 'ArrayExpression':
      return arrayOf(node.elements, text);
    case 'ObjectExpression':
      return objectOf(node.properties, text);
    case 'UnaryExpression':
      if (node.operator !== '-' && node.operator !== '+') break;
      return signed(node.operator, evaluate(node.argument, text), text.slice(node.start, node.end));
    case 'Identifier':
      if (CONSTANTS.has(node.name)) return CONSTANTS.get(node.name);
      throw new SyntaxError(`${node.name} is not a literal; is it text? then write '${node.name}'`);
    case 'NewExpression': {
      const Type = node.callee.type === 'Identifier' ? CONSTRUCTORS.get(node.callee.name) : undefined;
      if (Type === undefined) break;
      return construct(Type, arrayOf(node.arguments, text));
    }
  }
  throw new SyntaxError(`'${node === null ? '' : text.slice(node.start, node.end)}' is not a literal`);
}

function arrayOf(elements: readonly Node[], text: string): unknown[] {
  const array: unknown[] = new Array(elements.length);
  for (const [index, element] of elements.entries()) if (element !== null) array[index] = evaluate(element, text);
  return array;
}

function objectOf(properties: (Expression & { type: 'ObjectExpression' })['properties'], text: string): object {
  const object = {};
  for (const property of properties) {
    if (property.type !== 'Property' || property.kind !== 'init' || property.computed || property.shorthand) {
      throw new SyntaxError(`'${text.slice(property.start, property.end)}' is no plain property`);
    }
    const { key } = property;
    const name = key.type === 'Identifier' ? key.name : String(evaluate(key, text));
    const value = evaluate(property.value, text);
    // Not by assignment: __proto__ is a property like any other, as in JSON.
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

function signed(operator: '-' | '+', value: unknown, text: string): number | bigint {
  if (typeof value === 'number') return operator === '-' ? -value : value;
  if (typeof value === 'bigint' && operator === '-') return -value;
  throw new SyntaxError(`'${text}' is not a literal`);
}

function construct(Type: Constructor, parameters: unknown[]): object {
  try {
    return new Type(...parameters);
  } catch (cause) {
    throw new SyntaxError(`new ${Type.name}: ${(cause as Error).message}`, { cause });
  }
}
