package dev.picket.event.wire;

import dev.picket.event.Body;
import dev.picket.event.Content;
import dev.picket.event.Setting;
import dev.picket.event.wire.v1.Ingress;
import dev.picket.event.wire.v1.Labels;
import dev.picket.event.wire.v1.Question;
import dev.picket.event.wire.v1.Scale;
import dev.picket.event.wire.v1.SecretHead;
import dev.picket.event.wire.v1.Service;
import dev.picket.event.wire.v1.ServiceAccount;
import dev.picket.event.wire.v1.Settings;
import dev.picket.event.wire.v1.Volume;

/** The facts of an object's body as protobuf. */
final class BodyWire {
    private BodyWire() {}

    static dev.picket.event.wire.v1.Body toProto(Body body) {
        var proto = dev.picket.event.wire.v1.Body.newBuilder()
                .setOriginValue(Wire.number(body.origin()))
                .setTruncated(body.truncated());
        return switch (body.content()) {
            case Content.None() -> proto.build();
            case Content.Role role -> proto.setRole(GrantWire.toProto(role)).build();
            case Content.Binding binding ->
                proto.setBinding(GrantWire.toProto(binding)).build();
            case Content.Workload workload ->
                proto.setWorkload(PodWire.toProto(workload)).build();
            case Content.SigningRequest request ->
                proto.setSigningRequest(GrantWire.toProto(request)).build();
            case Content.TokenRequest request ->
                proto.setTokenRequest(GrantWire.toProto(request)).build();
            case Content.Admission admission ->
                proto.setAdmission(AdmissionWire.toProto(admission)).build();
            case Content.AdmissionPolicy policy ->
                proto.setAdmissionPolicy(AdmissionWire.toProto(policy)).build();
            case Content.ApiService service ->
                proto.setApiService(AdmissionWire.toProto(service)).build();
            case Content.Service service -> proto.setService(toProto(service)).build();
            case Content.Ingress ingress -> proto.setIngress(toProto(ingress)).build();
            case Content.Labels labels -> proto.setLabels(toProto(labels)).build();
            case Content.Settings settings ->
                proto.setSettings(toProto(settings)).build();
            case Content.SecretHead secret -> proto.setSecret(toProto(secret)).build();
            case Content.ServiceAccount account ->
                proto.setServiceAccount(toProto(account)).build();
            case Content.Scale(int replicas) ->
                proto.setScale(Scale.newBuilder().setReplicas(replicas)).build();
            case Content.Volume(String path) ->
                proto.setVolume(Volume.newBuilder().setHostPath(path)).build();
            case Content.Question question ->
                proto.setQuestion(toProto(question)).build();
        };
    }

    static Body fromProto(dev.picket.event.wire.v1.Body proto) {
        return new Body(Wire.known(Body.Origin.values(), proto.getOriginValue()), proto.getTruncated(), content(proto));
    }

    private static Content content(dev.picket.event.wire.v1.Body proto) {
        return switch (proto.getContentCase()) {
            case ROLE -> GrantWire.fromProto(proto.getRole());
            case BINDING -> GrantWire.fromProto(proto.getBinding());
            case WORKLOAD -> PodWire.fromProto(proto.getWorkload());
            case SIGNING_REQUEST -> GrantWire.fromProto(proto.getSigningRequest());
            case TOKEN_REQUEST -> GrantWire.fromProto(proto.getTokenRequest());
            case ADMISSION -> AdmissionWire.fromProto(proto.getAdmission());
            case ADMISSION_POLICY -> AdmissionWire.fromProto(proto.getAdmissionPolicy());
            case API_SERVICE -> AdmissionWire.fromProto(proto.getApiService());
            case SERVICE -> fromProto(proto.getService());
            case INGRESS ->
                new Content.Ingress(
                        proto.getIngress().getTls(), proto.getIngress().getHostsList());
            case LABELS -> new Content.Labels(proto.getLabels().getLabelsMap());
            case SETTINGS -> new Content.Settings(proto.getSettings().getCredentialsList());
            case SECRET ->
                new Content.SecretHead(
                        proto.getSecret().getType(), proto.getSecret().getServiceAccount());
            case SERVICE_ACCOUNT ->
                new Content.ServiceAccount(
                        Wire.known(Setting.values(), proto.getServiceAccount().getAutomountValue()),
                        proto.getServiceAccount().getPullSecretsList());
            case SCALE -> new Content.Scale(proto.getScale().getReplicas());
            case VOLUME -> new Content.Volume(proto.getVolume().getHostPath());
            case QUESTION -> fromProto(proto.getQuestion());
            case CONTENT_NOT_SET -> new Content.None();
        };
    }

    private static Service toProto(Content.Service service) {
        return Service.newBuilder()
                .setType(service.type())
                .addAllExternalIps(service.externalIps())
                .setExternalName(service.externalName())
                .setSelecting(service.selecting())
                .build();
    }

    private static Content.Service fromProto(Service proto) {
        return new Content.Service(
                proto.getType(), proto.getExternalIpsList(), proto.getExternalName(), proto.getSelecting());
    }

    private static Ingress toProto(Content.Ingress ingress) {
        return Ingress.newBuilder()
                .setTls(ingress.tls())
                .addAllHosts(ingress.hosts())
                .build();
    }

    private static Labels toProto(Content.Labels labels) {
        return Labels.newBuilder().putAllLabels(labels.labels()).build();
    }

    private static Settings toProto(Content.Settings settings) {
        return Settings.newBuilder().addAllCredentials(settings.credentials()).build();
    }

    private static SecretHead toProto(Content.SecretHead secret) {
        return SecretHead.newBuilder()
                .setType(secret.type())
                .setServiceAccount(secret.serviceAccount())
                .build();
    }

    private static ServiceAccount toProto(Content.ServiceAccount account) {
        return ServiceAccount.newBuilder()
                .setAutomountValue(Wire.number(account.automount()))
                .addAllPullSecrets(account.pullSecrets())
                .build();
    }

    private static Question toProto(Content.Question question) {
        return Question.newBuilder()
                .setVerb(question.verb())
                .setObject(ApiCallWire.toProto(question.object()))
                .setPath(question.path())
                .setUser(question.user())
                .build();
    }

    private static Content.Question fromProto(Question proto) {
        return new Content.Question(
                proto.getVerb(), ApiCallWire.fromProto(proto.getObject()), proto.getPath(), proto.getUser());
    }
}
