/**
 * The byte layout of a serialized value.
 *
 *     message = VERSION value                    nothing may follow
 *     value   = tag, then what the table says for that tag
 *
 * | name          | encoding                                                                             |
 * |---------------|--------------------------------------------------------------------------------------|
 * | `u8`          | one byte                                                                             |
 * | `u32`         | four bytes, little-endian                                                            |
 * | `f64`         | IEEE 754 double, little-endian                                                       |
 * | `uint`        | unsigned LEB128, at most 8 bytes, at most 2^53 − 1                                   |
 * | `count(tag)`  | low bits of the tag; when all of them are set, a `uint` follows instead              |
 * | `string`      | a value whose tag is `STRING`, `UTF8` or `UTF16`                                     |
 * | `element`     | a value, or `ABSENT`: the property went away while the value was being read          |
 *
 * | tag   | name               | what follows                                                                      |
 * |-------|--------------------|-----------------------------------------------------------------------------------|
 * | 00–3f | `INT`              | nothing: the number 0–63 is in the tag                                            |
 * | 40–5f | `STRING`           | count(tag) Latin-1 bytes                                                          |
 * | 60–6f | `ARRAY`            | count(tag) elements                                                               |
 * | 70–7f | `OBJECT`           | count(tag) key strings, then as many elements                                     |
 * | 80–9f | `KNOWN_SHAPE`      | an element for each key of the shape in slot tag − 80                             |
 * | a0    | `UNDEFINED`        |                                                                                   |
 * | a1    | `NULL`             |                                                                                   |
 * | a2    | `FALSE`            |                                                                                   |
 * | a3    | `TRUE`             |                                                                                   |
 * | a4    | `ABSENT`           | only where this table says element                                                |
 * | a5    | `INT8`             | 1 byte, signed                                                                    |
 * | a6    | `INT16`            | 2 bytes, signed, little-endian                                                    |
 * | a7    | `INT32`            | 4 bytes, signed, little-endian                                                    |
 * | a8    | `FLOAT64`          | f64: every other number, −0 and NaN too                                           |
 * | a9    | `BIGINT64`         | 8 bytes, signed, little-endian                                                    |
 * | aa    | `BIGINT_POSITIVE`  | uint n, then n bytes of magnitude, little-endian                                  |
 * | ab    | `BIGINT_NEGATIVE`  | the same                                                                          |
 * | ac    | `UTF8`             | u32 n, then n bytes                                                               |
 * | ad    | `UTF16`            | uint n, then n code units, little-endian                                          |
 * | ae    | `BACK_REFERENCE`   | uint id of an object that came before                                             |
 * | af    | `HOST_REFERENCE`   | uint index for the `dereference` hook                                             |
 * | b0    | `SPARSE_ARRAY`     | uint length, uint n, then n × (key, element); key: integer below length or string |
 * | b1    | `DATE`             | f64 time value, NaN when invalid                                                  |
 * | b2    | `REGEXP`           | string source, string flags                                                       |
 * | b3    | `MAP`              | uint n, then n × (value, value)                                                   |
 * | b4    | `SET`              | uint n, then n values                                                             |
 * | b5    | `ERROR`            | u8 name (`ERROR_NAMES`), u8 bit set: 1 message, 2 stack, 4 cause, 8 errors; then  |
 * |       |                    | those that are set, in that order: string, string, value, value                   |
 * | b6    | `BOXED`            | value: a boolean, number, string or bigint                                        |
 * | b7    | `ARRAY_BUFFER`     | uint n, then n bytes                                                              |
 * | b8    | `RESIZABLE_BUFFER` | uint maxByteLength, uint n, then n bytes                                          |
 * | b9    | `VIEW`             | u8 type (`VIEW_NAMES`), value: its buffer, uint byteOffset, uint byteLength       |
 * | ba    | `TRACKING_VIEW`    | the same without the length: it follows that of its resizable buffer              |
 * | bb    | `WHOLE_VIEW`       | u8 type, uint n, n bytes: a new buffer, and a view on all of it                   |
 * | bc    | `PLATFORM_OBJECT`  | u8 type (`PLATFORM_NAMES`), u8 n, then n values: arguments of its constructor     |
 * | bd    | `OUT_OF_BAND`      | uint n: an ArrayBuffer, of the next n bytes that came with the message (`buffers`) |
 *
 * **Ids.** `ARRAY`, `OBJECT`, `KNOWN_SHAPE` and every tag from `HOST_REFERENCE` on take the next id, from 0, before
 * what they contain does; `WHOLE_VIEW` takes two: the view's, then the buffer's. An object that is met again, by whatever
 * way, is a `BACK_REFERENCE` to its id. Nothing may refer to a view or platform object from inside itself.
 *
 * **Shapes.** Each `OBJECT` with at least one key puts its list of keys, before its elements, into a table of 32 slots:
 * the first into slot 0, the 33rd into slot 0 again. The table is empty when a message begins.
 */
export const VERSION = 1;

export const INT = 0x00;
export const STRING = 0x40;
export const ARRAY = 0x60;
export const OBJECT = 0x70;
export const KNOWN_SHAPE = 0x80;
export const UNDEFINED = 0xa0;
export const NULL = 0xa1;
export const FALSE = 0xa2;
export const TRUE = 0xa3;
export const ABSENT = 0xa4;
export const INT8 = 0xa5;
export const INT16 = 0xa6;
export const INT32 = 0xa7;
export const FLOAT64 = 0xa8;
export const BIGINT64 = 0xa9;
export const BIGINT_POSITIVE = 0xaa;
export const BIGINT_NEGATIVE = 0xab;
export const UTF8 = 0xac;
export const UTF16 = 0xad;
export const BACK_REFERENCE = 0xae;
export const HOST_REFERENCE = 0xaf;
export const SPARSE_ARRAY = 0xb0;
export const DATE = 0xb1;
export const REGEXP = 0xb2;
export const MAP = 0xb3;
export const SET = 0xb4;
export const ERROR = 0xb5;
export const BOXED = 0xb6;
export const ARRAY_BUFFER = 0xb7;
export const RESIZABLE_BUFFER = 0xb8;
export const VIEW = 0xb9;
export const TRACKING_VIEW = 0xba;
export const WHOLE_VIEW = 0xbb;
export const PLATFORM_OBJECT = 0xbc;
export const OUT_OF_BAND = 0xbd;

/** Largest count that fits into the tag of each family; the one above means that a `uint` follows. */
export const MAX_INLINE_STRING = 30;
export const MAX_INLINE_COUNT = 14;

/** Slots of the shape table. */
export const SHAPE_SLOTS = 32;

/** Strings from this many code units on are `UTF8` when they are well-formed. */
export const UTF8_FROM_LENGTH = 128;
