/** Reads the values of options: moments, numbers, lists. Each throws the error that commander tells as wrong usage. */

import { InvalidArgumentError } from 'commander';
import { withoutTrailingSlashes } from './trailing-slashes.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** A moment in ISO 8601: a date (midnight UTC), or date and time with a zone, because local time means elsewhere something else. */
export function instant(text: string): Date {
  const date = new Date(text);
  if (INSTANT.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new InvalidArgumentError('Expected a moment such as 2025-06-11T19:18:17Z.');
}

/** A number from 0 upwards. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('Expected a whole number, 0 or more.');
}

/** A TCP port; 0 picks a free one. */
export function port(text: string): number {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value <= 65535) return value;
  throw new InvalidArgumentError('Expected a port from 0 to 65535.');
}

/** 32 bytes in hex. */
export function measurement(text: string): string {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('Expected 64 hex digits.');
}

/** Hex text whose length the verifier judges. */
export function hexText(text: string): string {
  octets(text);
  return text.toLowerCase();
}

/** Bytes in hex. */
export function octets(text: string): Uint8Array {
  if (/^(?:[0-9a-fA-F]{2})+$/.test(text)) return Uint8Array.from(Buffer.from(text, 'hex'));
  throw new InvalidArgumentError('Expected pairs of hex digits.');
}

/** A base URL, https; plain http is for loopback addresses only and is judged by the client. */
export function endpointUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return withoutTrailingSlashes(text);
  throw new InvalidArgumentError('Expected a URL such as https://127.0.0.1:8443.');
}

/** For options that may be given several times. */
export function collected(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** For options that take a list with commas, and may be given several times. */
export function listed(text: string, before: readonly string[] = []): readonly string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 0) throw new InvalidArgumentError('Expected at least one word.');
  return [...before, ...items];
}
