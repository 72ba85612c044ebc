/** The tree of commands. Declaring them is cheap: each loads the packages it needs when it runs. */

import type { Command } from 'commander';
import { declareAttest } from './commands/attest/attest.ts';
import { declareAuditExport, declareAuditVerify } from './commands/audit/audit.ts';
import { declareCertificatesChange } from './commands/certificates/change.ts';
import { declareCertificatesList } from './commands/certificates/list.ts';
import { declareCompletion } from './commands/completion/completion.ts';
import { declareConfigCheck } from './commands/config/check.ts';
import { declareDoctor } from './commands/doctor/doctor.ts';
import { declareEndorsementsFetch } from './commands/endorsements/fetch.ts';
import { declareEndorsementsImport } from './commands/endorsements/import.ts';
import { declareEndorsementsPack } from './commands/endorsements/pack.ts';
import { declareEndorsementsShow } from './commands/endorsements/show.ts';
import { declareEndorsementsStatus } from './commands/endorsements/status.ts';
import { declareEndorsementsVerify } from './commands/endorsements/verify.ts';
import { declareEnv } from './commands/env/env.ts';
import { declareEvidenceShow } from './commands/evidence/show.ts';
import { declareEvidenceVerify } from './commands/evidence/verify.ts';
import { declareInstanceCreate } from './commands/instance/create.ts';
import { declareInstanceDelete } from './commands/instance/delete.ts';
import { declareInstanceDropKey, declareInstanceRotateKey } from './commands/instance/keys.ts';
import { declareInstanceList, declareInstanceShow } from './commands/instance/show.ts';
import { declarePolicyCheck } from './commands/policy/check.ts';
import { declarePolicyDiff } from './commands/policy/diff.ts';
import { declarePolicyEvaluate } from './commands/policy/evaluate.ts';
import { declarePolicyExplain } from './commands/policy/explain.ts';
import { declarePolicyFormat } from './commands/policy/format.ts';
import { declarePolicyGet } from './commands/policy/get.ts';
import { declarePolicyHash } from './commands/policy/hash.ts';
import { declarePolicyHistory } from './commands/policy/history.ts';
import { declarePolicyLearn } from './commands/policy/learn.ts';
import { declarePolicyReplay } from './commands/policy/replay.ts';
import { declarePolicyReset } from './commands/policy/reset.ts';
import { declarePolicySet } from './commands/policy/set.ts';
import { declarePolicyTest } from './commands/policy/test.ts';
import { declareServe } from './commands/serve/serve.ts';
import { declareStart } from './commands/serve/start.ts';
import { declareSimulate } from './commands/simulate/simulate.ts';
import { declareTokenShow } from './commands/token/show.ts';
import { declareTokenVerify } from './commands/token/verify.ts';
import { declareVersion } from './commands/version/version.ts';
import { declareWait } from './commands/wait/wait.ts';
import {
  EXAMPLE_ATTEST,
  EXAMPLE_AUDIT,
  EXAMPLE_CERTIFICATES,
  EXAMPLE_CONFIG,
  EXAMPLE_FETCH,
  EXAMPLE_INSTANCE,
  EXAMPLE_INSTANCES,
  EXAMPLE_POLICY,
  EXAMPLE_SIMULATE,
  EXAMPLE_TOKEN,
  EXAMPLE_VERIFY,
} from './help/examples.ts';
import { packageVersion } from './output/terminal.ts';
import { declareGroup, declareRoot } from './session/declare.ts';
import type { Session } from './session/session.ts';

const EXIT_STATUS = `
Exit status:
  0  done, accepted, permitted
  1  refused: evidence not accepted, policy denies or has errors, token not valid
  2  wrong usage or unreadable input
  3  the other side failed: network or service`;

