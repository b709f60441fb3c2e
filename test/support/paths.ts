import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);

/** Where things are in the checkout, as absolute paths. */
export const paths = {
  root: fileURLToPath(root),
  program: fileURLToPath(new URL('dist/k8s-dlv-tui.js', root)),
  kubectl: fileURLToPath(new URL('.cluster/bin/kubectl', root)),
  kubeconfig: fileURLToPath(new URL('.cluster/kubeconfig', root)),
  clusterCommand: fileURLToPath(new URL('local-cluster/cluster.sh', root)),
};
