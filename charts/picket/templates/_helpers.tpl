{{- define "picket.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "picket.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "picket.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "picket.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "picket.agent.namespace" -}}
{{- default .Release.Namespace .Values.agent.namespace -}}
{{- end -}}

{{- define "picket.agent.account" -}}
{{- default (printf "%s-agent" (include "picket.fullname" .)) .Values.agent.serviceAccount.name -}}
{{- end -}}

{{- define "picket.collector.account" -}}
{{- default (printf "%s-collector" (include "picket.fullname" .)) .Values.collector.serviceAccount.name -}}
{{- end -}}

{{- define "picket.collector.host" -}}
{{- printf "%s-collector.%s.svc" (include "picket.fullname" .) .Release.Namespace -}}
{{- end -}}

{{- define "picket.authority" -}}
{{- printf "%s-authority" (include "picket.fullname" .) -}}
{{- end -}}

{{/* Labels that never change: the DaemonSet's, StatefulSet's and Services' selectors. Takes (list $ component). */}}
{{- define "picket.selector" -}}
app.kubernetes.io/name: {{ include "picket.name" (first .) }}
app.kubernetes.io/instance: {{ (first .).Release.Name }}
app.kubernetes.io/component: {{ last . }}
{{- end -}}

{{/* Takes (list $ component). */}}
{{- define "picket.labels" -}}
{{- $ := first . -}}
{{ include "picket.selector" . }}
app.kubernetes.io/version: {{ $.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: picket
app.kubernetes.io/managed-by: {{ $.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $.Chart.Name $.Chart.Version | replace "+" "_" }}
{{- with $.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* name, namespace, labels and annotations of an object. Takes (list $ component name namespace [annotations]); an empty namespace: none. */}}
{{- define "picket.metadata" -}}
{{- $ := index . 0 -}}
name: {{ index . 2 }}
{{- with index . 3 }}
namespace: {{ . }}
{{- end }}
labels:
  {{- include "picket.labels" (list $ (index . 1)) | nindent 2 }}
{{- $own := dict -}}
{{- if gt (len .) 4 }}{{ $own = index . 4 }}{{ end -}}
{{- with mergeOverwrite (deepCopy $.Values.commonAnnotations) $own }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Takes (list $ image). */}}
{{- define "picket.image" -}}
{{- $ := first . -}}
{{- $image := last . -}}
{{- $name := $image.repository -}}
{{- with $.Values.global.imageRegistry }}{{ $name = printf "%s/%s" (trimSuffix "/" .) $name }}{{ end -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $name $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default $.Chart.AppVersion $image.tag) -}}
{{- end -}}
{{- end -}}

{{/*
Labels of pods, without the chart's version, so that a new chart alone restarts nothing. The operator's own do not replace those of the
selector. Takes (list $ component own).
*/}}
{{- define "picket.podLabels" -}}
{{- $ := first . -}}
{{- $fixed := include "picket.selector" (list $ (index . 1)) | fromYaml -}}
{{- $_ := set $fixed "app.kubernetes.io/part-of" "picket" -}}
{{- toYaml (mergeOverwrite (deepCopy $.Values.commonLabels) (deepCopy (index . 2)) $fixed) -}}
{{- end -}}

{{/* Of every pod. Takes $. */}}
{{- define "picket.pod" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.hostAliases }}
hostAliases:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "picket.agent.listens" -}}
{{- if or .Values.agent.audit.webhook.enabled .Values.agent.inference.upstream .Values.agent.otlp.enabled -}}yes{{- end -}}
{{- end -}}

{{/* Whether anything is watched by eBPF, which needs the same of the node whatever is watched. */}}
{{- define "picket.agent.ebpf" -}}
{{- if or (and .Values.agent.flow.enabled .Values.agent.flow.ebpf) .Values.agent.inference.tap.enabled -}}yes{{- end -}}
{{- end -}}

{{/* Whether what TLS hides is read, which needs PERFMON beside. */}}
{{- define "picket.agent.perfmon" -}}
{{- with .Values.agent.inference.tap }}{{ if and .enabled .tls }}yes{{ end }}{{ end -}}
{{- end -}}

{{/* A receiver of OTLP, as the program reads it. Takes (list values folder), where folder has what the volume below puts there. */}}
{{- define "picket.telemetry" -}}
{{- $values := first . -}}
{{- $telemetry := dict "endpoint" $values.endpoint "protocol" $values.protocol "sample" $values.sample -}}
{{- if $values.headers }}{{ $_ := set $telemetry "headers" (printf "%s/headers" (last .)) }}{{ end -}}
{{- if $values.authority }}{{ $_ := set $telemetry "authority" (printf "%s/ca.crt" (last .)) }}{{ end -}}
{{- if hasKey $values "logs" }}{{ $_ := set $telemetry "logs" $values.logs }}{{ end -}}
{{- toYaml $telemetry -}}
{{- end -}}

