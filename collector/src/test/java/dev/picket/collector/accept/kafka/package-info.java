/** Tests of hearing agents over a topic that need no brokers. */
@NullMarked
package dev.picket.collector.accept.kafka;

import org.jspecify.annotations.NullMarked;
