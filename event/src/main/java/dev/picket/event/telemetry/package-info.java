/** What Picket tells of itself and of what it found by OTLP: log records and spans, metadata only. */
@NullMarked
package dev.picket.event.telemetry;

import org.jspecify.annotations.NullMarked;
