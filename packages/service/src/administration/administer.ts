/** Changes of an instance, one function each: document read, rules met, change and audit line in one transaction. */

import type { JsonObject, JsonValue } from '@veritee/core';
import { policyHash } from '@veritee/core/internal';
import type { AttestationType } from '@veritee/core/internal/maa';
import { ServiceError } from '../errors/service-error.ts';
import { toldError } from '../errors/told-error.ts';
import type { AuditEntry, InstanceState, StateWriter, Storage } from '../storage/storage.ts';
import { certificateAnswer, policyRemoved, policyUpdated } from './answers.ts';
import { readCertificateDocument } from './certificate-document.ts';
import { consumeDocument } from './consume-document.ts';
import { type DocumentSigner, documentHash, type SignedDocument } from './document.ts';
import { documentIn } from './document-body.ts';
import { thumbprint } from './management-certificate.ts';
import { readPolicyToSet, readReset } from './policy-document.ts';
import { requireAddition, requireIsolated, requirePolicyAuthority, requireRemoval } from './rules.ts';

/** What a change works with. */
export interface Administration {
  readonly storage: Storage;
  /** Name of the instance. */
  readonly instance: string;
  /** `Caller.id` of who may do this; permissions are checked before. */
  readonly caller: string;
  /** Names the request in the audit log. */
  readonly requestId: string;
  readonly now: Date;
  /** Whether an isolated instance refuses a signed document that was consumed before; when not, the record says so. */
  readonly refuseReplay?: boolean | undefined;
  /** Milliseconds since the act began. */
  elapsed(): number;
}

/** What the audit log calls the changes. */
export type Operation =
  | 'SetPolicy'
  | 'ResetPolicy'
  | 'AddPolicyCertificate'
  | 'RemovePolicyCertificate'
  | 'ReadKeptDecisions';

/** Compiles a policy text; throws ServiceError `PolicyParsingError` with every mistake and its place. */
export type PolicyCheck = (text: string, type: AttestationType) => Promise<void>;

/**
 * Sets a policy.
 *
 * @param body - as it came; see `documentIn`
 * @returns claims of the answer
 * @throws AdministrationError, ServiceError
 */
export function setPolicy(
  context: Administration,
  type: AttestationType,
  body: unknown,
  options: { readonly check: PolicyCheck; readonly plainAllowed: boolean },
): Promise<JsonObject> {
  return audited(context, 'SetPolicy', { type }, async (details) => {
    const document = readPolicyToSet(documentIn(body), options.plainAllowed);
    const tokenHash = documentHash(document.text);
    const hash = await policyHash(document.policy);
    Object.assign(details, signerDetails(document.signer), { tokenHash, policyHash: hash });
    // Who may not change the instance is told so, and nothing of the text.
    requirePolicyAuthority(await stateOf(context), document, context.now);
    await options.check(document.policy, type);
    await change(context, 'SetPolicy', { details, document }, async (state, write) => {
      requirePolicyAuthority(state, document, context.now);
      await write.setPolicy({
        type,
        document: document.text,
        tokenHash,
        policyHash: hash,
        setBy: context.caller,
        setAt: context.now,
      });
    });
    return policyUpdated(document);
  });
}

/** Goes back to the default policy. */
export function resetPolicy(
  context: Administration,
  type: AttestationType,
  body: unknown,
): Promise<JsonObject> {
  return audited(context, 'ResetPolicy', { type }, async (details) => {
    const document = readReset(documentIn(body));
    Object.assign(details, signerDetails(document.signer));
    await change(context, 'ResetPolicy', { details, document }, async (state, write) => {
      requirePolicyAuthority(state, document, context.now);
      await write.resetPolicy(type, context.caller, context.now);
    });
    return policyRemoved();
  });
}

