/** The way to a collector over a topic of Kafka's; nothing here is loaded unless that is the way. */
@NullMarked
package dev.picket.agent.forward.kafka;

import org.jspecify.annotations.NullMarked;
