/** Tests of what is told outside. */
@NullMarked
package dev.picket.collector.publish;

import org.jspecify.annotations.NullMarked;
