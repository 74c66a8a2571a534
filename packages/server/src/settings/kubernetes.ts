/**
 * Variables that Kubernetes gives every pod of a namespace for each of its services, named after the service: one that is
 * called `countersign`, or begins so, gives COUNTERSIGN_PORT=tcp://10.0.0.1:3000 and the like. They are no settings.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */

const service = 'COUNTERSIGN(?:_[A-Z0-9_]+)?'
const anything = '[A-Z0-9_]+'
const address = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-f:.]*:[0-9a-f:.]*\]?)$/i
const port = /^\d{1,5}$/

/** By name and by value: a setting of ours that is wrong is still told as such. */
const shapes: readonly (readonly [RegExp, RegExp])[] = [
  [new RegExp(`^${service}_SERVICE_HOST$`), address],
  [new RegExp(`^${service}_SERVICE_PORT(?:_${anything})?$`), port],
  [
    new RegExp(`^${service}_PORT(?:_\\d+_(?:TCP|UDP|SCTP))?$`),
    /^(?:tcp|udp|sctp):\/\/(?:[\d.]+|\[[0-9a-f:.]+\]|[0-9a-f:]+):\d{1,5}$/i,
  ],
  [new RegExp(`^${service}_PORT_\\d+_(?:TCP|UDP|SCTP)_PROTO$`), /^(?:tcp|udp|sctp)$/],
  [new RegExp(`^${service}_PORT_\\d+_(?:TCP|UDP|SCTP)_PORT$`), port],
  [new RegExp(`^${service}_PORT_\\d+_(?:TCP|UDP|SCTP)_ADDR$`), address],
]

/** Whether Kubernetes has set it for a service. */
export function isOfKubernetes(variable: string, value: string | undefined): boolean {
  return shapes.some(([name, shape]) => name.test(variable) && shape.test(value ?? ''))
}

/** One line about those that are passed over; `undefined` where there are none. */
export function kubernetesNotice(environment: NodeJS.ProcessEnv): string | undefined {
  const found = Object.keys(environment).filter(name => isOfKubernetes(name, environment[name]))
  if (found.length === 0) return undefined
  return `passing over variables that Kubernetes sets for a service of that name: ${found.join(', ')}. To have none, set enableServiceLinks: false in the pod, or name the service otherwise; the port is set by --port, or by a COUNTERSIGN_PORT of the pod's own.`
}
