/** The same with quotes of TDX virtual machines. */

export { tdxScheme } from '../../packages/evidence/src/tdx/scheme.ts';
export * from './verifier-of-sgx.ts';