{{/* Whether files of a Secret are needed for it. */}}
{{- define "picket.telemetry.secret" -}}
{{- if and .endpoint (or .headers .authority) }}{{ .existingSecret }}{{ end -}}
{{- end -}}

{{/* Takes telemetry's values. */}}
{{- define "picket.telemetry.volume" -}}
- name: telemetry
  secret:
    secretName: {{ .existingSecret }}
    defaultMode: 0440
    items:
      {{- if .headers }}
      - {key: headers, path: headers}
      {{- end }}
      {{- if .authority }}
      - {key: ca.crt, path: ca.crt}
      {{- end }}
{{- end -}}

{{/* What its values lack. Takes (list values name). */}}
{{- define "picket.telemetry.check" -}}
{{- $values := first . -}}
{{- $name := last . -}}
{{- if $values.endpoint -}}
{{- if and (or $values.headers $values.authority) (not $values.existingSecret) }}{{ fail (printf "%s.existingSecret is needed with %s.headers and %s.authority" $name $name $name) }}{{ end -}}
{{- if and (or $values.headers $values.authority) (not (hasPrefix "https://" $values.endpoint)) }}{{ fail (printf "%s.endpoint must be https with %s.headers and %s.authority" $name $name $name) }}{{ end -}}
{{- end -}}
{{- end -}}

{{/* The ports of URLs, as a NetworkPolicy lists them. */}}
{{- define "picket.url.ports" -}}
{{- $ports := list -}}
{{- range . -}}
{{- $port := regexFind ":[0-9]+$" (regexReplaceAll "^([a-z]+://[^/]*).*$" . "${1}") | trimPrefix ":" -}}
{{- $ports = append $ports (dict "port" (default (ternary 443 80 (hasPrefix "https:" .)) $port | int) "protocol" "TCP") -}}
{{- end -}}
{{- $ports | uniq | toYaml -}}
{{- end -}}

{{/* The Secret that the collector shows; empty: of Picket's own authority. */}}
{{- define "picket.serving.secret" -}}
{{- if .Values.tls.certManager.enabled }}{{ include "picket.fullname" . }}-collector-tls{{ else }}{{ .Values.tls.existingSecret }}{{ end -}}
{{- end -}}

{{/* The Secret that a listener of agents shows. Takes (list $ values). */}}
{{- define "picket.listener.secret" -}}
{{- $ := first . -}}
{{- default (ternary (printf "%s-agent-tls" (include "picket.fullname" $)) "" $.Values.tls.certManager.enabled) (last .).existingSecret -}}
{{- end -}}

{{/* The Secret with a listener's token. Takes (list $ values). */}}
{{- define "picket.listener.token" -}}
{{- default (last .).existingSecret (last .).tokenSecret -}}
{{- end -}}

{{/* Host names and addresses by which the collector is reached, a line each. */}}
{{- define "picket.collector.names" -}}
{{- $values := .Values.collector.service -}}
{{- $service := printf "%s-collector" (include "picket.fullname" .) -}}
{{- $host := include "picket.collector.host" . -}}
{{- $names := list $service (printf "%s.%s" $service .Release.Namespace) $host (printf "%s.%s" $host .Values.clusterDomain) -}}
{{- if and $values.clusterIP (ne $values.clusterIP "None") }}{{ $names = append $names $values.clusterIP }}{{ end -}}
{{- concat $names $values.names | toYaml -}}
{{- end -}}

{{/* A topic, as the program reads it. Takes (list values user folder), where folder has what the volume below puts there. */}}
{{- define "picket.kafka" -}}
{{- $values := index . 0 -}}
{{- $user := index . 1 -}}
{{- $folder := index . 2 -}}
{{- $kafka := dict "brokers" $values.brokers "topic" $values.topic -}}
{{- if $user }}{{ $kafka = merge $kafka (dict "user" $user "mechanism" $values.mechanism "password" (printf "%s/password" $folder)) }}{{ end -}}
{{- if $values.authority }}{{ $_ := set $kafka "authority" (printf "%s/ca.crt" $folder) }}{{ end -}}
{{- if $values.certificate }}{{ $kafka = merge $kafka (dict "certificate" (printf "%s/tls.crt" $folder) "key" (printf "%s/tls.key" $folder)) }}{{ end -}}
{{- toYaml $kafka -}}
{{- end -}}

