// @ts-check

/**
 * The chart, by Helm's own code and the types of the Kubernetes API (`tools/deploy/go`): it lints, every object is decoded
 * strictly, wrong values are refused, and a pod starts as a container of the image. The compose file, by Compose's code.
 */

import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetched, installed, NotHere, outcome } from '../clients/installed.mjs';
import { root } from '../setup.mjs';
import { asked, freePort, startContainer } from './container.mjs';
import { imageIn, stopped, volumeIn } from './image-parts.mjs';

/**
 * @typedef {{ name: string, mountPath: string }} VolumeMount
 * @typedef {{ name: string, configMap?: { name: string }, secret?: { secretName: string } }} Volume
 * @typedef {{ args: string[], env?: object[], image: string, volumeMounts: VolumeMount[] }} PodContainer
 * @typedef {{ containers: PodContainer[], volumes: Volume[], securityContext: { runAsUser: number } }} Pod
 * @typedef {object} KubernetesObject
 * @property {string} kind
 * @property {{ name: string }} metadata
 * @property {Readonly<Record<string, string>>} [data]
 * @property {Readonly<Record<string, string>>} [stringData]
 * @property {{ replicas?: number, template?: { spec: Pod } }} [spec]
 */

/** Milliseconds: Helm's packages and those of Kubernetes are many. */
const COMPILING = 600_000;
const CHART = join(root, 'deploy', 'chart');
const VALUES = fileURLToPath(new URL('values/', import.meta.url));

/** What each file of values makes. */
const KINDS = {
  'replicas.yaml':
    'ConfigMap Deployment NetworkPolicy PodDisruptionBudget PrometheusRule Service Service ServiceAccount ServiceMonitor',
  'single.yaml':
    'ConfigMap Deployment NetworkPolicy PersistentVolumeClaim Secret Service Service ServiceAccount',
};

/** Changes of `replicas.yaml` that are refused, and by what. @type {readonly [RegExp, string, string][]} */
const REFUSED = [
  [/existingSecret: veritee-database/, 'existingSecret: ""', 'several replicas need a database'],
  [
    /existingSecret: veritee-master-key/,
    'existingSecret: ""',
    'masterKey.existingSecret or masterKey.value is required',
  ],
  [/existingSecret: veritee-tls/, 'existingSecret: ""', 'tls.existingSecret is required'],
  [/repository: .*/, 'repository: ""', 'image.repository is required'],
  [/publicUrl: .*/, 'publicUrl: ""', 'config.publicUrl is required'],
  [/publicUrl: .*/, 'publicUrl: x\n  port: 1', 'config.port is set by the chart'],
  [/- { key: dedicated/, '- { kay: dedicated', 'unknown field "spec.template.spec.tolerations[0].kay"'],
];

/** @type {readonly import('../deploy.mjs').Part[]} */
export const chartParts = [
  { name: 'chart', run: tryChart },
  { name: 'compose', run: tryCompose },
  { name: 'pod', run: tryPod },
];

/** @returns {Promise<string>} */
async function tryChart(/** @type {string} */ place) {
  for (const [file, kinds] of Object.entries(KINDS)) {
    const found = (await rendered(join(VALUES, file))).map(({ kind }) => kind).toSorted();
    if (found.join(' ') !== kinds) throw new Error(`${file} makes ${found.join(' ')}`);
  }
  writeFileSync(join(place, 'page.yaml'), valuesOfPage());
  await rendered(join(place, 'page.yaml'));
  const text = readFileSync(join(VALUES, 'replicas.yaml'), 'utf8');
  const changed = join(place, 'values.yaml');
  for (const [pattern, replacement, reason] of REFUSED) {
    writeFileSync(changed, text.replace(pattern, replacement));
    const { status, output } = await reader('chart', CHART, changed);
    if (status === 0 || !output.includes(reason))
      throw new Error(`${replacement}: not "${reason}" but ${output.slice(0, 500)}`);
  }
  return `lints, decodes strictly, refuses ${REFUSED.length} wrong values`;
}

/** The values that the guide shows. @returns {string} */
function valuesOfPage() {
  const page = readFileSync(join(root, 'docs', 'guides', 'deploy.md'), 'utf8');
  const values = page.match(/^```yaml values\.yaml\n([\s\S]*?)^```$/m)?.[1];
  if (values === undefined) throw new Error('docs/guides/deploy.md shows no values');
  return values;
}

/** @returns {Promise<string>} */
async function tryCompose() {
  const { status, output } = await reader('compose', join(root, 'deploy', 'compose.yaml'));
  if (status !== 0) throw new Error(output);
  const { veritee, database } = JSON.parse(output).services;
  if (veritee.read_only !== true || veritee.cap_drop?.join() !== 'ALL')
    throw new Error('the service has rights');
  if (veritee.depends_on?.database?.condition !== 'service_healthy' || database.healthcheck === undefined)
    throw new Error('the service does not wait for the database');
  return 'compose.yaml is loaded strictly';
}

/** Starts the one container of a pod, with its volumes, as the kubelet would. @returns {Promise<string>} */
async function tryPod(/** @type {string} */ place) {
  const image = imageIn(place);
  const objects = await rendered(join(VALUES, 'single.yaml'));
  const pod = objects.find(({ kind }) => kind === 'Deployment')?.spec?.template?.spec;
  const [container] = pod?.containers ?? [];
  if (pod === undefined || container === undefined) throw new Error('there is no container');
  /** @type {Record<string, string>} */
  const binds = {};
  for (const { name, mountPath } of container.volumeMounts) {
    const volume = pod.volumes.find((each) => each.name === name);
    const folder = volumeIn(place, `pod-${name}`);
    const files =
      volume?.secret?.secretName === 'veritee-tls' ? certificate(place) : filesOf(objects, volume);
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(folder, file), text, { mode: 0o400 });
      chownSync(join(folder, file), pod.securityContext.runAsUser, pod.securityContext.runAsUser);
    }
    binds[mountPath] = folder;
  }
  const [port, metrics] = [await freePort(), await freePort()];
  const env = { VERITEE_PORT: `${port}`, VERITEE_METRICS_PORT: `${metrics}` };
  const running = await startContainer(image, { args: container.args, env, binds, readOnly: true });
  try {
    const certs = await asked(port, '/certs');
    if (certs.status !== 200) throw new Error(`/certs answers ${certs.status} ${certs.body}`);
    const text = await metricsAt(metrics);
    if (!text.includes('veritee_build_info')) throw new Error('no metrics');
  } catch (error) {
    await running.stop();
    throw error;
  }
  await stopped(running);
  return 'the container of the pod is healthy with the files of the chart, and has metrics';
}

