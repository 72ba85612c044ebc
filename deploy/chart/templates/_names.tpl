{{- define "veritee.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "veritee.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "veritee.labels" -}}
{{ include "veritee.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "veritee.image" -}}
{{- $repository := required "image.repository is required: the image of deploy/Dockerfile in your registry" .Values.image.repository -}}
{{- if .Values.image.digest }}{{ $repository }}@{{ .Values.image.digest }}{{ else }}{{ $repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "veritee.masterKeySecret" -}}
{{- if .Values.masterKey.existingSecret }}{{ .Values.masterKey.existingSecret }}{{ else }}{{ $_ := required "masterKey.existingSecret or masterKey.value is required: openssl rand -hex 32" .Values.masterKey.value }}{{ include "veritee.name" . }}-master-key{{ end }}
{{- end }}

{{- define "veritee.hasDatabase" -}}
{{- if or .Values.database.existingSecret .Values.database.url }}yes{{ end }}
{{- end }}

{{- define "veritee.databaseSecret" -}}
{{- .Values.database.existingSecret | default (printf "%s-database" (include "veritee.name" .)) }}
{{- end }}

{{- define "veritee.config" -}}
{{- range list "host" "port" "data" "tls" "metrics" "masterKey" "database" }}
{{- if hasKey $.Values.config . }}{{ fail (printf "config.%s is set by the chart: leave it out" .) }}{{ end }}
{{- end }}
{{- $_ := required "config.publicUrl is required: the URL under which clients reach the service" .Values.config.publicUrl -}}
{{- $chart := dict "host" "0.0.0.0" "port" 8443 "data" "/data/veritee" "tls" (dict "certificate" "/run/veritee/tls/tls.crt" "key" "/run/veritee/tls/tls.key") "metrics" (dict "host" "0.0.0.0" "port" 9443) -}}
{{- merge (deepCopy .Values.config) $chart | toPrettyJson }}
{{- end }}
