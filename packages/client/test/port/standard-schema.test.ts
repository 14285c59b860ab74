import { expect, test } from '@jest/globals';
import { SchemaError } from '../../src/port/standard-schema.ts';

const issues = (count: number) => Array.from({ length: count }, (_, key) => ({ message: 'is wrong', path: [key] }));

test('the message of a SchemaError tells the first issues, and how many there are', () => {
  expect(new SchemaError(issues(2)).message).toBe('a message does not match the schema: $.0 is wrong; $.1 is wrong');
  expect(new SchemaError(issues(10)).message).toMatch(/\$\.9 is wrong$/);
  const { message, issues: all } = new SchemaError(issues(100_000));
  expect(message).toMatch(/\$\.9 is wrong; and 99990 more$/);
  expect(all).toHaveLength(100_000);
});
