/** Who may say what utility VMs measure, unless the operator names others. */

import type { UvmIssuer } from '../../trust/trust.ts';

const feed = 'ContainerPlat-AMD-UVM';

/** Microsoft, for Azure's confidential containers: the authority of today, and that of 2022. */
export const microsoftUvmIssuers: readonly UvmIssuer[] = [
  {
    issuer: 'did:x509:0:sha256:I__iuL25oXEVFdTP_aBLx_eT1RPHbCQ_ECBQfYZpt9s::eku:1.3.6.1.4.1.311.76.59.1.2',
    feed,
  },
  {
    issuer: 'did:x509:0:sha256:mxiU8iPZNMvWV1rzxuH2CWuSIafaEyGF9aXNySI1tdw::subject:CN:ContainerPlat',
    feed,
  },
];
