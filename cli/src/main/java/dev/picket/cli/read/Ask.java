package dev.picket.cli.read;

import java.util.Map;

/** A question, whoever answers it. Parameters are those of the HTTP API: {@code since}, {@code tenant} … */
public sealed interface Ask {
    record Incidents(Map<String, String> parameters) implements Ask {}

    record Incident(String id) implements Ask {}

    record Timeline(Map<String, String> parameters) implements Ask {}

    record Query(String sql) implements Ask {}

    record Coverage(Map<String, String> parameters) implements Ask {}

    record Status() implements Ask {}

    record Suppressions() implements Ask {}

    /** @param path below {@code /api/v1/} */
    record Decide(String path, Map<String, String> fields) implements Ask {}
}
