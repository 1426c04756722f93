package dev.picket.event;

import java.util.List;

/**
 * What a pod may do to its node and to the cluster.
 *
 * @param node where it must run; empty: the scheduler chooses
 * @param toleratesControlPlane it may run beside the control plane
 * @param unconfined without seccomp or AppArmor by its own wish, as a whole
 * @param priorityClass how much it matters that it runs; Kubernetes' own two begin with {@code system-}
 * @param configMaps those that it takes in, by a volume or its environment
 */
public record PodSpec(
        boolean hostNetwork,
        boolean hostPid,
        boolean hostIpc,
        List<HostPath> hostPaths,
        String serviceAccount,
        Setting automount,
        String node,
        boolean toleratesControlPlane,
        boolean unconfined,
        boolean root,
        List<Container> containers,
        String priorityClass,
        List<String> configMaps) {
    public PodSpec {
        priorityClass = Text.printable(priorityClass);
        configMaps = Bounds.printable(configMaps);
        hostPaths = Bounds.few(hostPaths);
        serviceAccount = Text.printable(serviceAccount);
        node = Text.printable(node);
        containers = Bounds.few(containers);
    }

    /** A pod of no special priority that takes in no config map. */
    public PodSpec(
            boolean hostNetwork,
            boolean hostPid,
            boolean hostIpc,
            List<HostPath> hostPaths,
            String serviceAccount,
            Setting automount,
            String node,
            boolean toleratesControlPlane,
            boolean unconfined,
            boolean root,
            List<Container> containers) {
        this(
                hostNetwork,
                hostPid,
                hostIpc,
                hostPaths,
                serviceAccount,
                automount,
                node,
                toleratesControlPlane,
                unconfined,
                root,
                containers,
                "",
                List.of());
    }

    /** The same, wherever it runs. */
    public PodSpec anywhere() {
        return new PodSpec(
                hostNetwork,
                hostPid,
                hostIpc,
                hostPaths,
                serviceAccount,
                automount,
                "",
                toleratesControlPlane,
                unconfined,
                root,
                containers,
                priorityClass,
                configMaps);
    }

    /**
     * A place on the node's disk.
     *
     * @param path absolute, without empty and dotted segments and without a slash at its end
     * @param readOnly no container can write there
     */
    public record HostPath(String path, boolean readOnly) {
        public HostPath {
            path = Text.printable(path);
        }
    }

    /**
     * One container.
     *
     * @param root runs as user 0 by its own wish
     * @param program file name of what its command starts; empty: the image's own
     * @param unmaskedProc sees all of {@code /proc}
     * @param secretsInEnvironment some variable is a Secret's value
     * @param target of an ephemeral container: the one whose processes it sees
     */
    public record Container(
            Kind kind,
            String name,
            String image,
            boolean privileged,
            Setting privilegeEscalation,
            List<String> capabilities,
            boolean root,
            List<Integer> hostPorts,
            String program,
            List<CommandSign> signs,
            boolean unmaskedProc,
            boolean unconfined,
            boolean secretsInEnvironment,
            String target) {
        public Container {
            name = Text.printable(name);
            image = Text.printable(image);
            capabilities = Bounds.printable(capabilities);
            hostPorts = Bounds.few(hostPorts);
            program = Text.printable(program);
            signs = Bounds.few(signs);
            target = Text.printable(target);
        }

        public enum Kind {
            REGULAR,
            INIT,
            EPHEMERAL
        }
    }
}
