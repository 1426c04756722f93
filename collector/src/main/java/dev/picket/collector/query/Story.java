package dev.picket.collector.query;

/**
 * One incident.
 *
 * @param incident one row
 * @param path its hops in order
 * @param findings in order of time
 * @param actions what people decided about it, in order of time
 */
public record Story(Table incident, Table path, Table findings, Table actions, Coverage coverage) implements Reply {}
