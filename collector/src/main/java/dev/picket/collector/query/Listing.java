package dev.picket.collector.query;

/** Rows of the collector's own, which rest on nothing that may be missing: what was decided, and what is suppressed. */
public record Listing(Table table) implements Reply {}