/** Adds a policy management certificate. */
export function addCertificate(context: Administration, body: unknown): Promise<JsonObject> {
  return audited(context, 'AddPolicyCertificate', {}, async (details) => {
    requireIsolated(await stateOf(context));
    const document = readCertificateDocument(documentIn(body));
    const { der } = document.certificate;
    Object.assign(details, signerDetails(document.signer), {
      thumbprint: thumbprint(der),
      ...(!document.certificate.isAuthority && NOT_AUTHORITY),
    });
    await change(context, 'AddPolicyCertificate', { details, document }, async (state, write) => {
      requireAddition(state, document, context.now);
      await write.addCertificate(der, context.caller, context.now);
    });
    return certificateAnswer(der, 'IsPresent');
  });
}

/** Said of a certificate that is added and vouches for nobody. */
const NOT_AUTHORITY = { authority: false, note: 'not a CA certificate: documents signed by it are refused' };

/** Removes a policy management certificate. */
export function removeCertificate(context: Administration, body: unknown): Promise<JsonObject> {
  return audited(context, 'RemovePolicyCertificate', {}, async (details) => {
    requireIsolated(await stateOf(context));
    const document = readCertificateDocument(documentIn(body));
    const { der } = document.certificate;
    Object.assign(details, signerDetails(document.signer), { thumbprint: thumbprint(der) });
    await change(context, 'RemovePolicyCertificate', { details, document }, async (state, write) => {
      requireRemoval(state, document, context.now);
      await write.removeCertificate(der);
    });
    return certificateAnswer(der, 'IsAbsent');
  });
}

/** The state now; a request to an instance that was just deleted finds it gone. */
async function stateOf({ storage, instance }: Administration): Promise<InstanceState> {
  const state = await storage.state(instance);
  if (state === undefined) throw new ServiceError('NotFound', 'The instance does not exist any more.');
  return state;
}

interface Changing {
  /** Of the line in the audit log. */
  readonly details: Record<string, JsonValue>;
  readonly document: SignedDocument;
}

function change(
  context: Administration,
  operation: Operation,
  { details, document }: Changing,
  act: (state: InstanceState, write: StateWriter) => Promise<void>,
): Promise<void> {
  return context.storage.change(context.instance, async (state, write) => {
    await act(state, write);
    // Elsewhere a signature says who wrote a policy, and is no authority.
    if (state.record.mode === 'Isolated') {
      await consumeDocument(write, document, {
        consumption: { instance: context.instance, operation, type: typeIn(details), at: context.now },
        refuseReplay: context.refuseReplay === true,
        details,
      });
    }
    await write.audit(entry(context, operation, details, 'done'));
  });
}

/** Acts on policies have the type among their details; others have none. */
function typeIn({ type }: JsonObject): AttestationType | undefined {
  return typeof type === 'string' ? type : undefined;
}

/** A refusal changes nothing, and is on the record all the same. */
async function audited(
  context: Administration,
  operation: Operation,
  facts: JsonObject,
  act: (details: Record<string, JsonValue>) => Promise<JsonObject>,
): Promise<JsonObject> {
  const details: Record<string, JsonValue> = { ...facts };
  try {
    return await act(details);
  } catch (error) {
    await recordRefusal(context, operation, error, details);
    throw error;
  }
}

/** Puts a refusal on the record. */
export async function recordRefusal(
  context: Administration,
  operation: Operation,
  error: unknown,
  details: JsonObject = {},
): Promise<void> {
  const { code, detail } = toldError(error);
  // Where nothing can be written, nothing can be written about it either.
  if (code === 'StorageUnavailable') return;
  await context.storage.audit(entry(context, operation, details, detail));
}

function entry(
  { instance, caller, requestId, now, elapsed }: Administration,
  operation: Operation,
  details: JsonObject,
  outcome: string,
): AuditEntry {
  const milliseconds = Math.round(elapsed());
  return { at: now, caller, operation, instance, outcome, details: { ...details, requestId, milliseconds } };
}

function signerDetails(signer: DocumentSigner | undefined): JsonObject {
  const certificate = signer?.certificates[0];
  return certificate === undefined ? {} : { signer: thumbprint(certificate.der) };
}
