package dev.picket.collector.query;

/** @param type as the database names it, e.g. {@code VARCHAR}, {@code BIGINT}, {@code TIMESTAMP WITH TIME ZONE} */
public record Column(String name, String type) {}
