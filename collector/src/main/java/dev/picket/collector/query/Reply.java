package dev.picket.collector.query;

/** What comes back from a question: an answer, or what was wrong with it. */
public sealed interface Reply permits Answer, Story, Listing, Problem {}
