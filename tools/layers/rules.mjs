// @ts-check

/** The plan of the house as data: who stands where and may know whom. `docs/architecture.md` says why. */

/**
 * @typedef {object} Room
 * @property {readonly string[]} mayImport doors of other rooms, as import specifiers
 * @property {boolean} portable runs in browsers: no `node:` module, no Node global
 * @property {string} why for messages: what the room is and must not know
 * @property {readonly string[]} [order] folders and files below `src`, the lowest first: an import, also of a type, never
 *   runs up it. A line may name several that do not know each other's order. The longest name that fits a file counts.
 */

const corePortable = ['@veritee/core', '@veritee/core/internal', '@veritee/core/internal/maa'];
const coreCrypto = ['@veritee/core/internal/crypto', '@veritee/core/internal/x509'];
const coreAll = [
  ...corePortable,
  '@veritee/core/internal/tpm2',
  ...coreCrypto,
  '@veritee/core/internal/x509/issue',
  '@veritee/core/internal/node',
];

/** @type {Readonly<Record<string, Room>>} */
export const rooms = {
  'packages/core': {
    mayImport: [],
    portable: false,
    why: 'core is the ground floor and knows nothing of ours',
    order: [
      'errors closed-record current-date fair-queue nearest quoted-name recently-used unless-aborted used-twice',
      'bytes claims trailing-slashes',
      'json policy-hash read-bounded',
      'parse-json',
      'x509/algorithm x509/der x509/errors x509/pss x509/write-der',
      'crypto',
      'tokens x509 tpm2',
      'maa',
      'index internal',
    ],
  },
  'packages/policy': {
    mayImport: corePortable,
    portable: true,
    why: 'policy knows claims only; it also runs in the browser',
    order: [
      'options',
      'limits syntax/source',
      'diagnostics',
      'did-you-mean',
      'syntax',
      'vocabulary meter json',
      'properties',
      'jmespath',
      'evaluate',
      'explain check',
      'evaluate-policy samples',
      'compile document compare-policies',
      'read-claims',
      'learn/learning-error learn/learning-vocabulary',
      'learn/policy-words',
      'learn/facts',
      'learn/condition',
      'learn/tell-apart',
      'learn/write-policy',
      'learn policy-tests',
      'index',
    ],
  },
  'packages/evidence': {
    mayImport: coreAll,
    portable: false,
    why: 'evidence proves; it knows no routes, storage, policy or tokens',
    order: [
      'recognise/kinds recognise/look',
      'recognise/binary recognise/json',
      'recognise',
      'errors hint-of learning options policy-terms parsed-by',
      'refusal-hints',
      'trail/same-signature',
      'trail/begun',
      'trail/trail proof/proof-cache',
      'proof/seen',
      'trail proof',
      'trust/trust',
      'trust/intel trust/amd trust/microsoft trust/azure',
      'trust/roots trust/anchors-from',
      'trust',
      'endorsements/amd/product-line',
      'endorsements/intel/request endorsements/amd/request endorsements/limits endorsements/replace-file endorsements/throttled',
      'endorsements/request',
      'endorsements/file-words',
      'endorsements/source endorsements/files endorsements/http endorsements/stated-expiry',
      'endorsements/private-ca endorsements/vendor endorsements/polite',
      'endorsements/amd/tcb',
      'endorsements/amd/vek endorsements/amd/expiries endorsements/amd/age endorsements/amd/dependents',
      'endorsements/amd/kept',
      'endorsements/intel endorsements/amd',
      'endorsements/vendors',
      'endorsements/require endorsements/expiry endorsements/delivered endorsements/renewed endorsements/record',
      'endorsements',
      'scheme',
      'held-data request verification/context',
      'dcap/pck dcap/report-body dcap/tcb dcap/anchors',
      'dcap/quote dcap/chain dcap/platform dcap/quoted-tee dcap/shortfalls',
      'dcap/signatures dcap/attestation-key',
      'dcap/begin-quote',
      'dcap/pck-chain dcap/documents',
      'dcap/lists',
      'dcap/collateral dcap/describe dcap/quoting-enclave',
      'dcap',
      'sgx',
      'openenclave',
      'tpm/digest tpm/requirements tpm/json-text tpm/public-key tpm/structures tpm/event-log/names-in',
      'tpm/aik-path tpm/json-members tpm/public-area tpm/signature tpm/vbs-report',
      'tpm/event-log/read tpm/event-log/event-types tpm/event-log/replay tpm/ima',
      'tpm/quoted-banks',
      'tpm/event-log',
      'tpm/ima/events',
      'tpm/ima/statement',
      'tpm',
      'snp/uvm/endorsement snp/uvm/issuers snp/uvm/did-x509',
      'snp/uvm',
      'tdx snp',
      'azure-guest/guest-json',
      'azure-guest/hcl-report',
      'azure-guest',
      'schemes',
      'verification',
      'verify-evidence kinds',
      'embedded entry verify',
      'index internal',
    ],
  },
  'packages/client': {
    mayImport: corePortable,
    portable: true,
    why: 'the client runs in browsers and knows neither evidence formats nor the service',
    order: [
      'transport version',
      'closed-options tokens',
      'keys claims',
      'relying-party',
      'key-release signing-certificate tpm',
      'instance',
      'attestation',
      'administration',
      'index',
    ],
  },
  'packages/tpm': {
    mayImport: ['@veritee/core', '@veritee/core/internal', '@veritee/core/internal/tpm2'],
    portable: false,
    why: 'tpm talks to a TPM; it proves nothing and knows neither evidence nor messages',
    order: [
      'errors',
      'channel',
      'command',
      'nv policy-session',
      'structures device',
      'attester',
      'guest',
      'guest-info',
      'index',
    ],
  },
  'packages/simulator': {
    mayImport: [...coreAll, '@veritee/evidence', '@veritee/evidence/internal'],
    portable: false,
    why: 'the simulator makes evidence; it knows formats, not the service',
    order: [
      'errors',
      'options',
      'pki',
      'scenario platform tpm/key-plans snp/plans',
      'snp/chips snp/uvm-endorser',
      'simulated-pki',
      'snp',
      'collateral tpm fleet',
      'sgx',
      'openenclave tdx',
      'azure-guest',
      'simulation',
      'index',
    ],
  },
  'packages/service': {
    mayImport: [...coreAll, '@veritee/policy', '@veritee/evidence', '@veritee/evidence/internal'],
    portable: false,
    why: 'the service must never reach the simulator, the client or the command line',
    order: [
      'version random json-body',
      'errors',
      'storage pool',
      'keys access audit administration',
      'instances policies kept',
      'observe',
      'attest',
      'http',
      'start',
      'index internal',
    ],
  },
  'packages/testing': {
    mayImport: [
      '@veritee/core',
      '@veritee/core/internal',
      '@veritee/core/internal/x509',
      '@veritee/client',
      '@veritee/simulator',
      '@veritee/service',
      '@veritee/service/internal',
    ],
    portable: false,
    why: 'testing starts a service for tests of other software; nothing of ours is made with it',
    order: [
      'errors',
      'options places thread-messages real-now requests',
      'service-thread thread credential world',
      'management',
      'start-veritee',
      'use-veritee',
      'index',
    ],
  },
  'apps/cli': {
    mayImport: [
      ...coreAll,
      '@veritee/policy',
      '@veritee/evidence',
      '@veritee/evidence/internal',
      '@veritee/evidence/embedded',
      '@veritee/evidence/recognise',
      '@veritee/client',
      '@veritee/client/relying-party',
      '@veritee/client/key-release',
      '@veritee/client/signing-certificate',
      '@veritee/simulator',
      '@veritee/service',
      '@veritee/service/internal',
      '@veritee/tpm',
    ],
    portable: false,
    why: 'the command line puts the parts together',
    order: [
      'errors hints/hint',
      'kinds/hints',
      'hints',
      'output',
      'input',
      'help',
      'session',
      'kinds/section kinds/intel-section kinds/snp/settings kinds/tpm/settings kinds/guest/settings',
      'kinds/sections',
      'settings remote',
      'kinds/kind',
      'kinds',
      'kinds/kinds',
      'kinds/verification-options',
      'service',
      'commands',
      'program',
      'main',
      'process',
    ],
  },
  'apps/console': {
    mayImport: [
      ...corePortable,
      ...coreCrypto,
      '@veritee/policy',
      '@veritee/evidence',
      '@veritee/evidence/internal',
      '@veritee/evidence/recognise',
      '@veritee/client',
      '@veritee/client/relying-party',
    ],
    portable: true,
    why: 'the console is a page: it proves with the code of evidence and policy, and talks to nothing but its service',
    order: [
      'lab-protocol',
      'texts protocol bytes',
      'worker',
      'state',
      'parts',
      'inspect lab',
      'page',
      'main',
    ],
  },
};

