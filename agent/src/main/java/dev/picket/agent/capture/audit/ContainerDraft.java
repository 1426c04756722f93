package dev.picket.agent.capture.audit;

import static dev.picket.agent.capture.BoundedJson.text;

import com.fasterxml.jackson.core.JsonParser;
import dev.picket.agent.capture.BoundedJson;
import dev.picket.event.PodSpec.Container;
import dev.picket.event.Setting;
import java.io.IOException;
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

    Container read(JsonParser json) throws IOException {
        BoundedJson.fields(json, this::take);
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

    private void take(String field, JsonParser json) throws IOException {
        switch (field) {
            case "name" -> name = text(json);
            case "image" -> image = text(json);
            case "targetContainerName" -> target = text(json);
            case "command" -> command.addAll(kept.texts(json));
            case "args" -> arguments.addAll(kept.texts(json));
            case "ports" -> BoundedJson.elements(json, port -> BoundedJson.fields(port, this::takePort));
            case "env" -> BoundedJson.elements(json, one -> BoundedJson.fields(one, this::takeVariable));
            case "envFrom" -> BoundedJson.elements(json, one -> BoundedJson.fields(one, this::takeVariables));
            case "volumeMounts" -> BoundedJson.elements(json, mounts::takeMount);
            case "volumeDevices" -> BoundedJson.elements(json, mounts::takeMount);
            case "securityContext" -> BoundedJson.fields(json, this::takeContext);
            default -> {}
        }
    }

    private void takePort(String field, JsonParser json) {
        if (field.equals("hostPort")) {
            addPort(BoundedNumbers.integer(json));
        }
    }

    private void addPort(int port) {
        if (port > 0 && kept.room(hostPorts, Kept.FEW)) {
            hostPorts.add(port);
        }
    }

    private void takeVariable(String field, JsonParser json) throws IOException {
        if (field.equals("valueFrom")) {
            BoundedJson.fields(json, this::takeSource);
        }
    }

    private void takeSource(String from, JsonParser json) throws IOException {
        switch (from) {
            case "secretKeyRef" -> secrets = true;
            case "configMapKeyRef" -> mounts.takeConfigMap(json);
            default -> {}
        }
    }

    private void takeVariables(String field, JsonParser json) throws IOException {
        switch (field) {
            case "secretRef" -> secrets = true;
            case "configMapRef" -> mounts.takeConfigMap(json);
            default -> {}
        }
    }

    private void takeContext(String field, JsonParser json) throws IOException {
        switch (field) {
            case "privileged" -> privileged |= text(json).equals("true");
            case "allowPrivilegeEscalation" -> escalation = BoundedNumbers.setting(json);
            case "runAsUser" -> root = text(json).equals("0");
            case "procMount" -> unmasked = text(json).equals("Unmasked");
            case "capabilities" -> BoundedJson.fields(json, this::takeCapabilities);
            case "seccompProfile", "appArmorProfile" -> BoundedJson.fields(json, this::takeProfile);
            case "windowsOptions" -> BoundedJson.fields(json, this::takeWindows);
            default -> {}
        }
    }

    private void takeCapabilities(String field, JsonParser json) throws IOException {
        if (field.equals("add")) {
            kept.texts(json).forEach(one -> capabilities.add(capability(one)));
        }
    }

    private static String capability(String text) {
        var name = text.toUpperCase(Locale.ROOT);
        return name.startsWith(CAPABILITY) ? name.substring(CAPABILITY.length()) : name;
    }

    private void takeProfile(String field, JsonParser json) throws IOException {
        unconfined |= field.equals("type") && text(json).equals("Unconfined");
    }

    private void takeWindows(String field, JsonParser json) throws IOException {
        privileged |= field.equals("hostProcess") && text(json).equals("true");
    }
}
