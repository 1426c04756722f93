/** Hears agents over a topic of Kafka's; nothing here is loaded unless one is set. */
@NullMarked
package dev.picket.collector.accept.kafka;

import org.jspecify.annotations.NullMarked;
