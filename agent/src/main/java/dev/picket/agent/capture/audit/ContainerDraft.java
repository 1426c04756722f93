package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.PodSpec.Container;
import dev.picket.event.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A container while it is read; of its environment only whether a Secret is in it, of its command only what it is for. One thread. */
final class ContainerDraft {
    private static final String CAPABILITY = "CAP_";

    private final Kept kept;
    private final Container.Kind kind;
    private final Mounts mounts;
    private final List<String> command = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final List<String> capabilities = new ArrayList<>();
    private final List<Integer> hostPorts = new ArrayList<>();
    private String name = "";
    private String image = "";
    private String target = "";
    private boolean privileged;
    private Setting escalation = Setting.UNSET;
    private boolean root;
    private boolean unmasked;
    private boolean unconfined;
    private boolean secrets;

    ContainerDraft(Kept kept, Container.Kind kind, Mounts mounts) {
        this.kept = kept;
        this.kind = kind;
        this.mounts = mounts;
    }

    Container read(JsonCursor json) {
        json.fields(this::take);
        return new Container(
                kind,
                name,
                image,
                privileged,
                escalation,
                capabilities,
                root,
                hostPorts,
                command.isEmpty() ? "" : ExecQuery.programOf(command.getFirst()),
                CommandSigns.of(command, arguments),
                unmasked,
                unconfined,
                secrets,
                target);
    }

    private void take(String field, JsonCursor json) {
        switch (field) {
            case "name" -> name = json.text();
            case "image" -> image = json.text();
            case "targetContainerName" -> target = json.text();
            case "command" -> command.addAll(kept.texts(json));
            case "args" -> arguments.addAll(kept.texts(json));
            case "ports" -> json.elements(port -> port.fields(this::takePort));
            case "env" -> json.elements(one -> one.fields(this::takeVariable));
            case "envFrom" -> json.elements(one -> one.fields(this::takeVariables));
            case "volumeMounts" -> json.elements(mounts::takeMount);
            case "volumeDevices" -> json.elements(mounts::takeMount);
            case "securityContext" -> json.fields(this::takeContext);
            default -> {}
        }
    }

    private void takePort(String field, JsonCursor json) {
        if (field.equals("hostPort")) {
            addPort(BoundedNumbers.integer(json));
        }
    }

    private void addPort(int port) {
        if (port > 0 && kept.room(hostPorts, Kept.FEW)) {
            hostPorts.add(port);
        }
    }

    private void takeVariable(String field, JsonCursor json) {
        if (field.equals("valueFrom")) {
            json.fields(this::takeSource);
        }
    }

    private void takeSource(String from, JsonCursor json) {
        switch (from) {
            case "secretKeyRef" -> secrets = true;
            case "configMapKeyRef" -> mounts.takeConfigMap(json);
            default -> {}
        }
    }

    private void takeVariables(String field, JsonCursor json) {
        switch (field) {
            case "secretRef" -> secrets = true;
            case "configMapRef" -> mounts.takeConfigMap(json);
            default -> {}
        }
    }

    private void takeContext(String field, JsonCursor json) {
        switch (field) {
            case "privileged" -> privileged |= json.text().equals("true");
            case "allowPrivilegeEscalation" -> escalation = BoundedNumbers.setting(json);
            case "runAsUser" -> root = json.text().equals("0");
            case "procMount" -> unmasked = json.text().equals("Unmasked");
            case "capabilities" -> json.fields(this::takeCapabilities);
            case "seccompProfile", "appArmorProfile" -> json.fields(this::takeProfile);
            case "windowsOptions" -> json.fields(this::takeWindows);
            default -> {}
        }
    }

    private void takeCapabilities(String field, JsonCursor json) {
        if (field.equals("add")) {
            kept.texts(json).forEach(one -> capabilities.add(capability(one)));
        }
    }

    private static String capability(String text) {
        var name = text.toUpperCase(Locale.ROOT);
        return name.startsWith(CAPABILITY) ? name.substring(CAPABILITY.length()) : name;
    }

    private void takeProfile(String field, JsonCursor json) {
        unconfined |= field.equals("type") && json.text().equals("Unconfined");
    }

    private void takeWindows(String field, JsonCursor json) {
        privileged |= field.equals("hostProcess") && json.text().equals("true");
    }
}
