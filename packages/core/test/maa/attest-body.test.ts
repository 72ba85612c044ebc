import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/errors.ts';
import { attestBody, previewVersion } from '../../src/maa/attest-body.ts';
import { attestOpenEnclaveBody, attestSgxEnclaveBody } from '../../src/maa/requests.ts';
import { parseJson } from '../../src/parse-json.ts';

const sgx = Object.keys(attestSgxEnclaveBody.shape);
const openEnclave = Object.keys(attestOpenEnclaveBody.shape);
const data = { data: 'AAAA', dataType: 'Binary' };

function outcome(body: unknown, members = sgx, version = '2020-10-01'): unknown {
  try {
    return { ...(attestBody(parseJson(JSON.stringify(body)), members, version) as object) };
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
}

describe('attestBody', () => {
  it('leaves a body of today as it is', () => {
    const body = {
      quote: 'q',
      runtimeData: data,
      initTimeData: { data: 'e30', dataType: 'JSON' },
      draftPolicyForAttestation: 'version= 1.0;',
      nonce: 'n',
    };
    expect(outcome(body)).toEqual(body);
  });

  it.each<[string, object, object]>([
    ['capitals', { Quote: 'q', RuntimeData: data }, { quote: 'q', runtimeData: data }],
    ['the C++ SDK', { quote: 'q', inittimeData: data }, { quote: 'q', initTimeData: data }],
    [
      'lower case',
      { QUOTE: 'q', runtimedata: data, NONCE: 'n' },
      { quote: 'q', runtimeData: data, nonce: 'n' },
    ],
    [
      'other cases inside',
      { quote: 'q', runtimeData: { Data: 'AAAA', DATATYPE: 'Binary' } },
      { quote: 'q', runtimeData: data },
    ],
  ])('matches names in the spelling of %s', (_, body, expected) => {
    expect(outcome(body)).toEqual(expected);
  });

  it.each<[string, object]>([
    ['two cases', { quote: 'q', runtimeData: data, RuntimeData: data }],
    ['two cases of an unknown name', { quote: 'q', other: 1, Other: 2 }],
    ['two cases inside', { quote: 'q', runtimeData: { ...data, Data: 'BBBB' } }],
    ['two cases inside init-time data', { quote: 'q', INITTIMEDATA: { ...data, dataTYPE: 'JSON' } }],
  ])('refuses %s', (_, body) => {
    expect(outcome(body)).toBe('JsonDuplicateMember');
  });

  it.each([
    'runtime_data',
    'runtime-data',
    'Run_Time-Data',
    'runtimData',
    'runtimeDate',
    'runtimeDatas',
    'untimeData',
    'runtime data',
    'init_time_data',
    'inittimeDat',
    'draft_policy_for_attestation',
    'draftPolicyForAtestation',
    'no_nce',
    'n-o-n-c-e',
    'enclaveHeldData',
    'EnclaveHeldData',
    'enclave_held_data',
    'enclaveHeldDat',
    'quo_te',
  ])('refuses %s', (name) => {
    expect(outcome({ quote: 'q', [name]: data })).toBe('JsonMemberMisspelt');
  });

  it.each(['data_type', 'dataTyp', 'data-Type', 'da_ta', 'dataTypes'])('refuses %s inside', (name) => {
    expect(outcome({ quote: 'q', runtimeData: { data: 'AAAA', [name]: 'Binary' } })).toBe(
      'JsonMemberMisspelt',
    );
  });

  it.each([
    'runtimeClaims',
    'data',
    'nonces',
    'nounce',
    'report',
    'runtimeDataHash',
    '',
    '__proto__',
    'toString',
  ])('ignores %s, as Azure does', (name) => {
    const body = JSON.parse(`{"quote":"q",${JSON.stringify(name)}:{"data":"x"}}`);
    expect(outcome(body)).toEqual({ quote: 'q' });
  });

  it('takes data of no bytes and no type for absent, and nothing less', () => {
    expect(outcome({ quote: 'q', runtimeData: { data: '', dataType: '' } })).toEqual({ quote: 'q' });
    expect(outcome({ quote: 'q', InitTimeData: { DataType: '', Data: '' } })).toEqual({ quote: 'q' });
    for (const kept of [{ data: '' }, { data: '', dataType: 'Binary' }, { data: 'AAAA', dataType: '' }]) {
      expect(outcome({ quote: 'q', runtimeData: kept })).toEqual({ quote: 'q', runtimeData: kept });
    }
  });

  it('leaves what is no object to the schema', () => {
    for (const body of [null, 1, 'x', [], [data]]) expect(attestBody(body, sgx, '2020-10-01')).toBe(body);
    expect(outcome({ quote: 'q', runtimeData: [data] })).toEqual({ quote: 'q', runtimeData: [data] });
    expect(outcome({ quote: 'q', runtimeData: null })).toEqual({ quote: 'q', runtimeData: null });
  });

  it('understands bodies of 2018-09-01-preview for that version', () => {
    const preview = { Quote: 'q', EnclaveHeldData: 'AAAA', DraftPolicyForAttestation: 'p' };
    const today = { runtimeData: data, draftPolicyForAttestation: 'p' };
    expect(outcome(preview, sgx, previewVersion)).toEqual({ quote: 'q', ...today });
    expect(outcome(preview, openEnclave, previewVersion)).toEqual({ report: 'q', ...today });
    expect(outcome({ Quote: 'q', EnclaveHeldData: null }, sgx, previewVersion)).toEqual({ quote: 'q' });
    expect(outcome({ quote: 'q', runtimeData: data }, sgx, previewVersion)).toEqual({
      quote: 'q',
      runtimeData: data,
    });
  });

  it('refuses them elsewhere, and data that is given in both forms', () => {
    expect(outcome({ Quote: 'q', EnclaveHeldData: 'AAAA' })).toBe('JsonMemberMisspelt');
    expect(outcome({ Quote: 'q' }, openEnclave)).toBe('JsonMemberMisspelt');
    expect(outcome({ report: 'r', Quote: 'q' }, openEnclave)).toBe('JsonMemberMisspelt');
    expect(outcome({ Quote: 'q', EnclaveHeldData: 'A', runtimeData: data }, sgx, previewVersion)).toBe(
      'JsonDuplicateMember',
    );
    expect(outcome({ Quote: 'q', report: 'r' }, openEnclave, previewVersion)).toBe('JsonDuplicateMember');
  });

  it('knows one member of a TPM message’s body', () => {
    expect(outcome({ DATA: 'AAAA', quote: 1 }, ['data'])).toEqual({ data: 'AAAA' });
    expect(outcome({ data: 'AAAA', Data: 'BBBB' }, ['data'])).toBe('JsonDuplicateMember');
    expect(outcome({ da_ta: 'AAAA' }, ['data'])).toBe('JsonMemberMisspelt');
  });
});
