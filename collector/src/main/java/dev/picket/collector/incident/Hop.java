package dev.picket.collector.incident;

import dev.picket.event.Plane;
import java.time.Instant;

/** One step of an incident's path: who reached whom, seen on which plane, and why it is here. */
public record Hop(String from, String to, Instant time, Plane plane, String finding, String why) {}
