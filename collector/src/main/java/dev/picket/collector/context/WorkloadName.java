package dev.picket.collector.context;

import java.util.regex.Pattern;

/**
 * The workload that a pod belongs to, read from the structure of names. Kubernetes' random parts use 27 letters and digits without vowels, 0, 1
 * and 3 (apimachinery {@code util/rand}); a pod-template-hash is a decimal number spelled in ten of them. A part that does not look exactly so
 * is the workload's own.
 */
final class WorkloadName {
    private static final String SUFFIX = "-(?=[2-9]{0,4}[a-z])[bcdfghjklmnpqrstvwxz2456789]{5}";
    private static final String HASH = "-[456789bcdf]{6,10}";
    private static final Pattern DEPLOYMENT_POD = Pattern.compile("(.+)" + HASH + SUFFIX);
    private static final Pattern GENERATED_POD = Pattern.compile("(.+)" + SUFFIX);
    private static final Pattern STATEFUL_POD = Pattern.compile("(.+)-(?:0|[1-9][0-9]{0,3})");
    private static final Pattern REPLICA_SET = Pattern.compile("(.+)" + HASH);
    /** A CronJob's Job ends in the minutes since 1970: eight digits from 2019 until 2046. */
    private static final Pattern CRON_JOB = Pattern.compile("(.+)-(?:2[6-9]|3[0-9])[0-9]{6}");

    private WorkloadName() {}

    /** Of a pod of which nothing but the name is known. */
    static String ofPod(String pod) {
        var deployment = DEPLOYMENT_POD.matcher(pod);
        if (deployment.matches()) {
            return deployment.group(1);
        }
        var generated = GENERATED_POD.matcher(pod);
        return generated.matches() ? ofJob(generated.group(1)) : first(STATEFUL_POD, pod);
    }

    /** The Deployment of a ReplicaSet, or the ReplicaSet itself. */
    static String ofReplicaSet(String replicaSet) {
        return first(REPLICA_SET, replicaSet);
    }

    /** The same, when a pod's own label tells the hash. */
    static String ofReplicaSet(String replicaSet, String hash) {
        var end = "-" + hash;
        var exact = !hash.isEmpty() && replicaSet.endsWith(end) && replicaSet.length() > end.length();
        return exact ? replicaSet.substring(0, replicaSet.length() - end.length()) : ofReplicaSet(replicaSet);
    }

    /** The CronJob of a Job, or the Job itself. */
    static String ofJob(String job) {
        return first(CRON_JOB, job);
    }

    private static String first(Pattern pattern, String name) {
        var matcher = pattern.matcher(name);
        return matcher.matches() ? matcher.group(1) : name;
    }
}
