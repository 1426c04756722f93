package dev.picket.agent.forward;

import dev.picket.event.wire.v1.Batch;
import java.util.regex.Pattern;

/**
 * Where this agent stands.
 *
 * @param agent its name, which its certificate also carries: 1 to 200 of {@code [A-Za-z0-9._-]}, the first a letter or digit
 */
public record Place(String cluster, String agent, String node) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");

    public Place {
        check("cluster", cluster);
        check("agent", agent);
        check("node", node);
    }

    /** From here, without events. */
    Batch emptyBatch() {
        return Batch.newBuilder().setCluster(cluster).setAgent(agent).build();
    }

    private static void check(String field, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    field + " is not a name (1 to 200 of A-Z a-z 0-9 . _ -, first a letter or digit): " + name);
        }
    }
}
