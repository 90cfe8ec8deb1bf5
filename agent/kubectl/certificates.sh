#!/bin/sh
# Prints two Secrets: the certificates by which the editor and the agents know each other, for who has neither helm nor cert-manager.
#   sh agent/kubectl/certificates.sh [NAMESPACE [DAYS]] | kubectl create -f -      (`kubectl replace -f -` later exchanges them)
# Needs openssl 1.1.1 or later. The authority's key is in a folder that only you can read, and gone with it.
set -eu
namespace=${1:-portcullis}
days=${2:-3650}
umask 077
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
# shellcheck disable=SC2086 # several words
openssl req -x509 $key -keyout ca.key -out ca.crt -days "$days" -subj /CN=portcullis \
  -addext keyUsage=critical,keyCertSign 2>log || { cat log >&2; exit 1; }

secret() { # SIDE USAGE
  # shellcheck disable=SC2086
  openssl req $key -keyout "$1.key" -out "$1.csr" -subj "/CN=$1.portcullis" 2>log || { cat log >&2; exit 1; }
  printf 'subjectAltName=DNS:%s.portcullis\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=%s\n' "$1" "$2" >extensions
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days "$days" -extfile extensions -out "$1.crt" 2>log ||
    { cat log >&2; exit 1; }
  cat <<END
---
apiVersion: v1
kind: Secret
metadata:
  name: portcullis-$1-tls
  namespace: $namespace
  labels:
    app.kubernetes.io/part-of: portcullis
type: kubernetes.io/tls
data:
  tls.crt: $(base64 <"$1.crt" | tr -d '\n')
  tls.key: $(base64 <"$1.key" | tr -d '\n')
  ca.crt: $(base64 <ca.crt | tr -d '\n')
END
}

# Both before either is printed: one without the other would be of no use.
secret agent serverAuth >agent.yaml
secret web clientAuth >web.yaml
cat agent.yaml web.yaml