{{/* Of a Secret no more than that. Takes (list name values user secret). */}}
{{- define "picket.kafka.volume" -}}
{{- $values := index . 1 -}}
{{- $keys := list -}}
{{- if index . 2 }}{{ $keys = append $keys "password" }}{{ end -}}
{{- if $values.authority }}{{ $keys = append $keys "ca.crt" }}{{ end -}}
{{- if $values.certificate }}{{ $keys = concat $keys (list "tls.crt" "tls.key") }}{{ end -}}
- name: {{ index . 0 }}
  secret:
    secretName: {{ index . 3 }}
    defaultMode: 0440
    items:
      {{- range $keys }}
      - {key: {{ . }}, path: {{ . }}}
      {{- end }}
{{- end -}}

{{/* What a topic's values lack. Takes (list values user secret names), names being those of values, user and secret. */}}
{{- define "picket.kafka.check" -}}
{{- $values := index . 0 -}}
{{- if $values.brokers -}}
{{- if not $values.topic }}{{ fail (printf "%s.topic is needed with %s.brokers" (index . 3) (index . 3)) }}{{ end -}}
{{- if and (or (index . 1) $values.authority $values.certificate) (not (index . 2)) }}{{ fail (printf "%s.existingSecret is needed with %s.user, %s.authority and %s.certificate" (index . 4) (index . 4) (index . 3) (index . 3)) }}{{ end -}}
{{- end -}}
{{- end -}}

{{/* The ports of brokers, as a NetworkPolicy lists them. */}}
{{- define "picket.kafka.ports" -}}
{{- $ports := list -}}
{{- range . }}{{ $ports = append $ports (dict "port" (regexFind "[0-9]+$" . | int) "protocol" "TCP") }}{{ end -}}
{{- $ports | uniq | toYaml -}}
{{- end -}}

{{/* The settings of agents, as the program reads them. */}}
{{- define "picket.agent.settings" -}}
{{- $values := .Values.agent -}}
{{- $collector := include "picket.collector.host" . -}}
{{- $agent := dict "flow" (dict "mode" (ternary "auto" "off" $values.flow.enabled)) -}}
{{- with .Values.kafka -}}
{{- if .brokers -}}
{{- $kafka := include "picket.kafka" (list . .agent.user "/etc/picket/forward") | fromYaml -}}
{{- $_ := set $agent "forward" (dict "kafka" (merge $kafka (dict "compression" .compression))) -}}
{{- else -}}
{{- $_ := set $agent "collector" (printf "%s:8471" $collector) -}}
{{- $_ := set $agent "enrol" (dict "address" (printf "https://%s:8470" $collector) "token" "/var/run/secrets/picket/token" "authority" "/etc/picket/authority/ca.pem") -}}
{{- end -}}
{{- end -}}
{{- $cgroup := "" -}}
{{- with $values.flow.cgroup }}{{ $cgroup = printf "/host/sys/fs/cgroup/%s" (. | trimPrefix "/sys/fs/cgroup/" | trimPrefix "/") }}{{ end -}}
{{- with $cgroup }}{{ $_ := set $agent.flow "cgroup" . }}{{ end -}}
{{- $audit := dict -}}
{{- if $values.audit.webhook.enabled -}}
{{- $service := printf "%s-agent.%s.svc" (include "picket.fullname" .) (include "picket.agent.namespace" .) -}}
{{- $_ := set $audit "webhook" (dict "mode" "on" "names" (prepend $values.audit.webhook.names $service)
  "certificate" "/etc/picket/webhook/tls.crt" "key" "/etc/picket/webhook/tls.key" "token" "/etc/picket/webhook/token") -}}
{{- end -}}
{{- with $values.audit.kafka -}}
{{- if .brokers -}}
{{- $kafka := include "picket.kafka" (list . .user "/etc/picket/kafka") | fromYaml -}}
{{- $_ := set $audit "kafka" (merge $kafka (dict "group" .group "start" .start)) -}}
{{- end -}}
{{- end -}}
{{- with $audit }}{{ $_ := set $agent "audit" . }}{{ end -}}
{{- with $values.inference }}
{{- if or .upstream .tap.enabled }}{{ $_ := set $agent "inference" (dict "upstream" .upstream "tenantHeader" .tenantHeader) }}{{ end -}}
{{- if .check.pages }}{{ $_ := set $agent "inference" (merge (default (dict) $agent.inference) (dict "check" (dict "every" .check.every))) }}{{ end -}}
{{- if .tap.enabled -}}
{{- $tap := dict "mode" "on" "ports" .tap.ports "bytes" .tap.bytes -}}
{{- with $cgroup }}{{ $_ := set $tap "cgroup" . }}{{ end -}}
{{- with .tap.tls }}{{ $_ := set $tap "tls" . }}{{ end -}}
{{- $_ := set $agent.inference "tap" $tap -}}
{{- end -}}
{{- end -}}
{{- if $values.otlp.enabled -}}
{{- $_ := set $agent "otlp" (dict "mode" "on" "certificate" "/etc/picket/otlp/tls.crt" "key" "/etc/picket/otlp/tls.key" "token" "/etc/picket/otlp/token" "relays" $values.otlp.relays) -}}
{{- end -}}
{{- if $values.telemetry.endpoint }}{{ $_ := set $agent "telemetry" (include "picket.telemetry" (list $values.telemetry "/etc/picket/telemetry") | fromYaml) }}{{ end -}}
{{- with $values.gateway.path }}{{ $_ := set $agent "gateway" (dict "file" (printf "/host/gateway/%s" (base .))) }}{{ end -}}
{{- $settings := dict "cluster" .Values.cluster "data" "/var/lib/picket" "agent" $agent "ports" (dict "host" .Values.listen "health" 8474) -}}
{{- if .Values.keys.existingSecret }}{{ $_ := set $settings "keys" (dict "hash" "/etc/picket/keys/hash.key") }}{{ end -}}
{{- toYaml (mergeOverwrite $settings (deepCopy $values.config)) -}}
{{- end -}}

