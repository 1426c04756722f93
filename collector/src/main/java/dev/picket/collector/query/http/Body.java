package dev.picket.collector.query.http;

/** What somebody sent to decide something. */
sealed interface Body permits Fields, Body.Wrong {
    /** The first thing that is wrong. */
    record Wrong(String field, String error, String fix) implements Body {}
}
