/** The same with reports of SEV-SNP virtual machines. */

export { snpScheme } from '../../packages/evidence/src/snp/scheme.ts';
export * from './verifier-of-sgx.ts';
