/**
 * The worst that outside texts can look like, by what reads them: each shape makes input of about a given length, so that
 * one and the same can be measured at several lengths or sent at the limit of a route.
 */

import { base64, base64url, utf8 } from '@veritee/core/internal';

/** Shapes by name; each makes input of about `n` characters or bytes. */
export type Shapes<Input extends string | Uint8Array> = Readonly<Record<string, (n: number) => Input>>;

/** As many of `unit` as make about `n` characters, between a head and a tail; the unit may depend on its place. */
function filled(
  n: number,
  unit: string | ((place: number) => string),
  head = '',
  tail = '',
  between = '',
): string {
  const room = n - head.length - tail.length;
  if (typeof unit === 'string') {
    const count = Math.max(1, Math.floor((room + between.length) / (unit.length + between.length)));
    return head + Array(count).fill(unit).join(between) + tail;
  }
  const units: string[] = [];
  for (let length = 0; length < room; ) {
    const text = unit(units.length);
    units.push(text);
    length += text.length + between.length;
  }
  return head + units.join(between) + tail;
}

/** JSON text, also such as is none. Every other family of texts begins with the shapes of plain text. */
export const jsonShapes = {
  'NULs in a string': (n) => filled(n, '\0', '"', '"'),
  'NULs at the end': (n) => filled(n, '\0', '{}'),
  'NULs before the last character': (n) => filled(n, '\0', '{}', 'x'),
  'escaped NULs': (n) => filled(n, '\\u0000', '"', '"'),
  'line ends, escaped': (n) => filled(n, '\\n', '"', '"'),
  'white space': (n) => filled(n, ' \n\t\r', '{}'),
  'one long string': (n) => filled(n, 'A', '{"quote":"', '","n":9007199254740993}'),
  'a string without end': (n) => filled(n, 'a', '"'),
  'a number of n digits': (n) => filled(n, '9', '[', ']'),
  'numbers of 1000 digits': (n) => filled(n, '9'.repeat(1000), '[', ']', ','),
  'numbers of 300 digits': (n) => filled(n, '9'.repeat(300), '[', ']', ','),
  'numbers with exponents': (n) => filled(n, '1.5e-300', '[', ']', ','),
  'empty lists beside one long number': (n) => filled(n, '[]', '[9007199254740993,', ']', ','),
  'empty objects': (n) => filled(n, '{}', '[', ']', ','),
  'lists in each other, 60 deep': (n) => filled(n, '['.repeat(60) + ']'.repeat(60), '[', ']', ','),
  'lists in each other, n deep': (n) => filled(n / 2, '[') + filled(n / 2, ']'),
  'objects in each other, n deep': (n) => filled(n, '{"a":'),
  'members of different names': (n) => filled(n, (place) => `"m${place}":0`, '{', '}', ','),
  'members with numbers for names': (n) => filled(n, (place) => `"${place * 7919}":0`, '{', '}', ','),
  'members of one name': (n) => filled(n, '"a":0', '{', '}', ','),
  'a member of many that comes twice': (n) =>
    filled(n, (place) => `"m${place}":0`, '{"z":{"a":1},', ',"z":{"a":1}}', ','),
  'objects of one member': (n) => filled(n, (place) => `{"m${place}":[]}`, '[', ']', ','),
} satisfies Shapes<string>;

/** Hex, base64 and what is nearly so. */
export const encodedShapes = {
  'letters of base64': (n) => filled(n, 'QUFB'),
  'letters of base64, a foreign one last': (n) => filled(n, 'QUFB', '', '*'),
  'letters of base64url': (n) => filled(n, '-_-_'),
  padding: (n) => filled(n, '='),
  'hex digits': (n) => filled(n, 'ab'),
  'hex digits, an odd number': (n) => filled(n, 'ab', 'a'),
  'hex digits apart': (n) => filled(n, 'ab', '', '', ' '),
  'base64 in short lines': (n) => filled(n, 'QUFB', '', '', ' \r\n '),
  blanks: (n) => filled(n, ' \t', 'A', 'A'),
  'line ends': (n) => filled(n, '\r\n', 'A', 'A'),
  'blanks before no line end': (n) => filled(n, ' ', 'QUFB', 'QUFB\r\nQUFB'),
  slashes: (n) => filled(n, '/', 'https://a.example', 'a'),
} satisfies Shapes<string>;

const BEGIN = '-----BEGIN CERTIFICATE-----\n';
const END = '\n-----END CERTIFICATE-----\n';

