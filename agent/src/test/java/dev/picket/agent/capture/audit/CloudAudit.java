package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Collectors;

/** Lines as the clouds write them, of the tests' own making after the published schemas. */
final class CloudAudit {
    private CloudAudit() {}

    /** An event of CloudWatch Logs. */
    static byte[] eks(String event) {
        return ("{\"timestamp\":1772359200250,\"ingestionTime\":1772359201000,\"logStreamName\":\"kube-apiserver-audit-1f0c\",\"message\":"
                        + quoted(event) + '}')
                .getBytes(UTF_8);
    }

    /** What a subscription of CloudWatch Logs delivers. */
    static byte[] eksSubscription(List<String> events) {
        var logEvents = events.stream()
                .map(event ->
                        "{\"id\":\"3195310660696698337880902507980421114328961542429EXAMPLE\",\"timestamp\":1772359200250,\"message\":"
                                + quoted(event) + '}')
                .collect(Collectors.joining(","));
        return ("{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"123456789012\",\"logGroup\":\"/aws/eks/c1/cluster\","
                        + "\"logStream\":\"kube-apiserver-audit-1f0c\",\"subscriptionFilters\":[\"all\"],\"logEvents\":["
                        + logEvents + "]}")
                .getBytes(UTF_8);
    }

    /** A record of Azure Monitor whose log is a string. */
    static byte[] aksString(String event) {
        return aks(quoted(event));
    }

    /** A record of Azure Monitor whose log is an object. */
    static byte[] aksObject(String event) {
        return aks(event);
    }

    private static byte[] aks(String log) {
        return ("{\"time\":\"2026-03-01T10:00:01.0000000Z\",\"resourceId\":\"/SUBSCRIPTIONS/0/RESOURCEGROUPS/G/PROVIDERS/"
                        + "MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/C1\",\"category\":\"kube-audit\",\"operationName\":"
                        + "\"Microsoft.ContainerService/managedClusters/diagnosticLogs/Read\",\"properties\":{\"log\":"
                        + log
                        + ",\"stream\":\"stdout\",\"pod\":\"kube-apiserver-0\"}}")
                .getBytes(UTF_8);
    }

    /** A log entry of GKE. */
    static String gke(String id, String method, String resource, String more) {
        return ("{'insertId':'%1$s','labels':{'authorization.k8s.io/decision':'allow','authorization.k8s.io/reason':''},"
                        + "'logName':'projects/p/logs/cloudaudit.googleapis.com%%2Fdata_access','operation':{'first':true,'id':'%1$s',"
                        + "'last':true,'producer':'k8s.io'},'protoPayload':{'@type':'type.googleapis.com/google.cloud.audit.AuditLog',"
                        + "'authenticationInfo':{'principalEmail':'alice@example.com'},'authorizationInfo':[{'granted':true,"
                        + "'permission':'%2$s','resource':'%3$s'}],'methodName':'%2$s','requestMetadata':{'callerIp':'203.0.113.9',"
                        + "'callerSuppliedUserAgent':'kubectl/v1.35.0 (linux/amd64)'},'resourceName':'%3$s','serviceName':'k8s.io'%4$s},"
                        + "'resource':{'labels':{'cluster_name':'c1','location':'europe-west1','project_id':'p'},'type':'k8s_cluster'},"
                        + "'timestamp':'2026-03-01T10:00:00.250001Z'}")
                .formatted(id, method, resource, more)
                .replace('\'', '"');
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
