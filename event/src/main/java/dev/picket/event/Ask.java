package dev.picket.event;

import java.util.List;

/**
 * What a request's line asked for, beyond its object. The query itself stays on its node.
 *
 * @param path of a request that names no resource, without its query
 * @param fieldSelector as it was asked, e.g. {@code metadata.name=db}
 * @param labelSelector likewise, e.g. {@code owner=helm}
 * @param fieldManager who claims to own what a write sets
 * @param proxied what lies behind the {@code proxy} subresource of a node, pod or service
 * @param signs what the command of an exec is for
 * @param stdin whether an exec or attach can be typed into
 * @param dryRun nothing was stored
 */
public record Ask(
        String path,
        String fieldSelector,
        String labelSelector,
        String fieldManager,
        Proxied proxied,
        List<CommandSign> signs,
        boolean stdin,
        boolean tty,
        boolean dryRun) {
    public static final Ask NOTHING = new Ask("", "", "", Proxied.NOTHING, List.of(), false, false, false);

    public Ask {
        path = Text.printable(path);
        fieldSelector = Text.printable(fieldSelector);
        labelSelector = Text.printable(labelSelector);
        fieldManager = Text.printable(fieldManager);
        signs = Bounds.few(signs);
    }

    /** Without a selector by labels. */
    public Ask(
            String path,
            String fieldSelector,
            String fieldManager,
            Proxied proxied,
            List<CommandSign> signs,
            boolean stdin,
            boolean tty,
            boolean dryRun) {
        this(path, fieldSelector, "", fieldManager, proxied, signs, stdin, tty, dryRun);
    }

    /**
     * A path behind a proxy, and what it does where a kubelet answers.
     *
     * @param path decoded, without empty and dotted segments and without its query
     * @param namespace of the pod that the kubelet acts on
     */
    public record Proxied(String path, Act act, String namespace, String pod, String container) {
        public static final Proxied NOTHING = new Proxied("", Act.NONE, "", "", "");

        public Proxied {
            path = Text.printable(path);
            namespace = Text.printable(namespace);
            pod = Text.printable(pod);
            container = Text.printable(container);
        }
    }

    /** What a kubelet does for a path. */
    public enum Act {
        /** no kubelet was asked */
        NONE,
        OTHER,
        RUN,
        EXEC,
        ATTACH,
        PORT_FORWARD,
        LOGS,
        METRICS,
        PODS,
        CONFIGURATION,
        CHECKPOINT,
        DEBUG,
        HEALTH
    }
}
