{{/*
A DaemonSet of agents. Takes (list $ where); where is "control-plane" for the nodes whose audit log is read, else empty: all other nodes. One
agent a node, for it speaks in the node's name.
*/}}
{{- define "picket.agent.daemonset" -}}
{{- $ := first . -}}
{{- $reads := eq (last .) "control-plane" -}}
{{- $values := $.Values.agent -}}
{{- $component := ternary "agent-control-plane" "agent" $reads -}}
{{- $namespace := include "picket.agent.namespace" $ }}
apiVersion: apps/v1
kind: DaemonSet
metadata:
  {{- include "picket.metadata" (list $ $component (printf "%s-%s" (include "picket.fullname" $) $component) $namespace) | nindent 2 }}
spec:
  selector:
    matchLabels:
      {{- include "picket.selector" (list $ $component) | nindent 6 }}
  updateStrategy:
    {{- toYaml $values.updateStrategy | nindent 4 }}
  template:
    metadata:
      labels:
        {{- include "picket.podLabels" (list $ $component $values.podLabels) | nindent 8 }}
        picket.dev/agent: "true"
      annotations:
        checksum/config: {{ include "picket.agent.settings" $ | sha256sum }}
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      {{- include "picket.pod" $ | nindent 6 }}
      serviceAccountName: {{ include "picket.agent.account" $ }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- if $values.priorityClass.create }}
      priorityClassName: {{ include "picket.fullname" $ }}-agent
      {{- else if $values.priorityClass.name }}
      priorityClassName: {{ $values.priorityClass.name }}
      {{- end }}
      {{- if $values.flow.hostPID }}
      hostPID: true
      {{- end }}
      terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
      securityContext:
        {{- $pod := deepCopy $values.podSecurityContext }}
        {{- if $reads }}
        {{- $_ := set $pod "runAsUser" $values.audit.file.runAsUser }}
        {{- $_ := set $pod "runAsNonRoot" (ne (int $values.audit.file.runAsUser) 0) }}
        {{- end }}
        {{- toYaml $pod | nindent 8 }}
      containers:
        - name: agent
          image: {{ include "picket.image" (list $ $values.image) | quote }}
          imagePullPolicy: {{ $values.image.pullPolicy }}
          {{- if include "picket.agent.ebpf" $ }}
          # the same java, with the capabilities of below as the file's: what a container adds does not reach who is not root
          command: [{{ ternary "java-bpf-perfmon" "java-bpf" (eq (include "picket.agent.perfmon" $) "yes") }}, "@/opt/picket/picket"]
          {{- end }}
          args:
            - agent
            - --config=/etc/picket/settings/picket.yaml
            {{- range $values.extraArgs }}
            - {{ . | quote }}
            {{- end }}
          env:
            - name: PICKET_AGENT_NAME
              valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
            - name: PICKET_AGENT_NODE
              valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
            - name: PICKET_AGENT_ADDRESSES
              valueFrom: {fieldRef: {fieldPath: status.hostIPs}}
            {{- if $reads }}
            - name: PICKET_AGENT_AUDIT_FILE
              value: {{ printf "/host/audit/%s" (base $values.audit.file.path) | quote }}
            {{- end }}
            {{- with $values.inference.check.pages }}
            - name: NODE_IP
              valueFrom: {fieldRef: {fieldPath: status.hostIP}}
            - name: PICKET_AGENT_INFERENCE_CHECK_PAGES
              value: {{ join "," . | quote }}
            {{- end }}
            {{- with $values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          {{- with $values.extraEnvFrom }}
          envFrom:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          ports:
            - {name: health, containerPort: 8474}
            {{- if $values.inference.upstream }}
            - {name: proxy, containerPort: 8472}
            {{- end }}
            {{- if $values.audit.webhook.enabled }}
            - {name: webhook, containerPort: 8473}
            {{- end }}
            {{- if $values.otlp.enabled }}
            - {name: otlp-grpc, containerPort: 4317}
            - {name: otlp-http, containerPort: 4318}
            {{- end }}
          startupProbe:
            httpGet: {path: /healthz, port: health}
            {{- toYaml $values.startupProbe | nindent 12 }}
          livenessProbe:
            httpGet: {path: /healthz, port: health}
            {{- toYaml $values.livenessProbe | nindent 12 }}
          readinessProbe:
            httpGet: {path: /readyz, port: health}
            {{- toYaml $values.readinessProbe | nindent 12 }}
          resources:
            {{- toYaml $values.resources | nindent 12 }}
          securityContext:
            {{- $container := deepCopy $values.securityContext }}
            {{- $capabilities := dict "drop" (list "ALL") }}
            {{- if include "picket.agent.ebpf" $ }}
            {{- $_ := set $capabilities "add" (concat (list "BPF" "NET_ADMIN") (ternary (list "PERFMON") list (eq (include "picket.agent.perfmon" $) "yes"))) }}
            {{- end }}
            {{- toYaml (merge $container (dict "capabilities" $capabilities)) | nindent 12 }}
          volumeMounts:
            - {name: settings, mountPath: /etc/picket/settings, readOnly: true}
            {{- if not $.Values.kafka.brokers }}
            - {name: authority, mountPath: /etc/picket/authority, readOnly: true}
            - {name: token, mountPath: /var/run/secrets/picket, readOnly: true}
            {{- else if $.Values.kafka.agent.existingSecret }}
            - {name: forward, mountPath: /etc/picket/forward, readOnly: true}
            {{- end }}
            - {name: data, mountPath: /var/lib/picket}
            - {name: tmp, mountPath: /tmp}
            {{- if include "picket.agent.ebpf" $ }}
            - {name: cgroup, mountPath: /host/sys/fs/cgroup, readOnly: true}
            {{- end }}
            {{- if $reads }}
            - {name: audit, mountPath: /host/audit, readOnly: true}
            {{- end }}
            {{- if $values.gateway.path }}
            - {name: gateway, mountPath: /host/gateway, readOnly: true}
            {{- end }}
            {{- if $values.audit.webhook.enabled }}
            - {name: webhook, mountPath: /etc/picket/webhook, readOnly: true}
            {{- end }}
            {{- if $values.otlp.enabled }}
            - {name: otlp, mountPath: /etc/picket/otlp, readOnly: true}
            {{- end }}
            {{- if and $values.audit.kafka.brokers $values.audit.kafka.existingSecret }}
            - {name: kafka, mountPath: /etc/picket/kafka, readOnly: true}
            {{- end }}
            {{- if include "picket.telemetry.secret" $values.telemetry }}
            - {name: telemetry, mountPath: /etc/picket/telemetry, readOnly: true}
            {{- end }}
            {{- if $.Values.keys.existingSecret }}
            - {name: keys, mountPath: /etc/picket/keys, readOnly: true}
            {{- end }}
            {{- with $values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - name: settings
          configMap: {name: {{ include "picket.fullname" $ }}-agent}
        {{- if not $.Values.kafka.brokers }}
        # empty until the collector has written it: the agent watches and spools meanwhile, and enrols when the kubelet shows it
        - name: authority
          configMap: {name: {{ include "picket.authority" $ }}, optional: true, items: [{key: ca.pem, path: ca.pem}]}
        - name: token
          projected:
            sources:
              - serviceAccountToken: {audience: picket-collector, expirationSeconds: 3600, path: token}
        {{- else if $.Values.kafka.agent.existingSecret }}
        {{- include "picket.kafka.volume" (list "forward" $.Values.kafka $.Values.kafka.agent.user $.Values.kafka.agent.existingSecret) | nindent 8 }}
        {{- end }}
        - name: data
          {{- if $reads }}
          hostPath: {path: {{ $values.audit.file.statePath | quote }}, type: DirectoryOrCreate}
          {{- else }}
          emptyDir: {sizeLimit: {{ $values.ephemeralStorage }}}
          {{- end }}
        - name: tmp
          emptyDir: {sizeLimit: {{ $values.ephemeralStorage }}}
        {{- if include "picket.agent.ebpf" $ }}
        - name: cgroup
          hostPath: {path: /sys/fs/cgroup, type: Directory}
        {{- end }}
        {{- if $reads }}
        - name: audit
          hostPath: {path: {{ dir $values.audit.file.path | quote }}, type: Directory}
        {{- end }}
        {{- with $values.gateway.path }}
        - name: gateway
          hostPath: {path: {{ dir . | quote }}, type: DirectoryOrCreate}
        {{- end }}
        {{- if $values.audit.webhook.enabled }}
        - name: webhook
          projected:
            defaultMode: 0440
            sources:
              - secret: {name: {{ include "picket.listener.secret" (list $ $values.audit.webhook) }}, items: [{key: tls.crt, path: tls.crt}, {key: tls.key, path: tls.key}]}
              - secret: {name: {{ include "picket.listener.token" (list $ $values.audit.webhook) }}, items: [{key: token, path: token}]}
        {{- end }}
        {{- if $values.otlp.enabled }}
        - name: otlp
          projected:
            defaultMode: 0440
            sources:
              - secret: {name: {{ include "picket.listener.secret" (list $ $values.otlp) }}, items: [{key: tls.crt, path: tls.crt}, {key: tls.key, path: tls.key}]}
              - secret: {name: {{ include "picket.listener.token" (list $ $values.otlp) }}, items: [{key: token, path: token}]}
        {{- end }}
        {{- if and $values.audit.kafka.brokers $values.audit.kafka.existingSecret }}
        {{- with $values.audit.kafka }}
        {{- include "picket.kafka.volume" (list "kafka" . .user .existingSecret) | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- if include "picket.telemetry.secret" $values.telemetry }}
        {{- include "picket.telemetry.volume" $values.telemetry | nindent 8 }}
        {{- end }}
        {{- if $.Values.keys.existingSecret }}
        - name: keys
          secret: {secretName: {{ $.Values.keys.existingSecret }}, defaultMode: 0440}
        {{- end }}
        {{- with $values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      nodeSelector:
        {{- toYaml $values.nodeSelector | nindent 8 }}
      tolerations:
        {{- toYaml $values.tolerations | nindent 8 }}
      {{- if $values.audit.file.enabled }}
      {{- $expression := dict "key" $values.audit.file.nodeLabel "operator" (ternary "Exists" "DoesNotExist" $reads) }}
      {{- $required := dict "nodeSelectorTerms" (list (dict "matchExpressions" (list $expression))) }}
      affinity:
        {{- toYaml (mergeOverwrite (deepCopy $values.affinity) (dict "nodeAffinity" (dict "requiredDuringSchedulingIgnoredDuringExecution" $required))) | nindent 8 }}
      {{- else if $values.affinity }}
      affinity:
        {{- toYaml $values.affinity | nindent 8 }}
      {{- end }}
{{- end -}}
