package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.detect.audit.sigma.Fields.Draft;
import dev.picket.event.ApiCall;
import dev.picket.event.Content;
import dev.picket.event.PodSpec;
import dev.picket.event.PodSpec.Container;
import dev.picket.event.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Fields of pods and of templates of them, at the place where Kubernetes has them, and once more below {@code picket.pod}, wherever they stand
 * and whatever kind of container they belong to.
 */
final class PodFields {
    private static final Kind SECCOMP = Kind.choice("Unconfined");
    private static final Kind PORT = Kind.number(1, 65_535, "");
    private static final String ANYWHERE = "picket.pod.";

    private PodFields() {}

    static List<Draft> all() {
        var fields = new ArrayList<Draft>();
        for (var place : Place.values()) {
            fields.addAll(pod(place));
            for (var kind : Container.Kind.values()) {
                fields.addAll(containers(place.prefix + list(kind), place, container -> container.kind() == kind));
            }
        }
        fields.addAll(anywhere());
        return fields;
    }

    /** Where a pod's specification stands in a body. */
    private enum Place {
        POD("requestObject.spec."),
        TEMPLATE("requestObject.spec.template.spec."),
        CRON_JOB("requestObject.spec.jobTemplate.spec.template.spec.");

        private final String prefix;

        Place(String prefix) {
            this.prefix = prefix;
        }

        static Place of(ApiCall call) {
            return switch (call.object().resource()) {
                case "pods" -> POD;
                case "cronjobs" -> CRON_JOB;
                default -> TEMPLATE;
            };
        }
    }

    private static List<Draft> pod(Place place) {
        return List.of(
                inPod(place, "hostNetwork", Kind.FLAG, pod -> yes(pod.hostNetwork())),
                inPod(place, "hostPID", Kind.FLAG, pod -> yes(pod.hostPid())),
                inPod(place, "hostIPC", Kind.FLAG, pod -> yes(pod.hostIpc())),
                inPod(place, "volumes.hostPath.path", Kind.TEXT, PodFields::hostPaths),
                inPod(place, "serviceAccountName", Kind.TEXT, pod -> EventFields.text(pod.serviceAccount())),
                inPod(place, "automountServiceAccountToken", Kind.FLAG, pod -> setting(pod.automount())),
                inPod(place, "nodeName", Kind.TEXT, pod -> EventFields.text(pod.node())),
                inPod(place, "priorityClassName", Kind.TEXT, pod -> EventFields.text(pod.priorityClass())),
                inPod(
                        place,
                        "securityContext.seccompProfile.type",
                        SECCOMP,
                        pod -> named(pod.unconfined(), "Unconfined")));
    }

    private static List<Draft> containers(String prefix, Place place, Predicate<Container> which) {
        return containers(prefix, call -> Place.of(call) == place ? chosen(call, which) : List.of());
    }

    private static List<Draft> containers(String prefix, Function<ApiCall, List<Container>> containers) {
        return List.of(
                each(prefix, "name", Kind.TEXT, containers, c -> EventFields.text(c.name())),
                each(prefix, "image", Kind.TEXT, containers, c -> EventFields.text(c.image())),
                each(prefix, "securityContext.privileged", Kind.FLAG, containers, c -> yes(c.privileged())),
                each(
                        prefix,
                        "securityContext.allowPrivilegeEscalation",
                        Kind.FLAG,
                        containers,
                        c -> setting(c.privilegeEscalation())),
                each(prefix, "securityContext.capabilities.add", Kind.TEXT, containers, Container::capabilities),
                each(
                        prefix,
                        "securityContext.procMount",
                        Kind.choice("Unmasked"),
                        containers,
                        c -> named(c.unmaskedProc(), "Unmasked")),
                each(
                        prefix,
                        "securityContext.seccompProfile.type",
                        SECCOMP,
                        containers,
                        c -> named(c.unconfined(), "Unconfined")),
                each(
                        prefix,
                        "ports.hostPort",
                        PORT,
                        containers,
                        c -> c.hostPorts().stream().map(String::valueOf).toList()));
    }