/** PEM text of certificates. */
export const pemShapes = {
  'blocks of nothing': (n) => filled(n, BEGIN + END.slice(1)),
  'small blocks': (n) => filled(n, `${BEGIN}MAA=${END}`),
  'one block of n bytes': (n) => filled(n, 'QUFB', BEGIN, END),
  'white space in a block': (n) => filled(n, ' \n', BEGIN, END),
  'white space before a block': (n) => filled(n, ' \n', '', `${BEGIN}MAA=${END}`),
  'white space behind a block': (n) => filled(n, ' \n', `${BEGIN}MAA=${END}`, 'x'),
  'NULs behind a block': (n) => filled(n, '\0', `${BEGIN}MAA=${END}`, 'x'),
  'beginnings without ends': (n) => filled(n, BEGIN),
  'ends without beginnings': (n) => filled(n, END),
  dashes: (n) => filled(n, '-', '', '\n'),
  'dashes inside a block': (n) => filled(n, '-----', BEGIN, END),
  'line by line': (n) => filled(n, 'QUFB', BEGIN, END, '\r\n'),
  'one letter in a line': (n) => filled(n, 'A', BEGIN, END, '\n'),
} satisfies Shapes<string>;

const part = (text: string): string => base64url(utf8(text));

/** Compact JWS, also such as is none. */
export const jwsShapes = {
  dots: (n) => filled(n, '.'),
  'a long header': (n) => filled(n, 'QUFB', '', '.e30.'),
  'a long body': (n) => filled(n, 'QUFB', `${part('{"alg":"none"}')}.`, '.'),
  'a long signature': (n) => filled(n, 'QUFB', `${part('{"alg":"RS256"}')}.${part('{}')}.`),
  'many certificates in the header': (n) =>
    `${part(filled((n * 3) / 4, '"MIIB"', '{"alg":"RS256","x5c":[', ']}', ','))}.${part('{}')}.`,
  'one long certificate in the header': (n) =>
    `${part(filled((n * 3) / 4, 'A', '{"alg":"RS256","x5c":["', '"]}'))}.${part('{}')}.`,
  'many critical members': (n) =>
    `${part(filled((n * 3) / 4, '"b"', '{"alg":"RS256","crit":[', ']}', ','))}.${part('{}')}.`,
  'many members in the body': (n) =>
    `${part('{"alg":"RS256"}')}.${part(jsonShapes['members of different names']((n * 3) / 4))}.`,
  'long numbers in the body': (n) =>
    `${part('{"alg":"RS256"}')}.${part(jsonShapes['numbers of 300 digits']((n * 3) / 4))}.`,
  'NULs in the body': (n) =>
    `${part('{"alg":"RS256"}')}.${part(jsonShapes['NULs at the end']((n * 3) / 4))}.`,
} satisfies Shapes<string>;

/** Key sets. */
export const keySetShapes = {
  'many keys': (n) =>
    filled(n, (place) => `{"kid":"k${place}","kty":"RSA","n":"AQAB","e":"AQAB"}`, '{"keys":[', ']}', ','),
  'many keys of one id': (n) => filled(n, '{"kid":"k","kty":"RSA"}', '{"keys":[', ']}', ','),
  'empty keys': (n) => filled(n, '{}', '{"keys":[', ']}', ','),
  'many certificates in a key': (n) => filled(n, '"MIIB"', '{"keys":[{"x5c":[', ']}]}', ','),
  'one long certificate': (n) => filled(n, 'QUFB', '{"keys":[{"x5c":["', '"]}]}'),
  ...jsonShapes,
} satisfies Shapes<string>;

const rules = (n: number, rule: string | ((place: number) => string)): string =>
  filled(n, rule, 'version=1.2;authorizationrules{=>permit();};issuancerules{', '};');

