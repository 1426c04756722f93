/** What is told outside: metrics for Prometheus. */
@NullMarked
package dev.picket.collector.publish;

import org.jspecify.annotations.NullMarked;
