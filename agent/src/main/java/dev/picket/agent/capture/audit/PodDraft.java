package dev.picket.agent.capture.audit;

import static dev.picket.agent.capture.BoundedJson.text;

import com.fasterxml.jackson.core.JsonParser;
import dev.picket.agent.capture.BoundedJson;
import dev.picket.event.PodSpec;
import dev.picket.event.PodSpec.Container;
import dev.picket.event.Setting;
import java.io.IOException;
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

    void take(String field, JsonParser json) throws IOException {
        boolean own = true;
        switch (field) {
            case "containers" -> takeContainers(json, Container.Kind.REGULAR);
            case "initContainers" -> takeContainers(json, Container.Kind.INIT);
            case "ephemeralContainers" -> takeContainers(json, Container.Kind.EPHEMERAL);
            case "volumes" -> BoundedJson.elements(json, mounts::takeVolume);
            case "hostNetwork" -> hostNetwork = isTrue(json);
            case "hostPID" -> hostPid |= isTrue(json);
            case "hostIPC" -> hostIpc = isTrue(json);
            case "serviceAccountName", "serviceAccount" -> serviceAccount = text(json);
            case "automountServiceAccountToken" -> automount = BoundedNumbers.setting(json);
            case "nodeName" -> node = text(json);
            case "priorityClassName" -> priorityClass = text(json);
            case "tolerations" -> BoundedJson.elements(json, this::takeToleration);
            case "securityContext" -> BoundedJson.fields(json, this::takeContext);
            default -> own = false;
        }
        seen |= own;
    }

    private void takeContainers(JsonParser json, Container.Kind kind) throws IOException {
        BoundedJson.elements(json, one -> {
            if (kept.room(containers, Kept.FEW)) {
                containers.add(new ContainerDraft(kept, kind, mounts).read(one));
            }
        });
    }

    private void takeToleration(JsonParser json) throws IOException {
        var toleration = new Toleration();
        BoundedJson.fields(json, toleration::take);
        tolerant |= CONTROL_PLANE.contains(toleration.key)
                || (toleration.key.isEmpty() && toleration.operator.equals("Exists"));
    }

    private void takeContext(String field, JsonParser json) throws IOException {
        switch (field) {
            case "runAsUser" -> root = text(json).equals("0");
            case "seccompProfile", "appArmorProfile" -> BoundedJson.fields(json, this::takeProfile);
            case "windowsOptions" -> BoundedJson.fields(json, this::takeWindows);
            default -> {}
        }
    }

    private void takeProfile(String field, JsonParser json) throws IOException {
        unconfined |= field.equals("type") && text(json).equals("Unconfined");
    }

    /** A HostProcess pod is a process of its Windows node. */
    private void takeWindows(String field, JsonParser json) throws IOException {
        hostPid |= field.equals("hostProcess") && isTrue(json);
    }

    private static boolean isTrue(JsonParser json) throws IOException {
        return text(json).equals("true");
    }

    private static final class Toleration {
        private String key = "";
        private String operator = "";

        private void take(String field, JsonParser json) throws IOException {
            switch (field) {
                case "key" -> key = text(json);
                case "operator" -> operator = text(json);
                default -> {}
            }
        }
    }
}
