package dev.picket.collector.query;

/** What a reader's parameters mean. */
public sealed interface Parsed permits Filter, Problem {}