/** The only place that may import the simulator: no service, verifier or client can then be fooled by it. */
export const simulatorUsers = ['apps/cli', 'packages/testing'];

/** Doors of core that must run anywhere: no way leads from them to a `node:` module, `#crypto` being taken for its face on the web. */
export const corePortableDoors = [
  'packages/core/src/index.ts',
  'packages/core/src/internal.ts',
  'packages/core/src/maa/index.ts',
  'packages/core/src/tpm2/index.ts',
  'packages/core/src/crypto/index.ts',
  'packages/core/src/x509/index.ts',
];
/** Files of core that are Node's, and what they may use of it. */
export const coreNodeFiles = [
  'packages/core/src/crypto/node.ts',
  'packages/core/src/crypto/key-objects.ts',
  'packages/core/src/x509/issue.ts',
];
export const coreNodeModules = ['node:crypto', 'node:os'];

/** Modules that talk to a database, and the only folder that may. */
export const databaseModules =
  /^(?:libsql|@libsql\/.*|pg|pg-.*|kysely|better-sqlite3|sqlite3|node:sqlite|@electric-sql\/.*)(?:\/.*)?$/;
export const databaseFolder = 'packages/service/src/storage/';

/** Rooms that read no clock and roll no dice: time and randomness are handed in. */
export const timelessRooms = ['packages/core', 'packages/policy'];
