package dev.picket.collector.detect.audit;

import java.util.regex.Pattern;

/**
 * The workload a pod belongs to, from the structure of its name: what Deployments, DaemonSets, Jobs and StatefulSets append. Random parts use
 * Kubernetes' alphabet without vowels (apimachinery's {@code rand.String}), so that words are not mistaken for them.
 */
final class PodName {
    private static final String RANDOM = "[bcdfghjklmnpqrstvwxz2456789]";
    private static final Pattern SUFFIX = Pattern.compile("(?:-" + RANDOM + "{8,10})?-" + RANDOM + "{5}$|-[0-9]{1,4}$");

    private PodName() {}

    static String workload(String pod) {
        var suffix = SUFFIX.matcher(pod);
        return suffix.find() && suffix.start() > 0 ? pod.substring(0, suffix.start()) : pod;
    }
}
