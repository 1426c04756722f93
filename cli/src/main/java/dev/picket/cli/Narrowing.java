package dev.picket.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which part of the past a reading command is about; the names are those of the HTTP API's parameters. */
final class Narrowing {
    private final Map<String, String> parameters = new LinkedHashMap<>();

    Map<String, String> parameters() {
        return parameters;
    }

    @Option(names = "--since", paramLabel = "15m|TIME", description = "Not before: 15m, 2h, 7d, or a time.")
    void since(String value) {
        parameters.put("since", value);
    }

    @Option(names = "--until", paramLabel = "15m|TIME", description = "Not after.")
    void until(String value) {
        parameters.put("until", value);
    }

    @Option(names = "--tenant", paramLabel = "NAME", description = "That has a part in it.")
    void tenant(String value) {
        parameters.put("tenant", value);
    }

    @Option(names = "--namespace", paramLabel = "NAME", description = "That has a part in it.")
    void namespace(String value) {
        parameters.put("namespace", value);
    }

    @Option(names = "--workload", paramLabel = "[NAMESPACE/]NAME", description = "That has a part in it.")
    void workload(String value) {
        parameters.put("workload", value);
    }

    @Option(names = "--pod", paramLabel = "[NAMESPACE/]NAME", description = "That has a part in it.")
    void pod(String value) {
        parameters.put("pod", value);
    }

    @Option(names = "--user", paramLabel = "NAME", description = "As the API server names it.")
    void user(String value) {
        parameters.put("user", value);
    }

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "That has a part in it.")
    void ip(String value) {
        parameters.put("ip", value);
    }

    @Option(names = "--detection", paramLabel = "ID", description = "E.g. pod-exec.")
    void detection(String value) {
        parameters.put("detection", value);
    }

    @Option(
            names = "--severity",
            paramLabel = "S",
            description = "At least: informational, low, medium, high, critical.")
    void severity(String value) {
        parameters.put("severity", value);
    }

    @Option(names = "--first", paramLabel = "N", description = "The oldest N only.")
    void first(String value) {
        parameters.put("first", value);
    }

    @Option(names = "--last", paramLabel = "N", description = "The newest N only.")
    void last(String value) {
        parameters.put("last", value);
    }
}