{{/* The settings of the collector. */}}
{{- define "picket.collector.settings" -}}
{{- $values := .Values.collector -}}
{{- $authority := include "picket.authority" . -}}
{{- $maps := list $authority -}}
{{- if ne (include "picket.agent.namespace" .) .Release.Namespace }}{{ $maps = append $maps (printf "%s/%s" (include "picket.agent.namespace" .) $authority) }}{{ end -}}
{{- $collector := dict
  "names" (include "picket.collector.names" . | fromYamlArray)
  "enrol" (dict "accounts" (list (printf "%s/%s" (include "picket.agent.namespace" .) (include "picket.agent.account" .))) "configMaps" $maps)
  "ledger" (dict "bytes" $values.ledger.bytes "age" $values.ledger.age) -}}
{{- with .Values.kafka -}}
{{- if .brokers -}}
{{- $kafka := include "picket.kafka" (list . .collector.user "/etc/picket/kafka") | fromYaml -}}
{{- $_ := set $collector "kafka" (merge $kafka (dict "group" .collector.group)) -}}
{{- end -}}
{{- end -}}
{{- if include "picket.serving.secret" . -}}
{{- $folder := "/etc/picket/serving" -}}
{{- $_ := set $collector "serving" (dict "certificate" (printf "%s/tls.crt" $folder) "key" (printf "%s/tls.key" $folder) "authority" (printf "%s/ca.crt" $folder)) -}}
{{- end -}}
{{- if $values.telemetry.endpoint }}{{ $_ := set $collector "telemetry" (include "picket.telemetry" (list $values.telemetry "/etc/picket/telemetry") | fromYaml) }}{{ end -}}
{{- if $values.auth.existingSecret -}}
{{- $api := dict "token" "/etc/picket/auth/token" -}}
{{- if $values.auth.tenants }}{{ $_ := set $api "tenants" "/etc/picket/auth/tenants" }}{{ end -}}
{{- if $values.auth.triage }}{{ $_ := set $api "triage" "/etc/picket/auth/triage" }}{{ end -}}
{{- $_ := set $collector "api" $api -}}
{{- end -}}
{{- with $values.alerting -}}
{{- if .alertmanagers -}}
{{- $alerting := dict "alertmanagers" .alertmanagers -}}
{{- with .console }}{{ $_ := set $alerting "console" . }}{{ end -}}
{{- if and .existingSecret .token }}{{ $_ := set $alerting "token" "/etc/picket/alerting/token" }}{{ end -}}
{{- if .authority }}{{ $_ := set $alerting "authority" "/etc/picket/alerting/ca.crt" }}{{ end -}}
{{- $_ := set $collector "alerting" $alerting -}}
{{- end -}}
{{- end -}}
{{- $shared := concat (list "kube-node-lease" "kube-public" "kube-system" .Release.Namespace (include "picket.agent.namespace" .)) .Values.tenants.shared | uniq -}}
{{- $tenants := dict "namespaces" .Values.tenants.namespaces "identities" .Values.tenants.identities "shared" $shared -}}
{{- with .Values.tenants.labels }}{{ $_ := set $tenants "labels" . }}{{ end -}}
{{- $settings := dict "cluster" .Values.cluster "data" "/var/lib/picket/.picket" "collector" $collector "tenants" $tenants "ports" (dict "host" .Values.listen) -}}
{{- if .Values.keys.existingSecret }}{{ $_ := set $settings "keys" (dict "hash" "/etc/picket/keys/hash.key") }}{{ end -}}
{{- if $values.rules.existingConfigMap }}{{ $_ := set $settings "detect" (dict "rules" "/etc/picket/rules") }}{{ end -}}
{{- toYaml (mergeOverwrite $settings (deepCopy $values.config)) -}}
{{- end -}}

