/** How a topic of Kafka's is reached and what may be wrong with that: the same for agents and the collector. */
@NullMarked
package dev.picket.event.kafka;

import org.jspecify.annotations.NullMarked;
