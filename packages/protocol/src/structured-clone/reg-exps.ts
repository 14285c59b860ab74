import { getterOf } from '../base/intrinsics.ts';
import { DEFAULT_LIMITS } from '../base/limits.ts';
import { objectKind } from './object-kind.ts';
import type { ObjectReader } from './object-reader.ts';
import type { ObjectWriter } from './object-writer.ts';
import { readText, writeString } from './strings.ts';
import * as Tag from './tags.ts';

const { maxRegExpLength, maxRegExpPartsCount } = DEFAULT_LIMITS;

const regExpSource = getterOf<string>(RegExp.prototype, 'source');
const regExpFlags = getterOf<string>(RegExp.prototype, 'flags');

export const regExpKind = objectKind(
  (object) => regExpSource.call(object),
  (writer, regExp, source) => {
    const flags = regExpFlags.call(regExp);
    checkCost(writer, source, flags);
    writer.u8(Tag.REGEXP);
    writeString(writer, source);
    writeString(writer, flags);
  },
);

export function readRegExp(reader: ObjectReader): RegExp {
  const source = readText(reader);
  const flags = readText(reader);
  checkCost(reader, source, flags);
  return reader.register(new RegExp(source, flags));
}

/** Enforces the limits for one regular expression, and for all of a message. */
function checkCost(coder: ObjectReader | ObjectWriter, source: string, flags: string): void {
  if (source.length > maxRegExpLength) {
    coder.fail(`is a RegExp with a source of more than ${maxRegExpLength} UTF-16 code units`);
  }
  coder.regExpPartsCount += partsCountOf(source, flags);
  if (coder.regExpPartsCount > maxRegExpPartsCount) {
    coder.fail(`is a RegExp that compiles slowly: more than ${maxRegExpPartsCount} such parts in one message`);
  }
}

/** A group that ignores case by a modifier. */
const MODIFIER = /\(\?[ms]*i/;
const GROUP_NAME = /\(\?<[^=!]/g;
const PROPERTY = /\\p\{/gi;
const STRINGS_PROPERTY = /\\p\{(?:Basic_Emoji|Emoji_Keycap|RGI_)/gi;

/** A property of strings stands for thousands of strings. */
const PARTS_PER_STRINGS_PROPERTY = 64;
/** When sets (flag `v`) ignore case, V8 copies the whole set for each character that it adds. */
const CHARACTERS_PER_PART = 4;

/**
 * Counts the parts that V8 compiles slowly: property escapes, which it looks up in Unicode's tables; group names, which it compares pairwise;
 * and sets (flag `v`) that ignore case.
 */
function partsCountOf(source: string, flags: string): number {
  const names = matchesCount(source, GROUP_NAME);
  const hasSets = flags.includes('v');
  if (!hasSets && !flags.includes('u')) return names;
  const properties = matchesCount(source, PROPERTY);
  if (!hasSets) return names + properties;
  const strings = (PARTS_PER_STRINGS_PROPERTY - 1) * matchesCount(source, STRINGS_PROPERTY);
  const ignoresCase = flags.includes('i') || MODIFIER.test(source);
  const characters = ignoresCase ? Math.floor(source.length / CHARACTERS_PER_PART) : 0;
  return names + properties + strings + characters;
}

function matchesCount(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
