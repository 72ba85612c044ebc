/** The members of a request body by the names that the schemas know, whatever the case that a client writes them in. */

import { FormatError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { quotedName } from '../quoted-name.ts';
import { heldData } from './requests.ts';

/** The version whose bodies have members of their own: `Quote` and `EnclaveHeldData`. */
export const previewVersion = '2018-09-01-preview';

/** Members that hold data of the caller, which evidence is bound to. */
const HELD = ['runtimeData', 'initTimeData'] as const;
const HELD_MEMBERS = Object.keys(heldData.shape);
/** From this length on, a name that differs in one letter is taken for a slip. */
const LONG_NAME = 8;

/**
 * An attest body with its members under their own names, in the form of 2020-10-01. A member that is passed over binds
 * nothing: `RuntimeData` and `inittimeData` are what they say, `runtime_data` and `runtimData` are refused, and so is
 * every name that is there twice. Other names are ignored, as Azure does. What the members hold is left as it is.
 *
 * @param body - the JSON value of the body
 * @param members - names of the body's members, as its schema has them
 * @throws FormatError `JsonDuplicateMember`, `JsonMemberMisspelt`
 * @example
 * attestBody({ QUOTE: 'AwAC', runtimedata: { Data: '', DataType: '' } }, ['quote', 'runtimeData'], '2020-10-01'); // { quote: 'AwAC' }
 */
export function attestBody(body: JsonValue, members: readonly string[], apiVersion: string): JsonValue {
  if (!isJsonObject(body)) return body;
  const isEnclave = HELD.every((name) => members.includes(name));
  const named = membersNamed(body, isEnclave ? [...members, ...PREVIEW_MEMBERS] : members);
  const { quote, enclaveHeldData, ...current } = named;
  const isPreview = apiVersion === previewVersion;
  const result: Record<string, JsonValue> = current;
  if (quote !== undefined && members.includes('quote')) result['quote'] = quote;
  else if (quote !== undefined) place(result, 'report', quote, isPreview, 'quote');
  if (enclaveHeldData !== undefined && enclaveHeldData !== null) {
    place(result, 'runtimeData', { data: enclaveHeldData, dataType: 'Binary' }, isPreview, 'enclaveHeldData');
  }
  for (const name of HELD) {
    const held = result[name];
    if (!isJsonObject(held)) continue;
    const { data, dataType, ...others } = membersNamed(held, HELD_MEMBERS);
    // What the key release sidecar of confidential containers sends where there is no data.
    if (data === '' && dataType === '') delete result[name];
    else
      result[name] = {
        ...others,
        ...(data !== undefined && { data }),
        ...(dataType !== undefined && { dataType }),
      };
  }
  return result;
}

const PREVIEW_MEMBERS = ['quote', 'enclaveHeldData'];

/** Puts a member of the old version under its present name. */
function place(
  result: Record<string, JsonValue>,
  name: string,
  value: JsonValue,
  isPreview: boolean,
  oldName: string,
): void {
  if (!isPreview) {
    throw new FormatError('JsonMemberMisspelt', `The member "${oldName}" belongs to ${previewVersion}.`, {
      expected: name,
      found: oldName,
    });
  }
  if (result[name] !== undefined && result[name] !== null) throw twice(`${oldName}" and "${name}`);
  result[name] = value;
}

/**
 * The known members of an object, by their own names. Unknown ones are left out.
 *
 * @param known - names as schemas have them
 * @throws FormatError `JsonDuplicateMember` for a name that is there twice in whatever case, `JsonMemberMisspelt` for one
 * that is a known name but for `_`, `-` or, when it is long, for one letter
 * @example
 * membersNamed({ Tags: {} }, ['tags']); // { tags: {} }
 */
export function membersNamed(object: JsonObject, known: readonly string[]): { [member: string]: JsonValue } {
  const members: { [member: string]: JsonValue } = Object.create(null);
  const seen = new Set<string>();
  const names = known.map((name) => ({ name, lower: name.toLowerCase() }));
  for (const [name, value] of Object.entries(object)) {
    const lower = name.toLowerCase();
    if (seen.has(lower)) throw twice(name);
    seen.add(lower);
    const meant = names.find((each) => each.lower === lower);
    if (meant !== undefined) members[meant.name] = value;
    else requireOther(name, names);
  }
  return members;
}

/** @throws FormatError `JsonMemberMisspelt` when a name is surely meant to be a known one */
function requireOther(name: string, names: readonly KnownName[]): void {
  const letters = lettersOf(name);
  const meant = names.find((each) => {
    const known = lettersOf(each.name);
    return letters === known || (known.length >= LONG_NAME && differByOne(letters, known));
  });
  if (meant === undefined) return;
  throw new FormatError('JsonMemberMisspelt', `The member ${quotedName(name)} is not known.`, {
    expected: meant.name,
    found: quotedName(name),
    hint: 'Use this name, in any letter case. A misspelt member would be ignored, so it is refused.',
  });
}

interface KnownName {
  readonly name: string;
  readonly lower: string;
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}

/** Whether one letter more, less or other makes one text of the other. */
function differByOne(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  const rest = long.slice(at + 1);
  return rest === short.slice(long.length === short.length ? at + 1 : at);
}

function twice(name: string): FormatError {
  return new FormatError('JsonDuplicateMember', `The member ${quotedName(name)} occurs twice.`, {
    expected: 'each member once, in whatever letter case',
  });
}
