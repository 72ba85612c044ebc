/** Names of the outcomes of changes, as `@azure/attestation` gives them. */

/** Outcomes of a change of policy. */
export const KnownPolicyModification = { Updated: 'Updated', Removed: 'Removed' } as const;
/** One of {@link KnownPolicyModification}. */
export type KnownPolicyModification = (typeof KnownPolicyModification)[keyof typeof KnownPolicyModification];

/** The outcome of a change of policy. */
export type PolicyModification = KnownPolicyModification;

/** Outcomes of a change of policy management certificates. */
export const KnownCertificateModification = { IsPresent: 'IsPresent', IsAbsent: 'IsAbsent' } as const;
/** One of {@link KnownCertificateModification}. */
export type KnownCertificateModification =
  (typeof KnownCertificateModification)[keyof typeof KnownCertificateModification];

/** The outcome of a change of policy management certificates. */
export type CertificateModification = KnownCertificateModification;
