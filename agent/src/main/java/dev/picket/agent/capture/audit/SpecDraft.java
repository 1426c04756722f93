package dev.picket.agent.capture.audit;

import static dev.picket.agent.capture.BoundedJson.text;

import com.fasterxml.jackson.core.JsonParser;
import dev.picket.agent.capture.BoundedJson;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.Content;
import java.io.IOException;
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

    void take(String field, JsonParser json) throws IOException {
        switch (field) {
            case "audiences" -> audiences = kept.texts(json);
            case "expirationSeconds" -> expirationSeconds = BoundedNumbers.whole(json);
            case "boundObjectRef" -> BoundedJson.fields(json, this::takeBound);
            case "request" -> certificate = text(json);
            case "signerName" -> signer = text(json);
            case "usages" -> usages = kept.texts(json);
            case "type" -> type = text(json);
            case "externalIPs" -> externalIps = kept.texts(json);
            case "externalName" -> externalName = text(json);
            case "selector" -> BoundedJson.fields(json, (_, _) -> selecting = true);
            case "service" -> service = AdmissionDraft.service(json);
            case "insecureSkipTLSVerify" -> unverified = text(json).equals("true");
            case "replicas" -> replicas = BoundedNumbers.integer(json);
            case "tls" -> BoundedJson.elements(json, _ -> tls = true);
            case "rules" -> BoundedJson.elements(json, rule -> BoundedJson.fields(rule, this::takeHost));
            case "hostPath", "local" -> BoundedJson.fields(json, this::takeHostPath);
            case "resourceAttributes" -> BoundedJson.fields(json, this::takeQuestion);
            case "nonResourceAttributes" -> BoundedJson.fields(json, this::takeQuestion);
            case "user" -> user = text(json);
            case "namespace" -> namespace = text(json);
            default -> {}
        }
    }

    private void takeBound(String field, JsonParser json) throws IOException {
        switch (field) {
            case "kind" -> boundKind = text(json);
            case "name" -> boundName = text(json);
            default -> {}
        }
    }

    private void takeHost(String field, JsonParser json) throws IOException {
        if (field.equals("host") && kept.room(hosts, Kept.FEW)) {
            hosts.add(text(json));
        }
    }

    private void takeHostPath(String field, JsonParser json) throws IOException {
        if (field.equals("path")) {
            hostPath = PathText.normal(text(json));
        }
    }

    private void takeQuestion(String field, JsonParser json) throws IOException {
        switch (field) {
            case "verb" -> verb = text(json);
            case "group" -> group = text(json);
            case "resource" -> resource = text(json);
            case "subresource" -> subresource = text(json);
            case "namespace" -> namespace = text(json);
            case "name" -> name = text(json);
            case "path" -> path = text(json);
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
