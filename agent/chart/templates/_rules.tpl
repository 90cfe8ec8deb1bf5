{{/* What a world is made of: whom policies select and name, and the policies. Read as lists that are watched, and never one by one. */}}
{{- define "portcullis.read" -}}
# Pods by labels and addresses, namespaces by labels, nodes for `host` and `remote-node`, services for toServices and ClusterIPs.
- apiGroups: ['']
  resources: [pods, namespaces, nodes, services]
  verbs: [list, watch]
# The backends of services.
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [list, watch]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [list, watch]
- apiGroups: [cilium.io]
  resources: [ciliumnetworkpolicies, ciliumclusterwidenetworkpolicies, ciliumcidrgroups]
  verbs: [list, watch]
# Where network-policy-api is installed.
- apiGroups: [policy.networking.k8s.io]
  resources: [clusternetworkpolicies, adminnetworkpolicies, baselineadminnetworkpolicies]
  verbs: [list, watch]
{{- end }}