{{/* What cannot be said by the schema. */}}
{{- define "picket.check" -}}
{{- with .Values.agent.audit.webhook -}}
{{- if and .enabled (not (include "picket.listener.secret" (list $ .))) }}{{ fail "agent.audit.webhook.existingSecret is needed with agent.audit.webhook.enabled: API servers send to one certificate and token on every node; README.md says how to make it" }}{{ end -}}
{{- if and .enabled (not (include "picket.listener.token" (list $ .))) }}{{ fail "agent.audit.webhook.tokenSecret is needed with agent.audit.webhook.enabled: cert-manager makes no token; README.md says how to make it" }}{{ end -}}
{{- end -}}
{{- with .Values.agent.otlp -}}
{{- if and .enabled (not (include "picket.listener.secret" (list $ .))) }}{{ fail "agent.otlp.existingSecret is needed with agent.otlp.enabled: applications believe in one certificate on every node; README.md says how to make it" }}{{ end -}}
{{- if and .enabled (not (include "picket.listener.token" (list $ .))) }}{{ fail "agent.otlp.tokenSecret is needed with agent.otlp.enabled: cert-manager makes no token; README.md says how to make it" }}{{ end -}}
{{- end -}}
{{- with .Values.agent.audit.kafka }}{{ include "picket.kafka.check" (list . .user .existingSecret "agent.audit.kafka" "agent.audit.kafka") }}{{ end -}}
{{- with .Values.kafka -}}
{{- include "picket.kafka.check" (list . .agent.user .agent.existingSecret "kafka" "kafka.agent") -}}
{{- include "picket.kafka.check" (list . .collector.user .collector.existingSecret "kafka" "kafka.collector") -}}
{{- end -}}
{{- with .Values.tls -}}
{{- if and .existingSecret .certManager.enabled }}{{ fail "tls.existingSecret and tls.certManager.enabled exclude each other: cert-manager issues into a Secret of its own" }}{{ end -}}
{{- end -}}
{{- include "picket.telemetry.check" (list .Values.agent.telemetry "agent.telemetry") -}}
{{- include "picket.telemetry.check" (list .Values.collector.telemetry "collector.telemetry") -}}
{{- with .Values.collector.auth -}}
{{- if and (or .tenants .triage) (not .existingSecret) }}{{ fail "collector.auth.existingSecret is needed with collector.auth.tenants and collector.auth.triage" }}{{ end -}}
{{- end -}}
{{- with .Values.collector.alerting -}}
{{- if and .authority (not .existingSecret) }}{{ fail "collector.alerting.existingSecret is needed with collector.alerting.authority" }}{{ end -}}
{{- end -}}
{{- if and (or .Values.serviceMonitor.enabled .Values.podMonitor.enabled) (not .Values.collector.auth.existingSecret) }}{{ fail "collector.auth.existingSecret is needed with serviceMonitor.enabled and podMonitor.enabled: /metrics wants the token in it" }}{{ end -}}
{{- if and .Values.serviceMonitor.enabled .Values.podMonitor.enabled }}{{ fail "serviceMonitor.enabled and podMonitor.enabled would scrape everything twice: choose one" }}{{ end -}}
{{- if and .Values.agent.createNamespace (not .Values.agent.namespace) }}{{ fail "agent.namespace is needed with agent.createNamespace" }}{{ end -}}
{{- end -}}

{{/* How Prometheus asks the collector. */}}
{{- define "picket.scrape" -}}
path: /metrics
scheme: https
authorization:
  credentials: {name: {{ .Values.collector.auth.existingSecret }}, key: token}
tlsConfig:
  serverName: {{ include "picket.collector.host" . }}
  ca: {configMap: {name: {{ include "picket.authority" . }}, key: ca.pem}}
{{- end -}}

{{/* A text of ours with its links where the reader's are. Takes root, text. */}}
{{- define "picket.linked" -}}
{{- $root := index . 0 -}}
{{- index . 1 | replace "https://grafana.example" $root.Values.links.grafana | replace "https://picket.example" $root.Values.links.docs -}}
{{- end }}
