package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.Content;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code spec} of an object that is no workload and gives no rights by its rules, while it is read: whatever kind it turns out to be of, for
 * the kinds share no name with two meanings. One thread.
 */
final class SpecDraft {
    private final Kept kept;
    private List<String> audiences = List.of();
    private List<String> usages = List.of();
    private List<String> externalIps = List.of();
    private final List<String> hosts = new ArrayList<>();
    private String signer = "";
    private String certificate = "";
    private String type = "";
    private String externalName = "";
    private String boundKind = "";
    private String boundName = "";
    private String service = "";
    private String hostPath = "";
    private String verb = "";
    private String group = "";
    private String resource = "";
    private String subresource = "";
    private String namespace = "";
    private String name = "";
    private String path = "";
    private String user = "";
    private long expirationSeconds;
    private int replicas;
    private boolean unverified;
    private boolean selecting;
    private boolean tls;

    SpecDraft(Kept kept) {
        this.kept = kept;
    }

    void take(String field, JsonCursor json) {
        switch (field) {
            case "audiences" -> audiences = kept.texts(json);
            case "expirationSeconds" -> expirationSeconds = BoundedNumbers.whole(json);
            case "boundObjectRef" -> json.fields(this::takeBound);
            case "request" -> certificate = json.text();
            case "signerName" -> signer = json.text();
            case "usages" -> usages = kept.texts(json);
            case "type" -> type = json.text();
            case "externalIPs" -> externalIps = kept.texts(json);
            case "externalName" -> externalName = json.text();
            case "selector" -> json.fields((_, _) -> selecting = true);
            case "service" -> service = AdmissionDraft.service(json);
            case "insecureSkipTLSVerify" -> unverified = json.text().equals("true");
            case "replicas" -> replicas = BoundedNumbers.integer(json);
            case "tls" -> json.elements(_ -> tls = true);
            case "rules" -> json.elements(rule -> rule.fields(this::takeHost));
            case "hostPath", "local" -> json.fields(this::takeHostPath);
            case "resourceAttributes" -> json.fields(this::takeQuestion);
            case "nonResourceAttributes" -> json.fields(this::takeQuestion);
            case "user" -> user = json.text();
            case "namespace" -> namespace = json.text();
            default -> {}
        }
    }

    private void takeBound(String field, JsonCursor json) {
        switch (field) {
            case "kind" -> boundKind = json.text();
            case "name" -> boundName = json.text();
            default -> {}
        }
    }

    private void takeHost(String field, JsonCursor json) {
        if (field.equals("host") && kept.room(hosts, Kept.FEW)) {
            hosts.add(json.text());
        }
    }

    private void takeHostPath(String field, JsonCursor json) {
        if (field.equals("path")) {
            hostPath = PathText.normal(json.text());
        }
    }

    private void takeQuestion(String field, JsonCursor json) {
        switch (field) {
            case "verb" -> verb = json.text();
            case "group" -> group = json.text();
            case "resource" -> resource = json.text();
            case "subresource" -> subresource = json.text();
            case "namespace" -> namespace = json.text();
            case "name" -> name = json.text();
            case "path" -> path = json.text();
            default -> {}
        }
    }

    Content.TokenRequest tokenRequest() {
        return new Content.TokenRequest(audiences, expirationSeconds, boundKind, boundName);
    }

    Content.SigningRequest signingRequest(String condition) {
        var subject = CertificateSubject.of(certificate);
        return new Content.SigningRequest(
                signer,
                subject.map(CertificateSubject::commonName).orElse(""),
                subject.map(CertificateSubject::organisations).orElse(List.of()),
                usages,
                condition);
    }

    Content.Service service() {
        return new Content.Service(type, externalIps, externalName, selecting);
    }

    Content.Ingress ingress() {
        return new Content.Ingress(tls, hosts);
    }

    Content.ApiService apiService() {
        return new Content.ApiService(service, unverified);
    }

    Content.Scale scale() {
        return new Content.Scale(replicas);
    }

    Content.Volume volume() {
        return new Content.Volume(hostPath);
    }

    Content.Question question() {
        return new Content.Question(
                verb, new ObjectReference(group, resource, subresource, namespace, name), path, user);
    }
}
