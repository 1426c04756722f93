package dev.picket.collector.context;

import java.util.regex.Pattern;

/**
 * The workload that a pod belongs to, read from the structure of names. Kubernetes' random parts use 27 letters and digits without vowels, 0, 1
 * and 3 (apimachinery {@code util/rand}); a pod-template-hash is a decimal number spelled in ten of them. A part that does not look exactly so
 * is the workload's own.
 */
final class WorkloadName {
    private static final int RANDOM = 5;
    private static final int ORDINAL_DIGITS = 4;
    private static final String LETTERS_AND_DIGITS = "bcdfghjklmnpqrstvwxz2456789";
    private static final String HASHED = "456789bcdf";
    private static final String HASH = "-[" + HASHED + "]{6,10}";
    private static final Pattern REPLICA_SET = Pattern.compile("(.+)" + HASH);
    /** A CronJob's Job ends in the minutes since 1970: eight digits from 2019 until 2046. */
    private static final String MINUTES_FIRST = "26000000";

    private static final String MINUTES_LAST = "39999999";

    private WorkloadName() {}

    /** Of a pod of which nothing but the name is known. */
    static String ofPod(String pod) {
        int suffix = pod.length() - RANDOM - 1;
        if (!isRandom(pod, suffix)) {
            return ofStatefulPod(pod);
        }
        int hash = pod.lastIndexOf('-', suffix - 1);
        return isHash(pod, hash, suffix) ? pod.substring(0, hash) : ofJob(pod.substring(0, suffix));
    }

    /** A dash and the random part, behind something. */
    private static boolean isRandom(String pod, int dash) {
        if (dash < 1 || pod.charAt(dash) != '-') {
            return false;
        }
        boolean letter = false;
        for (int i = dash + 1; i < pod.length(); i++) {
            char c = pod.charAt(i);
            if (LETTERS_AND_DIGITS.indexOf(c) < 0) {
                return false;
            }
            letter |= c >= 'a';
        }
        return letter;
    }

    /** A dash and a pod-template-hash up to there, behind something. */
    private static boolean isHash(String pod, int dash, int end) {
        int length = end - dash - 1;
        if (dash < 1 || length < 6 || length > 10) {
            return false;
        }
        for (int i = dash + 1; i < end; i++) {
            if (HASHED.indexOf(pod.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
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
        int dash = job.length() - MINUTES_FIRST.length() - 1;
        if (dash < 1 || job.charAt(dash) != '-') {
            return job;
        }
        var minutes = job.substring(dash + 1);
        boolean planned =
                isNumber(minutes) && minutes.compareTo(MINUTES_FIRST) >= 0 && minutes.compareTo(MINUTES_LAST) <= 0;
        return planned ? job.substring(0, dash) : job;
    }

    /** The StatefulSet of a pod with an ordinal of up to four digits, or the pod itself. */
    private static String ofStatefulPod(String pod) {
        int dash = pod.lastIndexOf('-');
        int digits = pod.length() - dash - 1;
        boolean counted = dash > 0
                && digits > 0
                && digits <= ORDINAL_DIGITS
                && (digits == 1 || pod.charAt(dash + 1) != '0')
                && isNumber(pod.substring(dash + 1));
        return counted ? pod.substring(0, dash) : pod;
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
        }
        return true;
    }

    private static String first(Pattern pattern, String name) {
        var matcher = pattern.matcher(name);
        return matcher.matches() ? matcher.group(1) : name;
    }
}
