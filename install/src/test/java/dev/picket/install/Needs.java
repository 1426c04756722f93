package dev.picket.install;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a pod asks of its node and cluster beyond running, one word for each thing. */
final class Needs {
    private Needs() {}

    static Set<String> of(Map<String, Object> pod) {
        var needs = new TreeSet<String>();
        for (var flag : List.of("hostPID", "hostNetwork", "hostIPC")) {
            if (Rendered.text(pod, flag).equals("true")) {
                needs.add(flag);
            }
        }
        needs.add("uid " + Rendered.text(pod, "securityContext", "runAsUser"));
        Rendered.list(pod, "volumes").forEach(volume -> addVolume(pod, volume, needs));
        Rendered.containers(pod).forEach(container -> addContainer(container, needs));
        return needs;
    }

    private static void addVolume(Map<String, Object> pod, Map<String, Object> volume, Set<String> needs) {
        var name = Rendered.text(volume, "name");
        Rendered.at(volume, "hostPath", "path")
                .ifPresent(path -> needs.add("node " + path + (isReadOnly(pod, name) ? "" : ", written to")));
        Rendered.at(volume, "secret", "secretName").ifPresent(secret -> needs.add("secret " + secret));
        Rendered.list(volume, "projected", "sources").forEach(source -> {
            Rendered.at(source, "secret", "name").ifPresent(secret -> needs.add("secret " + secret));
            Rendered.at(source, "serviceAccountToken", "audience")
                    .ifPresent(audience -> needs.add("token for " + audience));
        });
    }

    private static boolean isReadOnly(Map<String, Object> pod, String volume) {
        return Rendered.containers(pod)
                .flatMap(container -> Rendered.list(container, "volumeMounts").stream())
                .filter(mount -> Rendered.text(mount, "name").equals(volume))
                .allMatch(mount -> Rendered.text(mount, "readOnly").equals("true"));
    }

    private static void addContainer(Map<String, Object> container, Set<String> needs) {
        Rendered.texts(container, "securityContext", "capabilities", "add")
                .forEach(capability -> needs.add("capability " + capability));
        if (Rendered.text(container, "securityContext", "privileged").equals("true")) {
            needs.add("privileged");
        }
        Rendered.list(container, "ports").forEach(port -> needs.add("port " + Rendered.text(port, "containerPort")));
    }
}
