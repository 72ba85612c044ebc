import { expect, it } from 'vitest';
import { withoutTrailingSlashes } from '../src/trailing-slashes.ts';

it.each([
  ['', ''],
  ['/', ''],
  ['https://a.example', 'https://a.example'],
  ['https://a.example//', 'https://a.example'],
  ['https://a.example/b/', 'https://a.example/b'],
  ['//a', '//a'],
])('takes the slashes off the end of "%s"', (text, bare) => {
  expect(withoutTrailingSlashes(text)).toBe(bare);
});