    private static List<Draft> anywhere() {
        var fields = new ArrayList<Draft>(containers(ANYWHERE + "containers.", call -> chosen(call, _ -> true)));
        fields.addAll(List.of(
                each(
                        ANYWHERE + "containers.",
                        "kind",
                        Kind.choice(Container.Kind.values()),
                        PodFields::containersOf,
                        c -> List.of(Kind.word(c.kind()))),
                each(
                        ANYWHERE + "containers.",
                        "program",
                        Kind.TEXT,
                        PodFields::containersOf,
                        c -> EventFields.text(c.program())),
                each(
                        ANYWHERE + "containers.",
                        "signs",
                        Kind.choice(dev.picket.event.CommandSign.values()),
                        PodFields::containersOf,
                        c -> PicketFields.words(c.signs())),
                each(ANYWHERE + "containers.", "root", Kind.FLAG, PodFields::containersOf, c -> yes(c.root())),
                each(
                        ANYWHERE + "containers.",
                        "secretsInEnvironment",
                        Kind.FLAG,
                        PodFields::containersOf,
                        c -> yes(c.secretsInEnvironment())),
                each(
                        ANYWHERE + "containers.",
                        "target",
                        Kind.TEXT,
                        PodFields::containersOf,
                        c -> EventFields.text(c.target())),
                any("hostNetwork", Kind.FLAG, pod -> yes(pod.hostNetwork()), ""),
                any("hostPID", Kind.FLAG, pod -> yes(pod.hostPid()), ""),
                any("hostIPC", Kind.FLAG, pod -> yes(pod.hostIpc()), ""),
                any("hostPaths", Kind.TEXT, PodFields::hostPaths, "without empty and dotted segments"),
                any("writableHostPaths", Kind.TEXT, PodFields::writablePaths, "those that a container can write"),
                any("serviceAccount", Kind.TEXT, pod -> EventFields.text(pod.serviceAccount()), ""),
                any("automount", Kind.FLAG, pod -> setting(pod.automount()), ""),
                any("node", Kind.TEXT, pod -> EventFields.text(pod.node()), "where it must run"),
                any("toleratesControlPlane", Kind.FLAG, pod -> yes(pod.toleratesControlPlane()), ""),
                any("priorityClass", Kind.TEXT, pod -> EventFields.text(pod.priorityClass()), ""),
                any("configMaps", Kind.TEXT, PodSpec::configMaps, "those that it takes in"),
                any("unconfined", Kind.FLAG, pod -> yes(pod.unconfined()), ""),
                any("root", Kind.FLAG, pod -> yes(pod.root()), ""),
                BodyFields.of(
                        "picket.pod.owner",
                        Kind.TEXT,
                        Content.Workload.class,
                        w -> EventFields.text(w.owner()),
                        "kind/name of its controller"),
                BodyFields.of(
                        "picket.pod.mirror",
                        Kind.FLAG,
                        Content.Workload.class,
                        w -> yes(w.mirror()),
                        "a kubelet's picture of a pod of its own")));
        return fields;
    }

    private static Draft inPod(Place place, String path, Kind kind, Function<PodSpec, List<String>> reading) {
        return new Draft(
                place.prefix + path,
                kind,
                (call, _) -> call.body().content() instanceof Content.Workload workload && Place.of(call) == place
                        ? reading.apply(workload.pod())
                        : List.of());
    }

    private static Draft any(String path, Kind kind, Function<PodSpec, List<String>> reading, String note) {
        return BodyFields.of(ANYWHERE + path, kind, Content.Workload.class, w -> reading.apply(w.pod()), note);
    }

    private static Draft each(
            String prefix,
            String path,
            Kind kind,
            Function<ApiCall, List<Container>> containers,
            Function<Container, List<String>> reading) {
        return new Draft(prefix + path, kind, (call, _) -> {
            var found = containers.apply(call);
            return found.isEmpty()
                    ? List.of()
                    : found.stream()
                            .flatMap(container -> reading.apply(container).stream())
                            .toList();
        });
    }

    private static List<Container> chosen(ApiCall call, Predicate<Container> which) {
        return containersOf(call).stream().filter(which).toList();
    }

    private static List<Container> containersOf(ApiCall call) {
        return call.body().content() instanceof Content.Workload workload
                ? workload.pod().containers()
                : List.of();
    }

    private static String list(Container.Kind kind) {
        return switch (kind) {
            case REGULAR -> "containers.";
            case INIT -> "initContainers.";
            case EPHEMERAL -> "ephemeralContainers.";
        };
    }

    private static List<String> hostPaths(PodSpec pod) {
        return pod.hostPaths().stream().map(PodSpec.HostPath::path).toList();
    }

    private static List<String> writablePaths(PodSpec pod) {
        return pod.hostPaths().stream()
                .filter(path -> !path.readOnly())
                .map(PodSpec.HostPath::path)
                .toList();
    }

    /** What is not set is absent. */
    static List<String> yes(boolean set) {
        return named(set, "true");
    }

    static List<String> named(boolean set, String value) {
        return set ? List.of(value) : List.of();
    }

    static List<String> setting(Setting setting) {
        return switch (setting) {
            case UNSET -> List.of();
            case NO -> List.of("false");
            case YES -> List.of("true");
        };
    }
}
