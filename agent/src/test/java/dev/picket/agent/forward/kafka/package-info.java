/** Tests of the way over a topic that need no brokers. */
@NullMarked
package dev.picket.agent.forward.kafka;

import org.jspecify.annotations.NullMarked;
