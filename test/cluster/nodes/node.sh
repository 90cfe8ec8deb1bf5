#!/usr/bin/env bash
# Process 1 of a node (node.ts starts it, in network, mount, pid and uts namespaces of its own): gives the node the folders that a
# machine has to itself, then runs containerd, the kubelet and kube-proxy. When it ends the node is gone.
#   node.sh NAME FOLDER CGROUP IMAGE...
set -euo pipefail
name=$1 folder=$2 cgroup=$3; shift 3
hostname "$name"
mkdir -p "$folder"/{containerd,kubelet,portcullis,pods,containers,cgroup,plugins} /var/lib/{containerd,kubelet,portcullis,cni} /etc/cni/net.d /opt/cni/bin /var/log/{pods,containers}

# /sys of this network namespace, the machine's cgroups below it, and a bpffs of the node's own
mount --rbind /sys/fs/cgroup "$folder/cgroup"
mount -t sysfs sysfs /sys
mount --move "$folder/cgroup" /sys/fs/cgroup
mount -t bpf bpf /sys/fs/bpf
mount -t tmpfs -o mode=755 run /run
mkdir -p /run/{netns,lock,containerd}
mount --bind "$folder/containerd" /var/lib/containerd
mount --bind "$folder/kubelet" /var/lib/kubelet
mount --bind "$folder/portcullis" /var/lib/portcullis
mount --bind "$folder/cni" /etc/cni/net.d
ln -sf /usr/lib/cni/* "$folder/plugins/"
mount --bind "$folder/plugins" /opt/cni/bin
mount --bind "$folder/pods" /var/log/pods
mount --bind "$folder/containers" /var/log/containers
mount -t tmpfs cni /var/lib/cni
mount --make-rshared /

# the kubelet's cgroups, below one of the node's own in each hierarchy
[ ! -e /sys/fs/cgroup/cgroup.controllers ] || mkdir -p "/sys/fs/cgroup/$cgroup"
for hierarchy in /sys/fs/cgroup/*/; do
  [ -e /sys/fs/cgroup/cgroup.controllers ] && break
  mkdir -p "$hierarchy$cgroup"
  for what in cpus mems; do
    [ ! -e "$hierarchy/cpuset.$what" ] || cat "$hierarchy/cpuset.$what" >"$hierarchy$cgroup/cpuset.$what"
  done
done

containerd -c "$folder/containerd.toml" >>"$folder/containerd.log" 2>&1 &
until ctr version >/dev/null 2>&1; do sleep 0.1; done
for image in "$@"; do ctr -n k8s.io images import "$image" >/dev/null; done
"$BIN/kubelet" --config="$folder/kubelet.json" --kubeconfig="$folder/kubeconfig" --hostname-override="$name" \
  --node-ip="$NODE_IPS" --v=1 >>"$folder/kubelet.log" 2>&1 &
[ -z "${PROXY:-}" ] || "$BIN/kube-proxy" --config="$folder/kube-proxy.json" --hostname-override="$name" >>"$folder/kube-proxy.log" 2>&1 &
while :; do wait -n || true; sleep 1; done # process 1 reaps
