package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Standing;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.ApiCall;
import dev.picket.event.CommandSign;
import dev.picket.event.Content;
import dev.picket.event.PodSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Somebody runs a program in a pod, or attaches to one: a WebSocket GET since Kubernetes 1.31, a POST before. Nobody is exempt by name. People at
 * work in their own tenant are low, unless the command goes for credentials, or they opened the pod up just before.
 */
final class Entries {
    static final Detection DETECTION =
            new Detection("pod-exec", Severity.MEDIUM, List.of("T1609", "T1552.001", "T1611"));

    private static final Set<Integer> CODES = Set.of(101, 200);
    private static final Set<CommandSign> WORST = EnumSet.of(
            CommandSign.SERVICE_ACCOUNT_TOKEN,
            CommandSign.CLOUD_METADATA,
            CommandSign.CREDENTIAL_FILE,
            CommandSign.NETWORK_SHELL,
            CommandSign.DOWNLOAD_AND_RUN,
            CommandSign.ENTERS_HOST);

    private Entries() {}

    static boolean concerns(ApiCall call) {
        return isEntry(call) || opensUp(call);
    }

    private static boolean isEntry(ApiCall call) {
        return call.object().resource().equals("pods")
                && Calls.runsInPod(call)
                && Calls.succeeded(call)
                && CODES.contains(call.code());
    }

    /** Who goes in next is no longer who only works there. */
    private static boolean opensUp(ApiCall call) {
        return call.object().resource().equals("pods")
                && Calls.succeeded(call)
                && Calls.writes(call)
                && (call.object().subresource().equals("ephemeralcontainers") || isOpen(call));
    }

    /** It makes a pod that reaches its node. */
    static boolean isOpen(ApiCall call) {
        return Calls.writes(call)
                && call.object().subresource().isEmpty()
                && call.body().content() instanceof Content.Workload workload
                && isOpen(workload.pod());
    }

    private static boolean isOpen(PodSpec pod) {
        return pod.hostPid()
                || pod.hostIpc()
                || pod.hostNetwork()
                || !pod.hostPaths().isEmpty()
                || pod.containers().stream().anyMatch(PodSpec.Container::privileged);
    }

    static boolean takesCredentials(ApiCall call) {
        return call.ask().signs().stream().anyMatch(WORST::contains);
    }

    static String subject(ApiCall call) {
        return call.object().namespace() + '/' + call.object().name();
    }

    static void judge(String key, Episode episode, Observation observation, ApiCall call, Findings out) {
        if (!isEntry(call)) {
            episode.raise(Severity.MEDIUM);
            return;
        }
        episode.add(Evidence.of(call), Hash64.of(call.program()), 0, false, 0, observation.time());
        episode.raise(severity(observation, call));
        out.tell(
                DETECTION,
                key + ' ' + subject(call),
                episode,
                1,
                observation,
                () -> summary(episode, observation, call),
                observation.target());
    }

    private static Severity severity(Observation observation, ApiCall call) {
        var byPlace = switch (Place.of(observation, call)) {
            case FOREIGN, SHARED -> Severity.HIGH;
            case CLUSTER, OPEN -> Severity.MEDIUM;
            case OWN -> observation.standing() == Standing.PERSON ? Severity.LOW : Severity.MEDIUM;
        };
        var byCommand = byCommand(call);
        return byPlace.compareTo(byCommand) >= 0 ? byPlace : byCommand;
    }

    private static Severity byCommand(ApiCall call) {
        if (takesCredentials(call)) {
            return Severity.HIGH;
        }
        return call.ask().signs().contains(CommandSign.CLUSTER_CLIENT) ? Severity.MEDIUM : Severity.LOW;
    }

    private static String summary(Episode episode, Observation observation, ApiCall call) {
        var program = call.program().isEmpty() ? "a program" : call.program();
        var did = call.object().subresource().equals("attach") ? "attached to" : "ran " + program + " in";
        var times = episode.count() == 1 ? "" : ", %d times in all".formatted(episode.count());
        return "%s %s pod %s/%s%s%s"
                .formatted(
                        Who.called(observation.actor()),
                        did,
                        call.object().namespace(),
                        call.object().name(),
                        purpose(call),
                        times);
    }

    private static String purpose(ApiCall call) {
        return call.ask().signs().stream()
                .filter(sign -> WORST.contains(sign) || sign == CommandSign.CLUSTER_CLIENT)
                .findFirst()
                .map(sign -> ", " + called(sign))
                .orElse("");
    }

    private static String called(CommandSign sign) {
        return switch (sign) {
            case SERVICE_ACCOUNT_TOKEN -> "for its service account's token";
            case CLOUD_METADATA -> "for the cloud's metadata";
            case CREDENTIAL_FILE -> "for a file of credentials";
            case NETWORK_SHELL -> "with a shell over the network";
            case DOWNLOAD_AND_RUN -> "with a program from elsewhere";
            case ENTERS_HOST -> "to get out to the node";
            case CLUSTER_CLIENT -> "as a client of the cluster";
            case UNKNOWN, ENVIRONMENT, DISCOVERY, COPY -> "";
        };
    }
}
