/** Tests of how topics are reached. */
@NullMarked
package dev.picket.event.kafka;

import org.jspecify.annotations.NullMarked;
