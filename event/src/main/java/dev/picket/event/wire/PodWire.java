package dev.picket.event.wire;

import dev.picket.event.Content;
import dev.picket.event.PodSpec;
import dev.picket.event.Setting;
import dev.picket.event.wire.v1.Container;
import dev.picket.event.wire.v1.HostPath;
import dev.picket.event.wire.v1.Workload;

/** Pods and their templates as protobuf. */
final class PodWire {
    private PodWire() {}

    static Workload toProto(Content.Workload workload) {
        return Workload.newBuilder()
                .setPod(toProto(workload.pod()))
                .setOwner(workload.owner())
                .setMirror(workload.mirror())
                .build();
    }

    static Content.Workload fromProto(Workload proto) {
        return new Content.Workload(fromProto(proto.getPod()), proto.getOwner(), proto.getMirror());
    }

    private static dev.picket.event.wire.v1.PodSpec toProto(PodSpec pod) {
        return dev.picket.event.wire.v1.PodSpec.newBuilder()
                .setHostNetwork(pod.hostNetwork())
                .setHostPid(pod.hostPid())
                .setHostIpc(pod.hostIpc())
                .addAllHostPaths(pod.hostPaths().stream().map(PodWire::toProto).toList())
                .setServiceAccount(pod.serviceAccount())
                .setAutomountValue(Wire.number(pod.automount()))
                .setNode(pod.node())
                .setToleratesControlPlane(pod.toleratesControlPlane())
                .setUnconfined(pod.unconfined())
                .setRoot(pod.root())
                .addAllContainers(
                        pod.containers().stream().map(PodWire::toProto).toList())
                .setPriorityClass(pod.priorityClass())
                .addAllConfigMaps(pod.configMaps())
                .build();
    }

    private static PodSpec fromProto(dev.picket.event.wire.v1.PodSpec proto) {
        return new PodSpec(
                proto.getHostNetwork(),
                proto.getHostPid(),
                proto.getHostIpc(),
                proto.getHostPathsList().stream().map(PodWire::fromProto).toList(),
                proto.getServiceAccount(),
                Wire.known(Setting.values(), proto.getAutomountValue()),
                proto.getNode(),
                proto.getToleratesControlPlane(),
                proto.getUnconfined(),
                proto.getRoot(),
                proto.getContainersList().stream().map(PodWire::fromProto).toList(),
                proto.getPriorityClass(),
                proto.getConfigMapsList());
    }

    private static HostPath toProto(PodSpec.HostPath path) {
        return HostPath.newBuilder()
                .setPath(path.path())
                .setReadOnly(path.readOnly())
                .build();
    }

    private static PodSpec.HostPath fromProto(HostPath proto) {
        return new PodSpec.HostPath(proto.getPath(), proto.getReadOnly());
    }

    private static Container toProto(PodSpec.Container container) {
        return Container.newBuilder()
                .setKindValue(Wire.number(container.kind()))
                .setName(container.name())
                .setImage(container.image())
                .setPrivileged(container.privileged())
                .setPrivilegeEscalationValue(Wire.number(container.privilegeEscalation()))
                .addAllCapabilities(container.capabilities())
                .setRoot(container.root())
                .addAllHostPorts(container.hostPorts())
                .setProgram(container.program())
                .addAllSignsValue(AskWire.numbers(container.signs()))
                .setUnmaskedProc(container.unmaskedProc())
                .setUnconfined(container.unconfined())
                .setSecretsInEnvironment(container.secretsInEnvironment())
                .setTarget(container.target())
                .build();
    }

    private static PodSpec.Container fromProto(Container proto) {
        return new PodSpec.Container(
                Wire.known(PodSpec.Container.Kind.values(), proto.getKindValue()),
                proto.getName(),
                proto.getImage(),
                proto.getPrivileged(),
                Wire.known(Setting.values(), proto.getPrivilegeEscalationValue()),
                proto.getCapabilitiesList(),
                proto.getRoot(),
                proto.getHostPortsList(),
                proto.getProgram(),
                AskWire.signs(proto.getSignsValueList()),
                proto.getUnmaskedProc(),
                proto.getUnconfined(),
                proto.getSecretsInEnvironment(),
                proto.getTarget());
    }
}
