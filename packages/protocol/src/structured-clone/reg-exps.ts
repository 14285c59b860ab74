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

/** Keeps to the limit for one regular expression, and to that for all of a message. */
function checkCost(coder: ObjectReader | ObjectWriter, source: string, flags: string): void {
  if (source.length > maxRegExpLength) {
    coder.fail(`is a RegExp with a source of more than ${maxRegExpLength} UTF-16 code units`);
  }
  coder.regExpPartsCount += partsCountOf(source, flags);
  if (coder.regExpPartsCount > maxRegExpPartsCount) {
    coder.fail(`is a RegExp with parts that are slow to compile: more than ${maxRegExpPartsCount} in one message`);
  }
}

/** A group that ignores case, whatever the flags say. */
const MODIFIER = /\(\?[ms]*i/;
const GROUP_NAME = /\(\?<[^=!]/g;
const PROPERTY = /\\p\{/gi;
const STRINGS_PROPERTY = /\\p\{(?:Basic_Emoji|Emoji_Keycap|RGI_)/gi;

/** A property of strings has thousands of them. */
const PARTS_PER_STRINGS_PROPERTY = 64;
/** Where sets (flag `v`) ignore case, V8 copies what a set has for each character that it adds. */
const CHARACTERS_PER_PART = 4;

/**
 * What takes V8 more than a moment to compile: property escapes, which it looks up in Unicode's tables; names of groups, each of which it
 * compares with all others; and whatever ignores case in the sets of the flag `v`.
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