/** What a ConfigMap or a secret of the chart has. @returns {Readonly<Record<string, string>>} */
function filesOf(
  /** @type {readonly KubernetesObject[]} */ objects,
  /** @type {Volume | undefined} */ volume,
) {
  const name = volume?.configMap?.name ?? volume?.secret?.secretName;
  const source = objects.find(
    (each) => /^(?:ConfigMap|Secret)$/.test(each.kind) && each.metadata.name === name,
  );
  if (name !== undefined && source === undefined) throw new Error(`${name} is not in the chart`);
  return { ...source?.data, ...source?.stringData };
}

/** A self-signed certificate, as a secret of type tls has it. @returns {Record<string, string>} */
function certificate(/** @type {string} */ place) {
  const folder = join(place, 'certificate');
  mkdirSync(folder);
  const options = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=attest',
  ];
  const names = ['-addext', 'subjectAltName=DNS:attest.example.com', '-keyout', 'tls.key', '-out', 'tls.crt'];
  execFileSync('openssl', ['req', '-x509', ...options, ...names], { cwd: folder, stdio: 'ignore' });
  return Object.fromEntries(
    ['tls.crt', 'tls.key'].map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

/** @returns {Promise<KubernetesObject[]>} */
async function rendered(/** @type {string} */ values) {
  const { status, output } = await reader('chart', CHART, values);
  if (status !== 0) throw new Error(output);
  return JSON.parse(output);
}

/** Runs the program in Go, which is built once. */
async function reader(/** @type {string[]} */ ...args) {
  const folder = fileURLToPath(new URL('go', import.meta.url));
  const files = ['go.mod', 'go.sum', 'main.go'].map((name) => readFileSync(join(folder, name), 'utf8'));
  const place = await installed('deploy-go', files.join(), async (made) => {
    await fetched('go', ['mod', 'download'], { cwd: folder });
    const args = ['build', '-o', join(made, 'deploy'), '.'];
    const built = await outcome('go', args, { cwd: folder, env: process.env, patience: COMPILING });
    if (built.status === undefined) throw new NotHere('go: not there');
    if (built.status !== 0) throw new Error(`go build failed:\n${built.output.slice(-3000)}`);
  });
  return outcome(join(place, 'deploy'), args, { cwd: root, env: process.env, patience: 60_000 });
}

/** @returns {Promise<string>} */
function metricsAt(/** @type {number} */ port) {
  return new Promise((done, failed) => {
    get({ host: '127.0.0.1', port, path: '/metrics' }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      answer.on('end', () => done(text));
    }).on('error', failed);
  });
}
