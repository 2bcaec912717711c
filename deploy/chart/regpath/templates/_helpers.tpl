{{- define "regpath.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Short enough for what is appended to it. */}}
{{- define "regpath.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 48 | trimSuffix "-" -}}
{{- else if contains (include "regpath.name" .) .Release.Name -}}
{{- .Release.Name | trunc 48 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "regpath.name" .) | trunc 48 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "regpath.selector" -}}
app.kubernetes.io/name: {{ include "regpath.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "regpath.labels" -}}
{{ include "regpath.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{/*
Labels and annotations of an object: .root is the chart's own scope; .component, .labels and .annotations are optional. Ours
win over those of this object, and those over what all objects have.
*/}}
{{- define "regpath.metadata" -}}
{{- $ours := include "regpath.labels" .root | fromYaml -}}
{{- with .component }}{{ $_ := set $ours "app.kubernetes.io/component" . }}{{ end -}}
labels: {{- merge $ours (deepCopy (default dict .labels)) .root.Values.commonLabels | toYaml | nindent 2 }}
{{- with merge (deepCopy (default dict .annotations)) .root.Values.commonAnnotations }}
annotations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "regpath.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Where each distribution has containerd's socket, and where it reads its configuration and hosts.toml files. */}}
{{- define "regpath.distributions" -}}
plain: {socket: /run/containerd/containerd.sock, config: /etc/containerd, mirrors: /etc/containerd/certs.d}
k3s: {socket: /run/k3s/containerd/containerd.sock, config: /var/lib/rancher/k3s/agent/etc/containerd, mirrors: /var/lib/rancher/k3s/agent/etc/containerd/certs.d}
rke2: {socket: /run/k3s/containerd/containerd.sock, config: /var/lib/rancher/rke2/agent/etc/containerd, mirrors: /var/lib/rancher/rke2/agent/etc/containerd/certs.d}
k0s: {socket: /run/k0s/containerd.sock, config: /etc/k0s, mirrors: /etc/k0s/containerd.d/certs.d}
microk8s: {socket: /var/snap/microk8s/common/run/containerd.sock, config: /var/snap/microk8s/current/args, mirrors: /var/snap/microk8s/current/args/certs.d}
{{- end -}}

{{/* The same for the nodes of this release: what is given wins over the distribution. */}}
{{- define "regpath.layout" -}}
{{- $usual := get (include "regpath.distributions" . | fromYaml) .Values.node.distribution -}}
{{- $given := .Values.node.paths -}}
socket: {{ default $usual.socket $given.socket }}
config: {{ default $usual.config $given.config }}
mirrors: {{ default $usual.mirrors $given.mirrors }}
{{- end -}}

{{/* What a pod needs of its node; the agent's and that of `helm test`. */}}
{{- define "regpath.node.podSpec" -}}
hostNetwork: true
# The node's own resolver: it works before the cluster's DNS does, and it is what containerd asks.
dnsPolicy: Default
{{- with .Values.node.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
serviceAccountName: {{ include "regpath.fullname" . }}-node
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.node.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.node.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  # Root without its powers: the sockets and directories below belong to root, and every capability is dropped but those
  # listed.
  runAsUser: 0
  runAsGroup: 0
  seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "regpath.node.securityContext" -}}
privileged: false
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
  add:
    # Load programs, make maps, and work on what is pinned.
    - BPF
    # With BPF: programs on the socket hooks of cgroups, their attachment and replacement.
    - NET_ADMIN
    {{- if .Values.node.tracepoints }}
    # With BPF: two programs on the trace points cgroup_mkdir and cgroup_rmdir, which keep the scope inside the kernel.
    - PERFMON
    {{- end }}
    {{- range .Values.node.extraCapabilities }}
    - {{ . }}
    {{- end }}
{{- end -}}

{{- define "regpath.node.env" -}}
- name: NODE_NAME
  valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
- name: HOST_IP
  valueFrom: {fieldRef: {fieldPath: status.hostIP}}
# The node's directories are mounted below it, under their own names.
- name: REGPATH_HOST_ROOT
  value: /host
{{- with .Values.node.paths.socket }}
- name: REGPATH_RUNTIME_SOCKET
  value: {{ . }}
{{- end }}
{{- with .Values.node.paths.mirrors }}
- name: REGPATH_CONFIG_PATH
  value: {{ . }}
{{- end }}
- name: REGPATH_LOG_LEVEL
  value: {{ .Values.logLevel }}
{{- with .Values.node.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "regpath.node.volumeMounts" -}}
{{- $here := include "regpath.layout" . | fromYaml -}}
{{- if .Values.node.pinNames -}}
# /etc/hosts is replaced by rename, which takes a writable directory: a file's own mount could not be renamed over.
- {name: etc, mountPath: /host/etc}
{{- else if eq .Values.node.resolver "Scoped" -}}
# Which nameservers the node has; a file's own mount would stay as it was when the file is replaced.
- {name: etc, mountPath: /host/etc, readOnly: true}
{{- else -}}
# Path files of the node itself.
- {name: path-files, mountPath: /host/etc/regpath, readOnly: true}
{{- end }}
{{- if or (not .Values.node.pinNames) (not (and (hasPrefix "/etc/" $here.config) (hasPrefix "/etc/" $here.mirrors))) }}
# containerd's configuration, to see where it reads hosts.toml from.
- {name: containerd-config, mountPath: /host{{ $here.config }}, readOnly: true}
# Where the hosts.toml files go.
- {name: mirrors, mountPath: /host{{ $here.mirrors }}}
{{- end }}
# containerd's socket: connecting to it needs no writable mount. The directory, because each start makes a new socket;
# with propagation, or the mounts of other pods below it would be held here after they are removed.
- {name: containerd, mountPath: /host{{ dir $here.socket }}, readOnly: true, mountPropagation: HostToContainer}
# The node's cgroup tree, to attach programs to; a directory opened for reading is enough.
- {name: cgroup, mountPath: /host/sys/fs/cgroup, readOnly: true, mountPropagation: HostToContainer}
# What is pinned there outlives this pod.
- {name: bpffs, mountPath: /host/sys/fs/bpf, mountPropagation: HostToContainer}
# Originals of changed files and the last known good table.
- {name: state, mountPath: /host/var/lib/regpath}
# The lock and the API socket, shared with a command that runs on the node itself.
- {name: run, mountPath: /host/run/regpath}
{{- with .Values.node.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "regpath.node.volumes" -}}
{{- $here := include "regpath.layout" . | fromYaml -}}
{{- if or .Values.node.pinNames (eq .Values.node.resolver "Scoped") -}}
- {name: etc, hostPath: {path: /etc, type: Directory}}
{{- else -}}
- {name: path-files, hostPath: {path: /etc/regpath, type: DirectoryOrCreate}}
{{- end }}
{{- if or (not .Values.node.pinNames) (not (and (hasPrefix "/etc/" $here.config) (hasPrefix "/etc/" $here.mirrors))) }}
- {name: containerd-config, hostPath: {path: {{ $here.config }}, type: DirectoryOrCreate}}
- {name: mirrors, hostPath: {path: {{ $here.mirrors }}, type: DirectoryOrCreate}}
{{- end }}
- {name: containerd, hostPath: {path: {{ dir $here.socket }}, type: Directory}}
- {name: cgroup, hostPath: {path: /sys/fs/cgroup, type: Directory}}
- {name: bpffs, hostPath: {path: /sys/fs/bpf, type: Directory}}
- {name: state, hostPath: {path: /var/lib/regpath, type: DirectoryOrCreate}}
- {name: run, hostPath: {path: /run/regpath, type: DirectoryOrCreate}}
{{- with .Values.node.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
