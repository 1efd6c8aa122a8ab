// usage: node check_kubernetes.mjs FOLDER FILE...
// Says what is wrong with manifests, a line each, by the schemas that the npm packages in FOLDER carry: of Kubernetes, KEDA
// and the Prometheus operator. A field that no schema knows is wrong too: the validators look at every field they know, so
// what they have not looked at is one that the API server would drop.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, ...files] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
const yaml = require('js-yaml');
const schemas = {
  'v1 Service': 'kubernetes-models/_schemas/IoK8sApiCoreV1Service.js',
  'apps/v1 Deployment': 'kubernetes-models/_schemas/IoK8sApiAppsV1Deployment.js',
  'keda.sh/v1alpha1 ScaledObject': '@kubernetes-models/keda/_schemas/ComGithubKedacoreKedaV2ApisKedaV1alpha1ScaledObject.js',
  'monitoring.coreos.com/v1 PodMonitor':
    '@kubernetes-models/prometheus-operator/_schemas/ComGithubPrometheusOperatorPrometheusOperatorPkgApisMonitoringV1PodMonitor.js',
};

async function validatorOf({ apiVersion, kind }) {
  const schema = schemas[`${apiVersion} ${kind}`];
  return schema && (await import(pathToFileURL(join(folder, 'node_modules', schema)))).validate;
}

function watched(value, path, unseen) {
  if (value === null || typeof value !== 'object') return value;
  const copy = Array.isArray(value) ? [] : {};
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) unseen.add(`${path}/${key}`);
    copy[key] = watched(inner, `${path}/${key}`, unseen);
  }
  return new Proxy(copy, {
    get(target, key) {
      unseen.delete(`${path}/${String(key)}`);
      return target[key];
    },
  });
}

let wrong = 0;
function complain(file, text) {
  console.log(`${file}: ${text}`);
  ++wrong;
}

for (const file of files) {
  for (const manifest of yaml.loadAll(readFileSync(file, 'utf8'))) {
    const validate = await validatorOf(manifest);
    if (!validate) {
      complain(file, `there is no schema of ${manifest.apiVersion} ${manifest.kind}`);
      continue;
    }
    const unseen = new Set();
    if (!validate(watched(manifest, '', unseen)))
      for (const error of validate.errors) complain(file, `${error.instancePath} ${error.message ?? error.keyword} ${JSON.stringify(error.params)}`);
    else
      for (const path of unseen) complain(file, `${path} is known to no schema`);
  }
}
// Not 1, with which node ends when this program itself is wrong.
process.exit(wrong === 0 ? 0 : 3);
