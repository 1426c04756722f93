package dev.picket.agent.capture.flow;

import java.util.regex.Pattern;

/**
 * Reads a pod's uid from a cgroup's path, as the kubelet names it: {@code kubepods.slice/…/kubepods-burstable-pod<uid>.slice/…} by the
 * systemd driver (with _ for -), {@code kubepods/burstable/pod<uid>/…} by the cgroupfs driver, either of them nested in a cgroup of the
 * kubelet; guaranteed pods stand one level higher. Static pods carry 32 hexadecimal digits, the value of their annotation
 * {@code kubernetes.io/config.hash}.
 */
public final class KubeletName {
    private static final int PATH_MAX = 4096;
    private static final Pattern POD = Pattern.compile(
            "kubepods(?:[-./].*)?[-/]pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\\.slice)?(?:/|$)");

    private KubeletName() {}

    /** The uid with dashes; empty if the path is not of a pod. */
    public static String podUid(String path) {
        if (path.length() > PATH_MAX) {
            return "";
        }
        var pod = POD.matcher(path);
        return pod.find() ? pod.group(1).replace('_', '-') : "";
    }
}
