package dev.picket.bench.story;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** JSON lines that are collected in any order, then written in order of time and numbered. */
final class Lines {
    private final String idField;
    private final String prefix;
    private final List<Line> lines = new ArrayList<>();

    private record Line(Instant time, ObjectNode json) {}

    /**
     * @param idField that every line's number goes into
     * @param prefix of every id
     */
    Lines(String idField, String prefix) {
        this.idField = idField;
        this.prefix = prefix;
    }

    /** An empty line at a time, to be filled. */
    ObjectNode at(Instant time) {
        var json = JsonNodeFactory.instance.objectNode().put(idField, "");
        lines.add(new Line(time, json));
        return json;
    }

    /** One connection between pods, and nothing more about it. */
    ObjectNode flow(Instant start, Duration took, Pod from, Pod to, int port, String outcome) {
        var flow = at(start.plus(took))
                .put("start", start.toString())
                .put("end", start.plus(took).toString())
                .put("protocol", port == 53 ? "UDP" : "TCP")
                .put("outcome", outcome);
        end(flow.putObject("source"), from);
        end(flow.putObject("destination"), to).put("port", port);
        return flow;
    }

    /** The same with addresses, and payload bytes both ways. */
    void flow(Instant start, Duration took, Pod from, Pod to, int port, String outcome, long sent, long received) {
        var flow = flow(start, took, from, to, port, outcome);
        ((ObjectNode) flow.get("source")).put("ip", from.ip());
        ((ObjectNode) flow.get("destination")).put("ip", to.ip());
        traffic(flow.putObject("sent"), sent);
        traffic(flow.putObject("received"), received);
    }

    private static ObjectNode end(ObjectNode end, Pod pod) {
        return end.put("namespace", pod.namespace()).put("pod", pod.name());
    }

    private static void traffic(ObjectNode traffic, long bytes) {
        traffic.put("bytes", bytes).put("packets", 1 + bytes / 1_400);
    }

    /** In order of time; lines of one time stay in the order in which they were made. */
    String text() {
        var text = new StringBuilder();
        int number = 0;
        for (var line : lines.stream().sorted(Comparator.comparing(Line::time)).toList()) {
            line.json().put(idField, String.format(Locale.ROOT, "%s%04d", prefix, ++number));
            text.append(line.json()).append('\n');
        }
        return text.toString();
    }
}
