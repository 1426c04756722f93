@NullMarked
package dev.picket.event.telemetry;

import org.jspecify.annotations.NullMarked;
