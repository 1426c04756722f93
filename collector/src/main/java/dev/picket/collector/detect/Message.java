package dev.picket.collector.detect;

import java.time.Instant;

/**
 * What one key tells another. Sent while a tick is worked on, received in a later one, so that order does not depend on workers.
 *
 * @param time event time of what caused it
 * @param cause id of the event that caused it: orders messages of one time
 */
public record Message<M>(Key to, Instant time, String cause, M content) {}
