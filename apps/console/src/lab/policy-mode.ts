/** Colours of the policy language. */

import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';

const SEGMENTS = /^(?:version|configurationrules|authorizationrules|issuancerules)\b/;
const ACTIONS = /^(?:permit|deny|add|issue|issueproperty)\b/;
const PROPERTIES = /^(?:type|value|valueType|issuer)\b/;

const language = StreamLanguage.define({
  name: 'attestation policy',
  token: (stream) => {
    if (stream.eatSpace()) return null;
    if (stream.match('//')) {
      stream.skipToEnd();
      return 'comment';
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return 'string';
    if (stream.match(/^-?\d+(?:\.\d+)?/) || stream.match(/^(?:true|false)\b/)) return 'number';
    if (stream.match(SEGMENTS)) return 'keyword';
    if (stream.match(ACTIONS)) return 'function';
    if (stream.match(PROPERTIES)) return 'propertyName';
    if (stream.match(/^(?:=>|==|!=|<=|>=|&&|<|>|!)/)) return 'operator';
    if (stream.match(/^\w+/)) return 'variableName';
    stream.next();
    return null;
  },
  tokenTable: { function: tags.function(tags.variableName) },
  languageData: { commentTokens: { line: '//' } },
});

const style = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  { tag: tags.string, color: 'var(--good)' },
  { tag: tags.number, color: 'var(--open)' },
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.function(tags.variableName), color: 'var(--accent)' },
  { tag: tags.propertyName, color: 'var(--ink)' },
  { tag: tags.operator, color: 'var(--muted)' },
]);

/** Language and colours. */
export const policyHighlighting: Extension = [language, syntaxHighlighting(style)];
