package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.PodSpec;
import dev.picket.event.PodSpec.Container;
import dev.picket.event.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A pod's {@code spec} while it is read, be it a pod's own or a template's; parts of it may come from several steps of a patch. One thread. */
final class PodDraft {
    private static final Set<String> CONTROL_PLANE =
            Set.of("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master");

    private final Kept kept;
    private final Mounts mounts;
    private final List<Container> containers = new ArrayList<>();
    private boolean seen;
    private boolean hostNetwork;
    private boolean hostPid;
    private boolean hostIpc;
    private boolean tolerant;
    private boolean unconfined;
    private boolean root;
    private String serviceAccount = "";
    private String node = "";
    private String priorityClass = "";
    private Setting automount = Setting.UNSET;

    PodDraft(Kept kept) {
        this.kept = kept;
        this.mounts = new Mounts(kept);
    }

    /** Whether any field was a pod's. */
    boolean seen() {
        return seen;
    }

    PodSpec pod() {
        return new PodSpec(
                hostNetwork,
                hostPid,
                hostIpc,
                mounts.hostPaths(),
                serviceAccount,
                automount,
                node,
                tolerant,
                unconfined,
                root,
                containers,
                priorityClass,
                mounts.configMaps());
    }

    void take(String field, JsonCursor json) {
        boolean own = true;
        switch (field) {
            case "containers" -> takeContainers(json, Container.Kind.REGULAR);
            case "initContainers" -> takeContainers(json, Container.Kind.INIT);
            case "ephemeralContainers" -> takeContainers(json, Container.Kind.EPHEMERAL);
            case "volumes" -> json.elements(mounts::takeVolume);
            case "hostNetwork" -> hostNetwork = isTrue(json);
            case "hostPID" -> hostPid |= isTrue(json);
            case "hostIPC" -> hostIpc = isTrue(json);
            case "serviceAccountName", "serviceAccount" -> serviceAccount = json.text();
            case "automountServiceAccountToken" -> automount = BoundedNumbers.setting(json);
            case "nodeName" -> node = json.text();
            case "priorityClassName" -> priorityClass = json.text();
            case "tolerations" -> json.elements(this::takeToleration);
            case "securityContext" -> json.fields(this::takeContext);
            default -> own = false;
        }
        seen |= own;
    }

    private void takeContainers(JsonCursor json, Container.Kind kind) {
        json.elements(one -> {
            if (kept.room(containers, Kept.FEW)) {
                containers.add(new ContainerDraft(kept, kind, mounts).read(one));
            }
        });
    }

    private void takeToleration(JsonCursor json) {
        var toleration = new Toleration();
        json.fields(toleration::take);
        tolerant |= CONTROL_PLANE.contains(toleration.key)
                || (toleration.key.isEmpty() && toleration.operator.equals("Exists"));
    }

    private void takeContext(String field, JsonCursor json) {
        switch (field) {
            case "runAsUser" -> root = json.text().equals("0");
            case "seccompProfile", "appArmorProfile" -> json.fields(this::takeProfile);
            case "windowsOptions" -> json.fields(this::takeWindows);
            default -> {}
        }
    }

    private void takeProfile(String field, JsonCursor json) {
        unconfined |= field.equals("type") && json.text().equals("Unconfined");
    }

    /** A HostProcess pod is a process of its Windows node. */
    private void takeWindows(String field, JsonCursor json) {
        hostPid |= field.equals("hostProcess") && isTrue(json);
    }

    private static boolean isTrue(JsonCursor json) {
        return json.text().equals("true");
    }

    private static final class Toleration {
        private String key = "";
        private String operator = "";

        private void take(String field, JsonCursor json) {
            switch (field) {
                case "key" -> key = json.text();
                case "operator" -> operator = json.text();
                default -> {}
            }
        }
    }
}