/** Policies. */
export const policyShapes = {
  'small rules': (n) => rules(n, '=>permit();'),
  'rules that ask for what no rule makes': (n) =>
    rules(n, (place) => `[type=="a${place}"]=>add(type="b${place}",value=1);`),
  'rules that ask for what a later rule makes': (n) =>
    rules(n, (place) => `[type=="b${place + 1}"]=>add(type="b${place}",value=1);`),
  'rules that ask for what the one before makes': (n) =>
    rules(n, (place) => `[type=="b${place}"]=>add(type="b${place + 1}",value=1);`),
  'rules of two such conditions': (n) =>
    rules(
      n,
      (place) =>
        `[type=="b${place}"]&&[type=="c${place}"]&&[type=="d${place}"]=>add(type="${'bc'[place % 2]}${(place >> 1) + 1}",value=1);`,
    ),
  'rules of many conditions': (n) =>
    rules(n, `${Array(60).fill('[type=="a"]').join('&&')}=>issue(type="x",value=1);`),
  'conditions that refer to each other': (n) =>
    rules(n, `c:[type=="x"]&&${Array(60).fill('[value==c.value]').join('&&')}=>issue(type="x",value=1);`),
  'conditions and their negations': (n) =>
    rules(n, `${Array(30).fill('[type=="a"]&&![type=="b"]').join('&&')}=>issue(type="x",value=1);`),
  'conditions of many tests': (n) =>
    rules(n, `[${Array(60).fill('value>1').join(',')}]=>issue(type="x",value=1);`),
  'more conditions than a rule may have': (n) => rules(n, '[type=="a"]&&'),
  'names that nobody uses': (n) => rules(n, (place) => `c${place}:[type=="a"]=>permit();`),
  'calls in each other': (n) => filled(n, 'JmesPath(', 'version=1.2;issuancerules{=>issue(type="x",value='),
  'brackets without end': (n) => filled(n, '['),
  'braces without end': (n) => filled(n, '{', 'version=1.0;authorizationrules'),
  negations: (n) => filled(n, '!'),
  semicolons: (n) => filled(n, ';', 'version=1.0;authorizationrules{', '};'),
  'line comments': (n) => filled(n, '//\n'),
  'line comments before a brace': (n) =>
    filled(n, '//\n', 'version=1.0;authorizationrules\n', '{=>permit();};'),
  'line comments with braces before a brace': (n) =>
    filled(n, '//{\n', 'version=1.0;authorizationrules\n', '{=>permit();};'),
  'block comments': (n) => filled(n, '/*'),
  'block comments, closed': (n) => filled(n, '/**/'),
  'a quote in each line': (n) => filled(n, '"\n'),
  'quotes without end': (n) => filled(n, '"a', '', '"'),
  'typographic quotes': (n) => filled(n, '\u201c'),
  'typographic quotes in each line': (n) => filled(n, '"\u201d\n'),
  apostrophes: (n) => filled(n, "'"),
  'unknown escapes': (n) => filled(n, '\\q', 'version=1.0;authorizationrules{[type=="', '"]=>permit();};'),
  escapes: (n) => filled(n, '\\\\', 'version=1.0;authorizationrules{[type=="', '"]=>permit();};'),
  'digits without end': (n) => filled(n, '9', 'version='),
  'a word of n letters': (n) => filled(n, 'a'),
  'misspelt words': (n) => filled(n, 'authorisationrules{'),
  'foreign characters': (n) => filled(n, '\u00a0#'),
  'line ends': (n) => filled(n, '\r\n', 'version=1.0;', 'x'),
  NULs: (n) => filled(n, '\0'),
} satisfies Shapes<string>;

/** JMESPath queries. */
export const queryShapes = {
  names: (n) => filled(n, 'a', '', '', '.'),
  indexes: (n) => filled(n, '[0]', 'a'),
  flattening: (n) => filled(n, '[]', 'a'),
  filters: (n) => filled(n, '[?a]', 'a'),
  projections: (n) => filled(n, '[*]', 'a'),
  pipes: (n) => filled(n, 'a', '', '', '|'),
  alternatives: (n) => filled(n, 'a', '', '', '||'),
  negations: (n) => filled(n, '!', '', 'a'),
  parentheses: (n) => filled(n / 2, '(') + filled(n / 2, ')'),
  'lists of results': (n) => filled(n, 'a', '[', ']', ','),
  'lists of results in each other': (n) => filled(n, '['),
  'objects of results': (n) => filled(n, (place) => `a${place}:b`, '{', '}', ','),
  literals: (n) => filled(n, '`1`', '', '', '||'),
  'a long literal': (n) => filled(n, '[],', '`[', '1]`'),
  'a literal without end': (n) => filled(n, 'a', '`'),
  'raw strings': (n) => filled(n, "'a'", '', '', '||'),
  'escapes in a raw string': (n) => filled(n, "\\'", "'", "'"),
  'escapes in a name': (n) => filled(n, '\\n', '"', '"'),
  'calls in each other': (n) => filled(n, 'length('),
  digits: (n) => filled(n, '9', 'a[', ']'),
  'white space': (n) => filled(n, ' ', 'a', 'a'),
} satisfies Shapes<string>;

/** UTF-8 bytes of the shapes of a family of texts. */
export function asBytes(shapes: Shapes<string>): Shapes<Uint8Array> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, make]) => [name, (n: number) => utf8(make(n))]),
  );
}

/** The shapes of a family, standard base64 in JSON text under a member: how bodies carry them. */
export function inBody(member: string, shapes: Shapes<Uint8Array>): Shapes<string> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, make]) => [
      name,
      (n: number) =>
        JSON.stringify({ [member]: base64(make(Math.floor(((n - member.length - 7) * 3) / 4))) }),
    ]),
  );
}