/** All commands of `veritee`. */
export function buildProgram(session: Session): Command {
  const root = declareRoot(session, {
    name: 'veritee',
    summary: 'Remote attestation: run the service, verify evidence, policies and tokens',
    examples: ['veritee start'],
  });
  root.version(packageVersion(), '-v, --version', 'print the version');
  root.addHelpText('after', EXIT_STATUS);

  declareStart(root, session);
  declareServe(root, session);
  declareWait(root, session);
  declareEnv(root, session);
  declareDoctor(root, session);
  declareAttest(root, session);

  const config = declareGroup(root, {
    name: 'config',
    summary: 'Check the configuration of a service',
    examples: [EXAMPLE_CONFIG, 'veritee config check veritee.json'],
  });
  declareConfigCheck(config, session);

  const instance = declareGroup(root, {
    name: 'instance',
    summary: 'Make, list, show and delete instances of a service; replace and withdraw their signing keys',
    examples: [EXAMPLE_INSTANCE, EXAMPLE_INSTANCES],
  });
  declareInstanceCreate(instance, session);
  declareInstanceList(instance, session);
  declareInstanceShow(instance, session);
  declareInstanceDelete(instance, session);
  declareInstanceRotateKey(instance, session);
  declareInstanceDropKey(instance, session);

  const audit = declareGroup(root, {
    name: 'audit',
    summary: 'Keep and prove the administrative audit log of a service',
    examples: [`${EXAMPLE_AUDIT} > audit.jsonl`, 'veritee audit verify audit.jsonl'],
  });
  declareAuditExport(audit, session);
  declareAuditVerify(audit, session);

  const evidence = declareGroup(root, {
    name: 'evidence',
    summary: 'Read and verify evidence without a service',
    examples: [EXAMPLE_SIMULATE, EXAMPLE_VERIFY],
  });
  declareEvidenceShow(evidence, session);
  declareEvidenceVerify(evidence, session);

  const endorsements = declareGroup(root, {
    name: 'endorsements',
    summary:
      'Keep what vendors say of their platforms, see when it ends, carry it to places without a network',
    examples: [EXAMPLE_SIMULATE, EXAMPLE_FETCH, 'veritee endorsements show kept.json'],
  });
  declareEndorsementsFetch(endorsements, session);
  declareEndorsementsShow(endorsements, session);
  declareEndorsementsStatus(endorsements, session);
  declareEndorsementsPack(endorsements, session);
  declareEndorsementsVerify(endorsements, session);
  declareEndorsementsImport(endorsements, session);

  const policy = declareGroup(root, {
    name: 'policy',
    summary: 'Check, evaluate, test and hash attestation policies; get, set and reset those of an instance',
    examples: [EXAMPLE_POLICY, 'veritee policy check my.policy'],
  });
  declarePolicyCheck(policy, session);
  declarePolicyDiff(policy, session);
  declarePolicyEvaluate(policy, session);
  declarePolicyExplain(policy, session);
  declarePolicyFormat(policy, session);
  declarePolicyHash(policy, session);
  declarePolicyLearn(policy, session);
  declarePolicyTest(policy, session);
  declarePolicyGet(policy, session);
  declarePolicySet(policy, session);
  declarePolicyReplay(policy, session);
  declarePolicyReset(policy, session);
  declarePolicyHistory(policy, session);

  const certificates = declareGroup(root, {
    name: 'certificates',
    summary: 'List, add and remove the policy management certificates of an isolated instance',
    examples: [EXAMPLE_CERTIFICATES],
  });
  declareCertificatesList(certificates, session);
  declareCertificatesChange(certificates, session);

  const token = declareGroup(root, {
    name: 'token',
    summary: 'Read and verify attestation tokens',
    examples: [EXAMPLE_SIMULATE, `${EXAMPLE_ATTEST} --json > answer.json`, EXAMPLE_TOKEN],
  });
  declareTokenShow(token, session);
  declareTokenVerify(token, session);

  declareSimulate(root, session);
  declareCompletion(root, session);
  declareVersion(root, session);
  return root;
}
