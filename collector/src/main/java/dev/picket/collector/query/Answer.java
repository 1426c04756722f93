package dev.picket.collector.query;

/** Rows, and what they can know. */
public record Answer(Table table, Coverage coverage) implements Reply {}
